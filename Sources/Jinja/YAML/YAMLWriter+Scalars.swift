import Value

extension YAMLWriter {
  mutating func scalar(_ value: Value, _ place: Place) {
    let text = Array(YAMLScalar.text(value).unicodeScalars)
    let analysis = YAMLScalar.Analysis(text)
    let isKey = place == .simpleKey
    switch chosen(value, text, analysis, isKey: isKey) {
    case .plain: plain(text, splits: !isKey)
    case .single: single(text, splits: !isKey)
    case .double: double(text, splits: !isKey)
    }
  }

  private enum Quote { case plain, single, double }

  /// PyYAML's choose_scalar_style.
  private func chosen(
    _ value: Value, _ text: [Unicode.Scalar], _ analysis: YAMLScalar.Analysis, isKey: Bool
  ) -> Quote {
    if style.quote == "\"" { return .double }
    let isPlainRead = value.string == nil || YAMLScalar.isReadAsText(Python.text(text))
    if style.quote == nil, isPlainRead, !(isKey && (text.isEmpty || analysis.hasBreaks)),
      flowLevel > 0 ? analysis.allowsFlowPlain : analysis.allowsBlockPlain
    {
      return .plain
    }
    return analysis.allowsSingle && !(isKey && analysis.hasBreaks) ? .single : .double
  }

  private mutating func plain(_ text: [Unicode.Scalar], splits: Bool) {
    guard !text.isEmpty else { return }
    if !whitespace { write(" ".unicodeScalars) }
    whitespace = false
    indention = false
    var inSpaces = false
    for (place, scalar) in text.enumerated() {
      if scalar == " " {
        let isLone =
          !inSpaces && column > width && splits && place != 0 && place != text.count - 1
          && text[place + 1] != " "
        if isLone {
          newIndent()
          whitespace = false
          indention = false
        } else {
          write([scalar])
        }
        inSpaces = true
      } else {
        write([scalar])
        inSpaces = false
      }
    }
  }

  private mutating func single(_ text: [Unicode.Scalar], splits: Bool) {
    indicator("'", spaced: true)
    var place = 0
    while place < text.count {
      let scalar = text[place]
      if scalar == " " {
        let isLone =
          column > width && splits && place != 0 && place != text.count - 1
          && text[place - 1] != " " && text[place + 1] != " "
        if isLone { newIndent() } else { write([scalar]) }
      } else if YAMLScalar.isBreak(scalar) {
        let run = text[place...].prefix(while: YAMLScalar.isBreak)
        if scalar == "\n" { lineBreak() }
        for item in run {
          if item == "\n" { lineBreak() } else { output.append(item) }
        }
        newIndent()
        place += run.count
        continue
      } else {
        if scalar == "'" { write("'".unicodeScalars) }
        write([scalar])
        whitespace = false
        indention = false
      }
      place += 1
    }
    whitespace = false
    indicator("'", spaced: false)
    indention = false
  }

  private mutating func double(_ text: [Unicode.Scalar], splits: Bool) {
    indicator("\"", spaced: true)
    var afterSpace = false
    for (place, scalar) in text.enumerated() {
      if let escape = YAMLScalar.escape(scalar) {
        write(escape.unicodeScalars)
        afterSpace = false
      } else if scalar == " " {
        let breaks =
          !afterSpace && column > width && splits && place != 0 && place != text.count - 1
        if breaks {
          newIndent()
          if text[place + 1] == " " { write("\\".unicodeScalars) }
        } else {
          write([scalar])
        }
        afterSpace = true
      } else {
        write([scalar])
        afterSpace = false
      }
      whitespace = false
      indention = false
    }
    indicator("\"", spaced: false)
    whitespace = false
    indention = false
  }
}
