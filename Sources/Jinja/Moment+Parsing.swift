import Value

extension Moment {
  /// Python's `strptime` for the numeric directives and month names.
  init(_ text: String, format: String) throws(TemplateError) {
    let wrong = TemplateError.runtime(
      "time data \(Python.quoted(text)) does not match format \(Python.quoted(format))")
    var fields: [Unicode.Scalar: Int] = [:]
    var rest = Array(text.unicodeScalars)[...]
    var codes = Array(format.unicodeScalars)[...]
    while let code = codes.popFirst() {
      if code != "%" {
        guard rest.popFirst() == code else { throw wrong }
        continue
      }
      guard let directive = codes.popFirst() else { throw wrong }
      let width = directive == "Y" ? 4 : directive == "f" ? 6 : directive == "j" ? 3 : 2
      let digits = rest.prefix(width).prefix { ("0"..."9").contains($0) }
      guard var number = Int(Python.text(digits)) else { throw wrong }
      if directive == "f" { for _ in digits.count..<6 { number *= 10 } }
      rest = rest.dropFirst(digits.count)
      fields[directive] = number
    }
    guard rest.isEmpty else { throw wrong }
    let year = fields["Y"] ?? fields["y"].map { $0 < 69 ? 2000 + $0 : 1900 + $0 } ?? 1900
    let (month, day) = (fields["m"] ?? 1, fields["d"] ?? 1)
    guard (1...12).contains(month), (1...31).contains(day) else { throw wrong }
    let time = (fields["H"] ?? 0) * 3600 + (fields["M"] ?? 0) * 60 + (fields["S"] ?? 0)
    self.init(
      seconds: Self.days(year, month, day) * 86_400 + time, microseconds: fields["f"] ?? 0)
  }
}
