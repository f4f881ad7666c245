import System
package import Value

/// Where a mistake stands, as Ansible shows it: the place, the line and the one above it
/// (ansible-core 2.18, errors/__init__.py).
package enum ErrorExcerpt {
  /// Text that goes behind a message and an empty line.
  /// - Parameter file: the path that is shown and read; the location's own when it is nil.
  package static func text(_ location: SourceLocation, file: String? = nil) -> String {
    let file = file ?? location.file
    guard let bytes = try? Files.document(file) else {
      return place(file, location.line, location.column)
        + "\n(could not open file to display line)"
    }
    let lines = String(decoding: bytes, as: UTF8.self)
      .split(separator: "\n", omittingEmptySubsequences: false).map { String($0) }
    let count = lines.last == "" ? lines.count - 1 : lines.count
    var index = min(location.line - 1, count - 1)
    while index > 0, isBlank(lines[index]) { index -= 1 }
    guard index >= 0, index < lines.count else {
      return place(file, location.line, location.column)
        + "\n(specified line no longer in file, maybe it changed?)"
    }
    let before = index > 0 ? stripped(lines[index - 1]) : ""
    if let equals = shorthand(before) {
      return place(file, location.line - 1, equals + 1)
        + shown([before, blanks(equals) + "^ here"]) + "\n"
        + "There appears to be both 'k=v' shorthand syntax and YAML in this task. "
        + "Only one syntax may be used.\n"
        + ErrorHints.text(lines[index], column: location.column)
    }
    return place(file, location.line, location.column)
      + shown([before, stripped(lines[index]), blanks(location.column - 1) + "^ here"])
      + ErrorHints.text(lines[index], column: location.column)
  }

  private static func place(_ file: String, _ line: Int, _ column: Int) -> String {
    "The error appears to be in '\(file)': line \(line), column \(column), but may\n"
      + "be elsewhere in the file depending on the exact syntax problem.\n"
  }

  private static func shown(_ lines: [String]) -> String {
    "\nThe offending line appears to be:\n\n" + lines.joined(separator: "\n") + "\n"
  }

  private static func blanks(_ count: Int) -> String {
    String(repeating: " ", count: max(0, count))
  }

  private static func isBlank(_ line: String) -> Bool { stripped(line).isEmpty }

  private static func stripped(_ line: String) -> String {
    var scalars = line.unicodeScalars[...]
    while let last = scalars.last, [" ", "\t", "\r"].contains(last) { scalars.removeLast() }
    return String(scalars)
  }

  /// The column of the first `=` where something like `key=value` is written; from 0.
  private static func shorthand(_ line: String) -> Int? {
    let scalars = Array(line.unicodeScalars)
    guard let first = scalars.firstIndex(of: "=") else { return nil }
    func isWord(_ scalar: Unicode.Scalar) -> Bool {
      scalar == "_" || scalar.properties.isAlphabetic || scalar.properties.numericType != nil
    }
    func isBlank(_ scalar: Unicode.Scalar) -> Bool { scalar == " " || scalar == "\t" }
    for place in scalars.indices where scalars[place] == "=" {
      var left = place - 1
      while left >= 0, isBlank(scalars[left]) { left -= 1 }
      var right = place + 1
      while right < scalars.count, isBlank(scalars[right]) { right += 1 }
      if left >= 0, isWord(scalars[left]), right < scalars.count,
        isWord(scalars[right]) || scalars[right] == "/" || scalars[right] == "-"
      {
        return first
      }
    }
    return nil
  }
}
