/// What Ansible adds to a line that it takes exception to (ansible-core 2.18, errors/yaml_strings.py).
enum ErrorHints {
  /// - Parameter column: where the mistake stands, from 1.
  static func text(_ line: String, column: Int) -> String {
    let scalars = Array(line.unicodeScalars)
    func count(_ wanted: Unicode.Scalar) -> Int { scalars.count { $0 == wanted } }
    var hints = line.contains("\t") ? tab : ""
    if line.contains("{{"), line.contains("}}"), !line.contains("\"{{") || !line.contains("'{{") {
      return hints + variable
    }
    if scalars.count > 1, scalars.count > column, scalars[column] == ":", count(":") > 1 {
      return hints + colon
    }
    let parts = line.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count > 1 else { return hints }
    let middle = stripped(Array(parts[1].unicodeScalars))
    let (first, last) = (middle.first, middle.last)
    if first == "'" && last != "'" || first == "\"" && last != "\"" { hints += part }
    let isQuoted = ["'", "\""].contains(first) && ["'", "\""].contains(last)
    if isQuoted && count("'") > 2 || count("\"") > 2 { hints += quotes }
    return hints
  }

  private static func stripped(_ scalars: [Unicode.Scalar]) -> [Unicode.Scalar] {
    var rest = scalars[...]
    while let first = rest.first, first.properties.isWhitespace { rest.removeFirst() }
    while let last = rest.last, last.properties.isWhitespace { rest.removeLast() }
    return Array(rest)
  }

  private static let variable = """
    We could be wrong, but this one looks like it might be an issue with
    missing quotes. Always quote template expression brackets when they
    start a value. For instance:

        with_items:
          - {{ foo }}

    Should be written as:

        with_items:
          - "{{ foo }}"

    """

  private static let colon = """
    This one looks easy to fix. There seems to be an extra unquoted colon in the line
    and this is confusing the parser. It was only expecting to find one free
    colon. The solution is just add some quotes around the colon, or quote the
    entire line after the first colon.

    For instance, if the original line was:

        copy: src=file.txt dest=/path/filename:with_colon.txt

    It can be written as:

        copy: src=file.txt dest='/path/filename:with_colon.txt'

    Or:

        copy: 'src=file.txt dest=/path/filename:with_colon.txt'

    """

  private static let part = """
    This one looks easy to fix. It seems that there is a value started
    with a quote, and the YAML parser is expecting to see the line ended
    with the same kind of quote. For instance:

        when: "ok" in result.stdout

    Could be written as:

       when: '"ok" in result.stdout'

    Or equivalently:

       when: "'ok' in result.stdout"

    """

  private static let quotes = """
    We could be wrong, but this one looks like it might be an issue with
    unbalanced quotes. If starting a value with a quote, make sure the
    line ends with the same set of quotes. For instance this arbitrary
    example:

        foo: "bad" "wolf"

    Could be written as:

        foo: '"bad" "wolf"'

    """

  private static let tab = """
    There appears to be a tab character at the start of the line.

    YAML does not use tabs for formatting. Tabs should be replaced with spaces.

    For example:
        - name: update tooling
          vars:
            version: 1.2.3
    #    ^--- there is a tab there.

    Should be written as:
        - name: update tooling
          vars:
            version: 1.2.3
    # ^--- all spaces here.

    """
}
