internal import Patterns
import Value

/// Python's `textwrap.wrap`, as Jinja2's `wordwrap` asks for it: blanks stay as they are.
struct Wrapping {
  var width: Int
  var breaksLongWords = true
  var breaksOnHyphens = true

  /// CPython 3.11, Lib/textwrap.py, `wordsep_re`, without its blanks and comments.
  private static let words: Pattern? = {
    let blank = #"[\t\n\x0b\x0c\r ]"#
    let solid = #"[^\t\n\x0b\x0c\r ]"#
    let mark = #"[\w!"'&.,?]"#
    let letter = #"[^\d\W]"#
    return try? Pattern(
      "(\(blank)+|(?<=\(mark))-{2,}(?=\\w)|\(solid)+?(?:"
        + "-(?:(?<=\(letter){2}-)|(?<=\(letter)-\(letter)-))(?=\(letter)-?\(letter))"
        + "|(?=\(blank)|\\Z)|(?<=\(mark))(?=-{2,}\\w)))")
  }()

  func lines(of text: String) throws(TemplateError) -> [String] {
    var chunks = Array(try chunks(text).map { Array($0.unicodeScalars) }.reversed())
    var lines: [String] = []
    while let next = chunks.last {
      if !lines.isEmpty, Self.isBlank(next) { chunks.removeLast() }
      var line: [[Unicode.Scalar]] = []
      var length = 0
      while let chunk = chunks.last, length + chunk.count <= width {
        line.append(chunk)
        length += chunk.count
        chunks.removeLast()
      }
      if let chunk = chunks.last, chunk.count > width { place(chunk, &chunks, &line, length) }
      if let last = line.last, Self.isBlank(last) { line.removeLast() }
      if !line.isEmpty { lines.append(Python.text(line.joined())) }
    }
    return lines
  }

  private static func isBlank(_ chunk: [Unicode.Scalar]) -> Bool {
    chunk.allSatisfy(Python.isSpace)
  }

  /// A word that no line can hold: cut, or on a line of its own.
  private func place(
    _ chunk: [Unicode.Scalar], _ chunks: inout [[Unicode.Scalar]],
    _ line: inout [[Unicode.Scalar]], _ length: Int
  ) {
    guard breaksLongWords else {
      if line.isEmpty {
        line.append(chunk)
        chunks.removeLast()
      }
      return
    }
    var end = width - length
    if breaksOnHyphens, let hyphen = chunk.prefix(end).lastIndex(of: "-"), hyphen > 0,
      chunk[..<hyphen].contains(where: { $0 != "-" })
    {
      end = hyphen + 1
    }
    line.append(Array(chunk.prefix(end)))
    chunks[chunks.count - 1] = Array(chunk.dropFirst(end))
  }

  private func chunks(_ text: String) throws(TemplateError) -> [String] {
    do throws(PatternError) {
      let pattern = breaksOnHyphens ? Self.words : try Pattern(#"([\t\n\x0b\x0c\r ]+)"#)
      return try pattern?.split(text).compactMap { $0 }.filter { !$0.isEmpty } ?? [text]
    } catch {
      throw TemplateError.runtime(error.description)
    }
  }
}
