import Value

extension Source {
  /// libyaml's complaint with the line, a caret and what most likely has to be done.
  func problem(_ error: SyntaxError) -> Problem {
    if let offset = error.offset { return badCharacter(error, offset: offset) }
    let location = error.at
    if let tab = indentingTab(near: location) {
      return Problem(
        "yaml.tab", what: "a tab indents this line", at: tab,
        because: "YAML allows only spaces there; a tab has no agreed width" + excerpt(tab),
        fix: "replace it by spaces: expand -t 2 '\(file)'")
    }
    var because = error.what
    if let context = error.context {
      because += " " + context
      if let began = error.began, began.line != location.line {
        because += " that began at line \(began.line)"
      }
    }
    return Problem(
      "yaml.syntax", what: "this is not valid YAML", at: location,
      because: because + excerpt(location), fix: fix(error))
  }

  private func badCharacter(_ error: SyntaxError, offset: Int) -> Problem {
    Problem(
      "yaml.control-character", what: "the file contains a character YAML does not allow",
      at: place(ofByte: offset), because: "\(error.what) (byte \(offset))",
      fix: "remove it, or write it as an escape in double quotes: \"\(escape(at: offset))\"")
  }

  /// The character at a byte as YAML escapes it.
  private func escape(at offset: Int) -> String {
    let text = String(decoding: bytes[min(offset, bytes.count)...].prefix(4), as: UTF8.self)
    let number = text.unicodeScalars.first?.value ?? 0
    let digits = String(number, radix: 16)
    let width = number < 0x100 ? 2 : number < 0x10000 ? 4 : 8
    let zeros = String(repeating: "0", count: max(0, width - digits.utf8.count))
    return "\\" + (width == 2 ? "x" : width == 4 ? "u" : "U") + zeros + digits
  }

  private func place(ofByte offset: Int) -> SourceLocation {
    let before = bytes.prefix(offset)
    let line = before.count { $0 == 0x0A } + 1
    let start = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
    let column = String(decoding: before[start...], as: UTF8.self).unicodeScalars.count + 1
    return SourceLocation(file: file, line: line, column: column)
  }

  /// The first tab among the blanks that begin the line of `location` or the one before it.
  private func indentingTab(near location: SourceLocation) -> SourceLocation? {
    for number in [location.line, location.line - 1] where number > 0 {
      guard let line = line(number) else { continue }
      for (place, scalar) in line.unicodeScalars.enumerated() {
        if scalar == "\t" {
          return SourceLocation(file: file, line: number, column: place + 1)
        }
        if scalar != " " { break }
      }
    }
    return nil
  }

  private func fix(_ error: SyntaxError) -> String {
    let line = line(error.at.line) ?? ""
    if line.contains(": {{") || line.contains("- {{") || line.contains("= {{") {
      return "put the whole value in quotes: \"{{ … }}\""
    }
    switch error.what {
    case "mapping values are not allowed in this context":
      return "put the value in quotes when it contains ': ', or align this line with the key above"
    case "found character that cannot start any token":
      return "put the text in quotes; a plain value cannot begin with this character"
    case "did not find expected key":
      return "align this line with the keys above it, and close the quotes of the value before it"
    case "did not find expected '-' indicator":
      return "align this line with the '-' of the list above it"
    case "could not find expected ':'":
      return "add ': ' after the key, and a space after the colon; indent continued text"
    case "found unexpected end of stream":
      return "close the quote that was opened" + (error.began.map { " at line \($0.line)" } ?? "")
    case "did not find expected ',' or '}'":
      return "close the '{' with '}', separate entries by ','"
    case "did not find expected ',' or ']'":
      return "close the '[' with ']', separate items by ','"
    case "found unknown escape character":
      return "double the backslash, or use single quotes"
    case "block sequence entries are not allowed in this context":
      return "start the list on a line of its own, below the key"
    default:
      return
        "correct this line or the one before it: indentation, quotes and ': ' are the usual causes"
    }
  }
}
