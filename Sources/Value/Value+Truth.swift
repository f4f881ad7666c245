extension Value {
  private static let truths: Set<String> = ["y", "yes", "on", "1", "true", "t"]
  private static let falsehoods: Set<String> = ["n", "no", "off", "0", "false", "f"]

  /// The boolean that this value stands for; nil when it is none (ansible-core 2.18,
  /// module_utils/parsing/convert_bool.py).
  package var truth: Bool? {
    switch content {
    case .bool(let flag): return flag
    case .int, .double: return self == 1 ? true : self == 0 ? false : nil
    case .string(let text):
      var scalars = text.unicodeScalars[...]
      scalars = scalars.drop { $0.properties.isWhitespace }
      while let last = scalars.last, last.properties.isWhitespace { scalars.removeLast() }
      let word = String(scalars).lowercased()
      return Self.truths.contains(word) ? true : Self.falsehoods.contains(word) ? false : nil
    default: return nil
    }
  }
}
