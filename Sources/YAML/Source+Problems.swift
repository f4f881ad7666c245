import Value

// What can be wrong with a text beyond its syntax.
extension Source {
  private var start: SourceLocation { SourceLocation(file: file, line: 1, column: 1) }

  /// `problem` without a word of the text.
  func hidden(_ problem: Problem) -> Problem {
    // libyaml's own words, limits and tabs speak of form alone.
    let ofForm = ["yaml.syntax", "yaml.tab", "yaml.too-large", "yaml.too-deep", "yaml.too-many"]
    if ofForm.contains(problem.id) { return problem }
    return Problem(
      problem.id, what: "the decrypted text is no valid YAML", at: problem.at,
      because: "what stands there is not shown (\(problem.id))",
      fix: "look at that line and quote its value: groundwork vault view '\(file)'")
  }

  func tooLarge(limit: Int) -> Problem {
    Problem(
      "yaml.too-large", what: "the file is larger than \(limit >> 20) MiB", at: start,
      because: "it has \(bytes.count) bytes; what people write by hand is a thousand times smaller",
      fix: "split the file, or move bulk data out of it and read it with a lookup")
  }

  func notUTF8(offset: Int) -> Problem {
    let line = bytes[..<offset].count { $0 == 0x0A } + 1
    let lineStart = bytes[..<offset].lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
    let column = String(decoding: bytes[lineStart..<offset], as: UTF8.self).unicodeScalars.count + 1
    let digits = String(bytes[offset], radix: 16, uppercase: true)
    let hex = digits.utf8.count == 1 ? "0" + digits : digits
    return Problem(
      "yaml.not-utf8", what: "the file is not UTF-8",
      at: SourceLocation(file: file, line: line, column: column),
      because: "byte \(offset) is 0x\(hex), which starts no UTF-8 character here",
      fix: "convert it: iconv -f ISO-8859-1 -t UTF-8 '\(file)' > '\(file).utf8'")
  }

  func tooDeep(limit: Int, at location: SourceLocation) -> Problem {
    Problem(
      "yaml.too-deep", what: "the text is nested deeper than \(limit) levels", at: location,
      fix: "flatten the data, or check whether a generator went wrong")
  }

  func tooMany(limit: Int, hasAliases: Bool, at location: SourceLocation) -> Problem {
    guard hasAliases else {
      return Problem(
        "yaml.too-many", what: "the text has more than \(limit) values", at: location,
        fix: "split the file, or check whether a generator went wrong")
    }
    return Problem(
      "yaml.too-many", what: "the text has more than \(limit) values once its aliases are expanded",
      at: location,
      because: "each alias (*name) stands for a whole copy of what its anchor (&name) marks",
      fix: "use fewer aliases of large values, or split the file")
  }

  func duplicate(_ key: Node, first: SourceLocation) -> Problem {
    Problem(
      "yaml.duplicate-key", what: "the key '\(key.text ?? "")' appears twice in one mapping",
      at: key.location,
      because: "it stands at line \(first.line) already; the last one is used",
      fix: "remove one of the two")
  }

  func duplicateAnchor(
    _ name: String, first: SourceLocation, at location: SourceLocation
  ) -> Problem {
    Problem(
      "yaml.duplicate-anchor", what: "the anchor '&\(name)' is defined twice", at: location,
      because: "it is defined at line \(first.line) already" + excerpt(location),
      fix: "give one of the two another name")
  }

  func undefinedAlias(
    _ name: String, insideItself: Bool, known: [String], at location: SourceLocation
  ) -> Problem {
    if insideItself {
      return Problem(
        "yaml.recursive-alias", what: "the alias '*\(name)' stands inside what '&\(name)' marks",
        at: location, because: "the value would contain itself" + excerpt(location),
        fix: "remove the alias")
    }
    let near = Problem.nearest(to: name, among: known.sorted())
    return Problem(
      "yaml.undefined-alias", what: "the alias '*\(name)' names no anchor", at: location,
      because: "an anchor '&\(name)' must stand before it" + excerpt(location),
      fix: near.map { "did you mean '*\($0)'?" }
        ?? "quote the text when it is no alias: '*\(name)'")
  }

  func badMerge(_ node: Node) -> Problem {
    Problem(
      "yaml.bad-merge", what: "'<<' takes a mapping or a list of mappings", at: node.location,
      because: "this is \(node.kindName)" + excerpt(node.location),
      fix: "name an anchored mapping: '<<: *name'")
  }

  func badKey(_ node: Node) -> Problem {
    if let template = unquotedTemplate(node) { return template }
    return Problem(
      "yaml.bad-key", what: "\(node.kindName) cannot be a key", at: node.location,
      because: "keys are text, numbers, booleans or dates" + excerpt(node.location),
      fix: "use text as the key, in quotes when it contains '{', '[' or ': '")
  }

  /// The message for `key: {{ name }}/more` without quotes; nil when the key is something else.
  private func unquotedTemplate(_ node: Node) -> Problem? {
    guard node.entries != nil, node.location.column > 1, let line = line(node.location.line) else {
      return nil
    }
    let rest = line.unicodeScalars.dropFirst(node.location.column - 2)
    guard rest.starts(with: "{{".unicodeScalars) else { return nil }
    var start = node.location
    start.column -= 1
    var text = String(String.UnicodeScalarView(rest))
    while text.hasSuffix(" ") { text.removeLast() }
    return Problem(
      "yaml.unquoted-template", what: "a template must stand in quotes", at: start,
      because: "YAML reads '{{ … }}' as a mapping inside a mapping" + excerpt(start),
      fix: "write \"\(text)\"")
  }

  func misfit(_ error: Scalar.Misfit, _ node: Node) -> Problem {
    node.misfit(error, excerpt: excerpt(node.location))
  }
}

extension Node {
  /// Why this scalar has no value.
  func misfit(_ error: Scalar.Misfit, excerpt: String = "") -> Problem {
    let shown = text ?? ""
    switch error {
    case .notA(let kind):
      return Problem(
        "yaml.tag-mismatch", what: "'\(shown)' is no \(kind)", at: location,
        because: "its tag says it is one" + excerpt, fix: "correct the value or remove the tag")
    case .noSuchDate:
      return Problem(
        "yaml.no-such-date", what: "'\(shown)' is not in the calendar", at: location,
        because: "unquoted text of this form is a date" + excerpt,
        fix: "correct it, or write it in quotes when it is text")
    case .unknownTag(let tag):
      return Problem(
        "yaml.unknown-tag", what: "the tag '\(tag)' is not known", at: location,
        because: "known are !vault, !unsafe, !!str, !!int, !!float, !!bool, !!null, !!timestamp, "
          + "!!map and !!seq" + excerpt,
        fix: "remove the tag, or quote the text when the '!' belongs to it")
    }
  }
}
