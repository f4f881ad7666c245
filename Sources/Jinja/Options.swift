package import Value

/// How a template is read: the settings of Ansible's Jinja2 environment.
package struct Options: Sendable, Hashable {
  /// Whose rules hold for results; only 2.18 is built.
  package enum Compatibility: Sendable, Hashable { case core218 }

  /// Jinja2's extensions that add tags.
  package struct Extensions: OptionSet, Sendable, Hashable {
    package let rawValue: Int
    package init(rawValue: Int) { self.rawValue = rawValue }
    /// `{% do %}`.
    package static let `do` = Extensions(rawValue: 1)
    /// `{% break %}` and `{% continue %}`.
    package static let loopControls = Extensions(rawValue: 2)

    /// Those of `jinja2.ext.do`, `jinja2.ext.loopcontrols` and the like; others add nothing here.
    package init(names: [String]) {
      self = []
      if names.contains(where: { $0.hasSuffix("do") }) { insert(.do) }
      if names.contains(where: { $0.hasSuffix("loopcontrols") }) { insert(.loopControls) }
    }
  }

  package var compatibility = Compatibility.core218
  package var trimsBlocks = true
  package var stripsBlocksLeft = false
  package var keepsTrailingNewline = false
  /// Strings inside `{{ }}` keep their backslashes: so for strings in playbooks, not for files.
  package var keepsBackslashes = true
  package var variableStart = "{{"
  package var variableEnd = "}}"
  package var blockStart = "{%"
  package var blockEnd = "%}"
  package var commentStart = "{#"
  package var commentEnd = "#}"
  /// Tags beyond Jinja2's own: what Ansible's `jinja2_extensions` switches on.
  package var extensions: Extensions = []
  /// What stands for every line end of the template.
  package var newlineSequence = "\n"

  package init() {}

  /// `text` with `newlineSequence` at its line ends, which are "\n" here.
  func withNewlines(_ text: String) -> String {
    if newlineSequence == "\n" { return text }
    return text.split(separator: "\n", omittingEmptySubsequences: false)
      .joined(separator: newlineSequence)
  }

  /// For strings in playbooks and variables.
  package static let string = Options()

  /// For Jinja2 alone, with its own settings.
  package static let plain: Options = {
    var options = Options()
    options.keepsBackslashes = false
    options.trimsBlocks = false
    return options
  }()

  /// For template files, as the template module and lookup read them.
  package static let file: Options = {
    var options = Options()
    options.keepsBackslashes = false
    return options
  }()

  /// For bare expressions (`when`), as `{% if … %}` reads them.
  package static let condition = file
}

extension Options {
  /// Takes a first line `#jinja2: key:value, …` off `text` and applies it.
  /// - Throws: for a pair without colon and for a value that is not a literal.
  mutating func takeHeader(_ text: String) throws(TemplateError) -> String {
    let mark = "#jinja2:"
    guard text.utf8.starts(with: mark.utf8) else { return text }
    let end = text.utf8.firstIndex(of: UInt8(ascii: "\n"))
    // Without a line end Python's find gives -1: the last character is no part of the line, and what follows it
    // is the whole text.
    let line = (end.map { text[..<$0] } ?? text.dropLast()).dropFirst(mark.count)
    for pair in line.split(separator: ",", omittingEmptySubsequences: false) {
      guard let colon = pair.firstIndex(of: ":") else {
        throw TemplateError(
          .runtime,
          "failed to parse jinja2 override '\(Python.strip(String(pair)))'. Did you use something "
            + "different from colon as key-value separator?", line: 1, column: 1)
      }
      let key = Python.strip(String(pair[..<colon]))
      let value = Python.strip(String(pair[pair.index(after: colon)...]))
      try override(key, value)
    }
    return end.map { String(text[text.utf8.index(after: $0)...]) } ?? text
  }

  private mutating func override(_ key: String, _ raw: String) throws(TemplateError) {
    guard let value = Literal.parse(raw) else {
      throw TemplateError(.runtime, "malformed value of jinja2 override '\(key)': \(raw)", line: 1)
    }
    set(key, value)
  }

  /// These options with settings by Jinja2's own names over them; names that nobody knows change nothing.
  package func overridden(by settings: Map) -> Options {
    var options = self
    for (key, value) in settings.entries { options.set(key.string ?? "", value) }
    return options
  }

  private mutating func set(_ key: String, _ value: Value) {
    switch (key, value.content) {
    case ("trim_blocks", .bool(let flag)): trimsBlocks = flag
    case ("lstrip_blocks", .bool(let flag)): stripsBlocksLeft = flag
    case ("keep_trailing_newline", .bool(let flag)): keepsTrailingNewline = flag
    case ("variable_start_string", .string(let text)): variableStart = text
    case ("variable_end_string", .string(let text)): variableEnd = text
    case ("block_start_string", .string(let text)): blockStart = text
    case ("block_end_string", .string(let text)): blockEnd = text
    case ("comment_start_string", .string(let text)): commentStart = text
    case ("comment_end_string", .string(let text)): commentEnd = text
    case ("newline_sequence", .string(let text)): newlineSequence = text
    case ("extensions", .list(let names)):
      extensions = Extensions(names: names.compactMap(\.string))
    default: break
    }
  }
}
