import Jinja
import Patterns
import Value

/// A file of settings as Python's `configparser` reads it.
struct Settings {
  var isCaseSensitive = false
  var allowsNoValue = false
  var interpolates = true
  private var sections: [String: [(name: String, value: String?)]] = [:]

  private static let common = "DEFAULT"

  func has(_ section: String) -> Bool { sections[section] != nil }

  private func name(_ text: String) -> String { isCaseSensitive ? text : text.lowercased() }

  /// - Throws: for what stands outside of a section, is no setting, or stands twice.
  mutating func read(_ text: String) throws(TemplateError) {
    var section: String?
    var setting: (name: String, lines: [String])?
    var depth = 0
    for (number, line) in text.pythonLines().enumerated() {
      let trimmed = Self.trimmed(line)
      let isComment = trimmed.hasPrefix("#") || trimmed.hasPrefix(";")
      if trimmed.isEmpty || isComment {
        // An empty line may stand within a value.
        if !isComment, setting != nil { setting?.lines.append("") }
        continue
      }
      let indent = line.prefix { $0 == " " || $0 == "\t" }.count
      if setting != nil, section != nil, indent > depth {
        setting?.lines.append(trimmed)
        continue
      }
      depth = indent
      keep(&setting, section)
      if trimmed.hasPrefix("["), let close = trimmed.lastIndex(of: "]") {
        let found = String(trimmed[trimmed.index(after: trimmed.startIndex)..<close])
        guard sections[found] == nil || found == Self.common else {
          throw .runtime(
            "While reading from '<???>' [line \(number + 1)]: section '\(found)' already exists")
        }
        section = found
        sections[found] = sections[found] ?? []
        continue
      }
      guard let owner = section else {
        throw .runtime("File contains no section headers. file: '<???>', line: \(number + 1)")
      }
      setting = try parsed(in: trimmed, number + 1)
      if let new = setting, sections[owner]?.contains(where: { $0.name == new.name }) == true {
        throw .runtime(
          "Duplicate option in the file: option '\(new.name)' in section '\(owner)' already exists")
      }
      if setting?.lines.isEmpty == true, let new = setting {
        sections[owner]?.append((new.name, nil))
        setting = nil
      }
    }
    keep(&setting, section)
  }

  private static func trimmed(_ text: String) -> String {
    var scalars = text.unicodeScalars[...]
    while let first = scalars.first, first.properties.isWhitespace { scalars.removeFirst() }
    while let last = scalars.last, last.properties.isWhitespace { scalars.removeLast() }
    return String(scalars)
  }

  /// `name = value` or `name: value`; no lines for a name alone.
  private func parsed(
    in line: String, _ number: Int
  ) throws(TemplateError) -> (name: String, lines: [String]) {
    guard let mark = line.firstIndex(where: { $0 == "=" || $0 == ":" }) else {
      guard allowsNoValue else {
        throw .runtime("Source contains parsing errors: '<???>' [line \(number)]: '\(line)'")
      }
      return (name(line), [])
    }
    let own = Self.trimmed(String(line[..<mark]))
    guard !own.isEmpty else {
      throw .runtime("Source contains parsing errors: '<???>' [line \(number)]: '\(line)'")
    }
    return (name(own), [Self.trimmed(String(line[line.index(after: mark)...]))])
  }

  private mutating func keep(_ setting: inout (name: String, lines: [String])?, _ section: String?)
  {
    guard let found = setting, let section else { return }
    var lines = found.lines
    while lines.count > 1, lines.last?.isEmpty == true { lines.removeLast() }
    sections[section]?.append((found.name, lines.joined(separator: "\n")))
    setting = nil
  }

  /// A setting's value: nil when it is not there, nothing inside for a name alone.
  func value(of key: String, in section: String) throws(TemplateError) -> String?? {
    let wanted = name(key)
    let entries = (sections[section] ?? []) + (sections[Self.common] ?? [])
    guard let entry = entries.first(where: { $0.name == wanted }) else { return .none }
    guard let value = entry.value else { return .some(.none) }
    return .some(try interpolated(value, section, 0))
  }

  func values(of section: String, matching pattern: String) throws(TemplateError) -> [String] {
    var found: [String] = []
    do throws(PatternError) {
      let pattern = try Pattern(pattern)
      let names = (sections[section] ?? []).filter { entry in
        (try? pattern.match(entry.name)) ?? nil != nil
      }.map(\.name)
      do throws(TemplateError) {
        for name in names {
          if let value = try value(of: name, in: section) ?? nil { found.append(value) }
        }
      } catch { throw PatternError(error.message) }
    } catch { throw TemplateError.runtime(error.description) }
    return found
  }

  /// `%(name)s` and `%%`.
  private func interpolated(
    _ value: String, _ section: String, _ depth: Int
  ) throws(TemplateError) -> String {
    guard interpolates, value.contains("%") else { return value }
    guard depth < 10 else { throw .runtime("Recursion limit exceeded in value substitution") }
    var result = ""
    var rest = value[...]
    while let mark = rest.firstIndex(of: "%") {
      result += rest[..<mark]
      let body = rest[rest.index(after: mark)...]
      if body.hasPrefix("%") {
        result += "%"
        rest = body.dropFirst()
      } else if body.hasPrefix("("), let close = body.firstRange(of: ")s") {
        let name = self.name(String(body[body.index(after: body.startIndex)..<close.lowerBound]))
        let entries = (sections[section] ?? []) + (sections[Self.common] ?? [])
        guard let found = entries.first(where: { $0.name == name })?.value else {
          throw .runtime("Bad value substitution: option '\(name)' is not there")
        }
        result += try interpolated(found, section, depth + 1)
        rest = body[close.upperBound...]
      } else {
        throw .runtime("'%' must be followed by '%' or '(', found: '%\(body)'")
      }
    }
    return result + rest
  }
}
