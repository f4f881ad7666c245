import Jinja
import Patterns
import System
import Value

/// Lookups in tables and settings (ansible-core 2.18, lookup/csvfile.py and ini.py).
extension ControllerLookups {
  /// A term's words, and its `key=value` pairs over the options.
  static func words(
    of term: String, _ options: Map, knowing names: Set<String>, _ plugin: String
  ) throws(TemplateError) -> (key: String, options: Map) {
    var options = options
    var words: [String] = []
    // Blanks within a word that quotes hold together belong to it.
    guard case .words(let parts) = ShellWords.split(term) else { return (term, options) }
    for part in parts {
      let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard pair.count == 2, pair[0].allSatisfy({ $0.isLetter || $0 == "_" }), !pair[0].isEmpty
      else {
        words.append(part)
        continue
      }
      guard names.contains(String(pair[0])) else {
        throw .runtime("\(plugin): \(pair[0]) is not a valid option")
      }
      options[String(pair[0])] = Value(String(pair[1]))
    }
    return (words.joined(separator: " "), options)
  }

  private func text(
    of name: String, _ plugin: String, _ scope: any Scope
  ) throws(TemplateError) -> (text: String, isSecret: Bool) {
    guard let path = find(name, "files", scope) else {
      throw .runtime("\(plugin): the file \(name) could not be found")
    }
    do throws(Problem) {
      let content = try read(path)
      return (String(decoding: content.bytes, as: UTF8.self), content.isSecret)
    } catch {
      throw .runtime([error.what, error.because].compactMap { $0 }.joined(separator: ": "))
    }
  }

  // MARK: csvfile

  func table(
    _ terms: [Value], _ options: Map, _ scope: any Scope
  ) throws(TemplateError) -> [Value] {
    guard !terms.isEmpty else { throw .runtime("Search key is required but was not found") }
    let names: Set = ["col", "default", "delimiter", "encoding", "file", "keycol"]
    var found: [Value] = []
    for term in terms {
      let (key, options) = try Self.words(of: JSON.plain(term), options, knowing: names, "csvfile")
      guard !key.isEmpty else { throw .runtime("Search key is required but was not found") }
      let delimiter = options["delimiter"]?.string ?? "TAB"
      let isTab = delimiter == "TAB" || delimiter == "\\t"
      guard let mark = (isTab ? "\t" : delimiter).unicodeScalars.first,
        isTab || delimiter.unicodeScalars.count == 1
      else { throw .runtime("csvfile: \"delimiter\" must be a 1-character string") }
      let (text, isSecret) = try text(
        of: options["file"]?.string ?? "ansible.csv", "csvfile", scope)
      let marks: Marks = isSecret ? [.secret, .unsafe] : .unsafe
      let keyColumn = Self.number(options["keycol"]) ?? 0
      guard let column = Self.number(options["col"] ?? 1) else {
        throw .runtime("csvfile: invalid literal for int() with base 10: 'col'")
      }
      func cell(_ row: [String], _ place: Int) throws(TemplateError) -> String {
        let place = place < 0 ? place + row.count : place
        guard row.indices.contains(place) else {
          throw .runtime("csvfile: list index out of range")
        }
        return row[place]
      }
      var answer = options["default"]
      for row in Self.rows(text, mark) where try cell(row, keyColumn) == key {
        answer = Value(try cell(row, column), marks: marks)
        break
      }
      if let list = answer?.list {
        found += list
      } else if let answer, !answer.isNull {
        found.append(answer)
      }
    }
    return found
  }

  private static func number(_ value: Value?) -> Int? {
    value?.int ?? value?.string.flatMap { Int($0) }
  }

  /// Rows as Python's `csv.excel` cuts them: quotes doubled inside of quotes, no blank rows.
  static func rows(_ text: String, _ delimiter: Unicode.Scalar) -> [[String]] {
    var rows: [[String]] = []
    var row: [String] = []
    var cell = String.UnicodeScalarView()
    var inQuotes = false
    var wasQuoted = false
    func end() {
      row.append(String(cell))
      cell = String.UnicodeScalarView()
    }
    func endRow() {
      if row.isEmpty, cell.isEmpty { return }
      end()
      rows.append(row)
      row = []
    }
    for scalar in text.unicodeScalars {
      if inQuotes {
        if scalar == "\"" { (inQuotes, wasQuoted) = (false, true) } else { cell.append(scalar) }
        continue
      }
      switch scalar {
      case "\"" where wasQuoted:
        cell.append(scalar)
        inQuotes = true
      case "\"" where cell.isEmpty: inQuotes = true
      case delimiter: end()
      case "\n", "\r": endRow()
      default: cell.append(scalar)
      }
      wasQuoted = false
    }
    endRow()
    return rows
  }

  // MARK: ini

  func settings(
    _ terms: [Value], _ options: Map, _ scope: any Scope
  ) throws(TemplateError) -> [Value] {
    let names: Set = [
      "type", "file", "section", "re", "encoding", "default", "case_sensitive", "allow_no_value",
      "allow_none", "interpolation",
    ]
    var found: [Value] = []
    for term in terms {
      var (key, options) = (JSON.plain(term), options)
      if key.contains("=") || key.contains(" ") {
        (key, options) = try Self.words(of: key, options, knowing: names, "ini")
        guard !key.isEmpty else { throw .runtime("No key to lookup was provided") }
      }
      let isProperties = options["type"]?.string == "properties"
      let name = options["file"]?.string ?? "ansible.ini"
      let (text, isSecret) = try text(of: name, "ini", scope)
      var settings = Settings()
      settings.isCaseSensitive = options["case_sensitive"]?.truth ?? false
      settings.allowsNoValue = (options["allow_no_value"] ?? options["allow_none"])?.truth ?? false
      settings.interpolates = options["interpolation"]?.truth ?? true
      try settings.read((isProperties ? "[java_properties]\n" : "") + text)
      let section = isProperties ? "java_properties" : options["section"]?.string ?? "global"
      guard settings.has(section) else { throw .runtime("No section '\(section)' in \(name)") }
      let marks: Marks = isSecret ? [.secret, .unsafe] : .unsafe
      if options["re"]?.truth ?? false {
        found += try settings.values(of: section, matching: key).map { Value($0, marks: marks) }
      } else if let entry = try settings.value(of: key, in: section) {
        if let text = entry { found.append(Value(text, marks: marks)) }
      } else {
        let fallback = options["default"] ?? ""
        if let list = fallback.list {
          found += list
        } else if !fallback.isNull {
          found.append(fallback)
        }
      }
    }
    return found
  }
}
