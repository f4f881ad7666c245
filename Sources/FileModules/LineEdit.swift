internal import Machine
internal import Patterns
internal import Value

/// The editing of `lineinfile`, on lines as bytes (ansible-core 2.18, modules/lineinfile.py).
struct LineEdit {
  /// The lines after the edit; an empty message means nothing was done.
  struct Outcome {
    var lines: [[UInt8]]
    var message = ""
    /// How many lines went away.
    var found: Int?
  }

  private let line: [UInt8]
  private let template: String
  private let hasLine: Bool
  private let regexp: LinePattern?
  private let searchString: [UInt8]?
  private let anchor: LinePattern?
  private let insertAfter: String?
  private let insertBefore: String?
  private let backrefs: Bool
  private let firstMatch: Bool
  let warnings: [String]

  init(_ call: Call) throws(Failure) {
    template = call.string("line") ?? ""
    line = [UInt8](template)
    hasLine = call.isGiven("line")
    searchString = call.string("search_string").map { [UInt8]($0) }
    backrefs = call.bool("backrefs")
    firstMatch = call.bool("firstmatch")
    insertBefore = call.string("insertbefore")
    insertAfter = call.string("insertafter") ?? (insertBefore == nil ? "EOF" : nil)
    regexp = try call.string("regexp").map { text throws(Failure) in
      try LinePattern(text, option: "regexp")
    }
    if let insertAfter, insertAfter != "BOF", insertAfter != "EOF" {
      anchor = try LinePattern(insertAfter, option: "insertafter")
    } else if let insertBefore, insertBefore != "BOF" {
      anchor = try LinePattern(insertBefore, option: "insertbefore")
    } else {
      anchor = nil
    }
    warnings = Self.warnings(call)
    if call.string("state") == "absent" {
      guard hasLine || regexp != nil || searchString != nil else {
        throw Failure("one of line, search_string, or regexp is required with state=absent")
      }
    } else {
      if backrefs, regexp == nil { throw Failure("regexp is required with backrefs=true") }
      if !hasLine { throw Failure("line is required with state=present") }
    }
  }

  private static func warnings(_ call: Call) -> [String] {
    let text =
      "is an empty string, which will match every line in the file. This may have unintended "
      + "consequences, such as replacing the last line in the file rather than appending."
    if call.string("regexp") == "" {
      return [
        "The regular expression \(text) If this is desired, use '^' to match every line in the "
          + "file and avoid this warning."
      ]
    }
    return call.string("search_string") == "" ? ["The search string \(text)"] : []
  }

  func absent(_ lines: [[UInt8]]) throws(Failure) -> Outcome {
    var kept: [[UInt8]] = []
    for line in lines where try !isMeant(line) { kept.append(line) }
    let found = lines.count - kept.count
    return Outcome(
      lines: kept, message: found > 0 ? "\(found) line(s) removed" : "", found: found)
  }

  private func isMeant(_ line: [UInt8]) throws(Failure) -> Bool {
    if let regexp { return try regexp.search(line) != nil }
    if let searchString { return line.firstIndex(of: searchString) != nil }
    return line.withoutLineEnd.elementsEqual(self.line)
  }

  /// Where the line belongs.
  private struct Place {
    /// The line to be replaced.
    var line: Int?
    var isMatch = false
    /// Where the line is put in when nothing is replaced.
    var insertion: Int?
  }

  func present(_ lines: [[UInt8]]) throws(Failure) -> Outcome {
    let place = try place(in: lines)
    var lines = lines
    let newLine = line + [0x0A]
    if let index = place.line {
      var replacement = newLine
      if backrefs, place.isMatch, let regexp {
        replacement = try regexp.expand(template, in: lines[index])
        if replacement.last != 0x0A { replacement.append(0x0A) }
      } else if line.last == 0x0A {
        replacement = line
      }
      if lines[index] == replacement { return Outcome(lines: lines) }
      lines[index] = replacement
      return Outcome(lines: lines, message: "line replaced")
    }
    // Without a match there is nothing to fill the groups with.
    if backrefs { return Outcome(lines: lines) }
    if insertBefore == "BOF" || insertAfter == "BOF" {
      lines.insert(newLine, at: 0)
    } else if let insertion = place.insertion {
      if insertAfter != nil {
        let next = insertion == lines.count ? insertion - 1 : insertion
        if lines[next].withoutLineEnd.elementsEqual(line) { return Outcome(lines: lines) }
      }
      // Ansible joins the two lines here; a second run would then add the line again.
      if insertion == lines.count, lines[insertion - 1].last != 0x0A {
        lines[insertion - 1].append(0x0A)
      }
      lines.insert(newLine, at: insertion)
    } else {
      if let last = lines.last?.last, last != 0x0A, last != 0x0D { lines.append([0x0A]) }
      lines.append(newLine)
    }
    return Outcome(lines: lines, message: "line added")
  }

  private func place(in lines: [[UInt8]]) throws(Failure) -> Place {
    var place = Place()
    if regexp != nil || searchString != nil {
      for (index, current) in lines.enumerated() where try isMeant(current) {
        place.line = index
        place.isMatch = true
        if firstMatch { break }
      }
    }
    guard !place.isMatch else { return place }
    for (index, current) in lines.enumerated() {
      if current.withoutLineEnd.elementsEqual(line) {
        place.line = index
      } else if let anchor, try anchor.search(current) != nil {
        place.insertion = insertAfter != nil ? index + 1 : index
        if firstMatch { break }
      }
    }
    return place
  }
}
