import Value

/// Evaluated arguments of a call.
struct CallValues {
  var positional: [Item] = []
  var named: [(name: String, value: Item)] = []

  /// Arguments put to the parameters of a signature.
  struct Bound {
    let owner: String
    let names: [String]
    var values: [Item?]

    subscript(_ place: Int) -> Item? { values[place] }

    /// A parameter that is there by the signature's `required`.
    func required(_ place: Int) throws(TemplateError) -> Item {
      guard let item = values[place] else {
        throw .runtime(
          "\(owner)() missing 1 required positional argument: '\(names[place])'")
      }
      return item
    }

    func text(_ place: Int, _ fallback: String) throws(TemplateError) -> String {
      guard let item = values[place] else { return fallback }
      return try item.str()
    }

    func int(_ place: Int, _ fallback: Int) throws(TemplateError) -> Int {
      guard let item = values[place] else { return fallback }
      switch item.kind {
      case .int(let number): return number
      case .bool(let flag): return flag ? 1 : 0
      case .undefined(let undefined): throw .undefined(undefined.message)
      default:
        throw .runtime("'\(item.typeName)' object cannot be interpreted as an integer")
      }
    }

    func flag(_ place: Int, _ fallback: Bool = false) throws(TemplateError) -> Bool {
      try values[place]?.truth() ?? fallback
    }
  }

  /// Puts the arguments to `names`, the first `required` of which must be given.
  func bound(_ owner: String, _ names: [String], required: Int = 0) throws(TemplateError) -> Bound {
    guard positional.count <= names.count else {
      throw .runtime(
        "\(owner)() takes \(required == names.count ? "" : "from \(required) to ")\(names.count) "
          + "positional argument\(names.count == 1 ? "" : "s") but \(positional.count) were given")
    }
    var values: [Item?] = positional
    values += Array(repeating: nil, count: names.count - positional.count)
    for (name, value) in named {
      guard let place = names.firstIndex(of: name) else {
        throw .runtime("\(owner)() got an unexpected keyword argument '\(name)'")
      }
      guard values[place] == nil else {
        throw .runtime("\(owner)() got multiple values for argument '\(name)'")
      }
      values[place] = value
    }
    let missing = names.indices.prefix(required).filter { values[$0] == nil }
    if !missing.isEmpty {
      let list = missing.map { "'\(names[$0])'" }
      let text =
        list.count == 1
        ? list[0]
        : list.dropLast().joined(separator: ", ")
          + " and " + list[list.count - 1]
      throw .runtime(
        "\(owner)() missing \(missing.count) required positional "
          + "argument\(missing.count == 1 ? "" : "s"): \(text)")
    }
    return Bound(owner: owner, names: names, values: values)
  }

  func named(_ name: String) -> Item? { named.first { $0.name == name }?.value }

  /// Without one keyword argument, which is given back.
  mutating func take(_ name: String) -> Item? {
    guard let place = named.firstIndex(where: { $0.name == name }) else { return nil }
    return named.remove(at: place).value
  }

  /// The marks of all arguments, deep.
  var deepMarks: Marks {
    let first = positional.reduce(Marks()) { $0.union($1.deepMarks) }
    return named.reduce(first) { $0.union($1.value.deepMarks) }
  }
}
