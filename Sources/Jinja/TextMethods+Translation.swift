import Value

extension TextMethods {
  /// `str.translate` by code points, and the tables for it.
  static func translation(
    _ name: String, _ text: String, _ call: CallValues
  ) throws(TemplateError) -> Item {
    guard name == "translate" else {
      let bound = try call.bound(name, ["x", "y", "z"], required: 1)
      guard let to = bound[1] else { return try bound.required(0) }
      let box = DictBox()
      let (from, into) = (try bound.required(0).str(), try to.str())
      guard from.unicodeScalars.count == into.unicodeScalars.count else {
        throw .runtime("the first two maketrans arguments must have equal length")
      }
      for (one, two) in zip(from.unicodeScalars, into.unicodeScalars) {
        box[Value(Int(one.value))] = Item(Int(two.value))
      }
      for scalar in try bound.text(2, "").unicodeScalars { box[Value(Int(scalar.value))] = .null }
      return Item(.dict(box))
    }
    guard case .dict(let table) = try call.bound(name, ["table"], required: 1).required(0).kind
    else { throw .runtime("translate wants a dictionary") }
    var result = ""
    for scalar in text.unicodeScalars {
      guard let found = table[Value(Int(scalar.value))] else {
        result.unicodeScalars.append(scalar)
        continue
      }
      switch found.kind {
      case .none: break
      case .int(let code):
        if let scalar = Unicode.Scalar(UInt32(clamping: code)) {
          result.unicodeScalars.append(scalar)
        }
      default: result += try found.str()
      }
    }
    return Item(result)
  }
}
