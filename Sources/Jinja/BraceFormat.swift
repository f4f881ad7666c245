import Value

/// `str.format`.
enum BraceFormat {
  static func format(
    _ text: String, _ call: CallValues, _ evaluator: Evaluator
  ) throws(TemplateError) -> String {
    var result = ""
    var automatic = 0
    let scalars = Array(text.unicodeScalars)
    var place = 0
    while place < scalars.count {
      let scalar = scalars[place]
      let isDouble = place + 1 < scalars.count && scalars[place + 1] == scalar
      if (scalar == "{" || scalar == "}") && isDouble {
        result.unicodeScalars.append(scalar)
        place += 2
      } else if scalar == "{" {
        guard let close = close(of: place, in: scalars) else {
          throw .runtime("expected '}' before end of string")
        }
        let field = Python.text(scalars[(place + 1)..<close])
        result += try replacement(field, call, &automatic, evaluator)
        place = close + 1
      } else if scalar == "}" {
        throw .runtime("Single '}' encountered in format string")
      } else {
        result.unicodeScalars.append(scalar)
        place += 1
      }
    }
    return result
  }

  /// The brace that closes the one at a place; those between come in pairs.
  private static func close(of open: Int, in scalars: [Unicode.Scalar]) -> Int? {
    var depth = 0
    for place in open..<scalars.count {
      if scalars[place] == "{" { depth += 1 }
      if scalars[place] == "}" { depth -= 1 }
      if depth == 0 { return place }
    }
    return nil
  }

  private static func replacement(
    _ field: String, _ call: CallValues, _ automatic: inout Int, _ evaluator: Evaluator
  ) throws(TemplateError) -> String {
    var spec = ""
    var path = field
    if let colon = field.unicodeScalars.firstIndex(of: ":") {
      spec = String(field[field.unicodeScalars.index(after: colon)...])
      path = String(field[..<colon])
    }
    var conversion = ""
    if let mark = path.unicodeScalars.firstIndex(of: "!") {
      conversion = String(path[path.unicodeScalars.index(after: mark)...])
      path = String(path[..<mark])
    }
    let item = try find(path, call, &automatic, evaluator)
    // Fields within a specification take the values that follow.
    while let open = spec.firstIndex(of: "{"), let close = spec[open...].firstIndex(of: "}") {
      let name = String(spec[spec.index(after: open)..<close])
      let width = try find(name, call, &automatic, evaluator).str()
      spec = spec[..<open] + width + spec[spec.index(after: close)...]
    }
    switch conversion {
    case "r": return try apply(spec, Item(try item.repr()))
    case "s": return try apply(spec, Item(try item.str()))
    case "a": return try apply(spec, Item(Python.ascii(try item.repr())))
    default: return try apply(spec, item)
    }
  }

  private static func find(
    _ path: String, _ call: CallValues, _ automatic: inout Int, _ evaluator: Evaluator
  ) throws(TemplateError) -> Item {
    let head = path.prefix { $0 != "." && $0 != "[" }
    var item: Item
    if head.isEmpty || Int(head) != nil {
      if head.isEmpty != (automatic >= 0), automatic != 0 {
        throw .runtime(
          head.isEmpty
            ? "cannot switch from manual field specification to automatic field numbering"
            : "cannot switch from automatic field numbering to manual field specification")
      }
      let place = Int(head) ?? automatic
      automatic += head.isEmpty ? 1 : automatic == 0 ? -1 : 0
      guard call.positional.indices.contains(place) else {
        throw .runtime("Replacement index \(place) out of range for positional args tuple")
      }
      item = call.positional[place]
    } else {
      guard let found = call.named(String(head)) else {
        throw .runtime(Python.quoted(String(head)))
      }
      item = found
    }
    var rest = path[head.endIndex...]
    while let first = rest.first {
      rest = rest.dropFirst()
      if first == "." {
        let name = rest.prefix { $0 != "." && $0 != "[" }
        item = try evaluator.attribute(String(name), of: item)
        if case .undefined(let undefined) = item.kind { throw .runtime(undefined.message) }
        rest = rest[name.endIndex...]
      } else {
        let key = rest.prefix { $0 != "]" }
        item = try evaluator.item(Int(key).map { Item($0) } ?? Item(String(key)), of: item)
        rest = rest[key.endIndex...].dropFirst()
      }
    }
    return item
  }

  /// Python's format specification: `[[fill]align][sign][#][0][width][,][.precision][type]`.
  private static func apply(_ spec: String, _ item: Item) throws(TemplateError) -> String {
    if spec.isEmpty { return try item.str() }
    var format = NumberFormat()
    var rest = Array(spec.unicodeScalars)[...]
    let aligns: [Unicode.Scalar] = ["<", ">", "^", "="]
    if rest.count > 1, aligns.contains(rest[1]) {
      format.fill = rest[0]
      format.align = rest[1]
      rest = rest.dropFirst(2)
    } else if let first = rest.first, aligns.contains(first) {
      format.align = first
      rest = rest.dropFirst()
    }
    if let sign = rest.first, sign == "+" || sign == "-" || sign == " " {
      format.sign = sign
      rest = rest.dropFirst()
    }
    if rest.first == "#" {
      format.alternate = true
      rest = rest.dropFirst()
    }
    if rest.first == "0" {
      format.zeroPads = format.align == nil
      rest = rest.dropFirst()
    }
    format.width = try number(&rest) ?? 0
    if let mark = rest.first, mark == "," || mark == "_" {
      format.separator = Character(mark)
      rest = rest.dropFirst()
    }
    if rest.first == "." {
      rest = rest.dropFirst()
      format.precision = try number(&rest)
    }
    guard rest.count <= 1 else { throw .runtime("Invalid format specifier '\(spec)'") }
    return try write(item, rest.first, format, spec)
  }

  private static func number(
    _ rest: inout ArraySlice<Unicode.Scalar>
  ) throws(TemplateError) -> Int? {
    let digits = rest.prefix { ("0"..."9").contains($0) }
    rest = rest.dropFirst(digits.count)
    if digits.isEmpty { return nil }
    guard let number = Int(Python.text(digits)), number <= 1_000_000 else {
      throw .runtime("the result is too large")
    }
    return number
  }

  private static func write(
    _ item: Item, _ type: Unicode.Scalar?, _ format: NumberFormat, _ spec: String
  ) throws(TemplateError) -> String {
    switch (item.kind, type) {
    case (.text(let text), nil), (.text(let text), "s"?):
      let cut = format.precision.map { Python.text(text.unicodeScalars.prefix($0)) } ?? text
      return format.padded(cut, numeric: false)
    case (.bool(let flag), _): return try write(Item(flag ? 1 : 0), type, format, spec)
    case (.int(let number), "c"?):
      guard let scalar = Unicode.Scalar(UInt32(clamping: number)), number >= 0 else {
        throw .runtime("%c arg not in range(0x110000)")
      }
      return format.padded(String(scalar), numeric: false)
    case (.int(let number), nil), (.int(let number), "d"?):
      return format.integer(number, radix: 10)
    case (.int(let number), "x"?): return format.integer(number, radix: 16)
    case (.int(let number), "X"?): return format.integer(number, radix: 16, uppercase: true)
    case (.int(let number), "o"?): return format.integer(number, radix: 8)
    case (.int(let number), "b"?): return format.integer(number, radix: 2)
    case (.double(let number), nil):
      return format.precision == nil
        ? format.padded(Python.spell(number), numeric: true) : format.double(number, "g")
    default: break
    }
    if let number = item.number?.double, let type {
      if "eEfFgG".unicodeScalars.contains(type) { return format.double(number, type) }
      if type == "%" { return format.percent(number) }
    }
    throw .runtime(
      "Unknown format code '\(type.map(String.init) ?? spec)' for object of type '\(item.typeName)'"
    )
  }
}

extension NumberFormat {
  func percent(_ number: Double) -> String {
    var plain = self
    plain.width = max(0, width - 1)
    return plain.double(number * 100, "f") + "%"
  }
}
