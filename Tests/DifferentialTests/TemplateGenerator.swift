/// Makes up templates from a seed: expressions of a wanted type, now and then of another, and statements around.
struct TemplateGenerator {
  /// How many of seed 1 are recorded.
  static let recorded = 1500

  private var state: UInt64

  static func category(seed: UInt64, count: Int) -> TemplateCategory {
    var generator = TemplateGenerator(state: seed &* 0xD6E8_FEB8_6659_FD93 ^ 0x5851_F42D_4C95_7F2D)
    var seen: Set<String> = []
    var requests: [TemplateRequest] = []
    while requests.count < count {
      let source = generator.template()
      guard seen.insert(source).inserted else { continue }
      requests.append(
        TemplateRequest(kind: "string", source: source, variables: TemplateCategory.shared))
    }
    return TemplateCategory(name: "generated", requests: requests)
  }

  private enum Kind: CaseIterable { case text, int, float, bool, list, dict }

  private mutating func next(_ count: Int) -> Int {
    state = state &+ 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return Int((z ^ (z >> 31)) % UInt64(count))
  }

  private mutating func pick(_ words: [String]) -> String { words[next(words.count)] }

  private mutating func template() -> String {
    switch next(10) {
    case 0:
      return
        "{% for x in \(make(.list, 2)) %}\(pick(["{{ x }}", "{{ loop.index }}{{ x }},", "{{ x ~ loop.last }} "])){% endfor %}"
    case 1: return "{% if \(make(.bool, 2)) %}{{ \(any(1)) }}{% else %}no{% endif %}"
    case 2: return "{% set x = \(any(2)) %}{{ \(pick(["x", "[x, x]", "{'k': x}", "x ~ ''"])) }}"
    case 3: return "\(pick(["a ", "[", "{", "- "])){{ \(any(2)) }}\(pick(["", "]", " b", "\n"]))"
    case 4: return "{{ \(any(1)) }}\(pick(["", " ", "-"])){{ \(any(1)) }}"
    default: return "{{ \(any(3)) }}"
    }
  }

  private mutating func any(_ depth: Int) -> String {
    make(Kind.allCases[next(Kind.allCases.count)], depth)
  }

  private mutating func make(_ kind: Kind, _ depth: Int) -> String {
    // Also what does not fit: errors are answers too.
    let kind = next(14) == 0 ? Kind.allCases[next(Kind.allCases.count)] : kind
    if depth <= 0 || next(5) == 0 { return atom(kind) }
    let less = depth - 1
    switch kind {
    case .text: return text(less)
    case .int: return int(less)
    case .float: return float(less)
    case .bool: return bool(less)
    case .list: return list(less)
    case .dict: return dict(less)
    }
  }

  private mutating func atom(_ kind: Kind) -> String {
    switch kind {
    case .text:
      pick([
        "s", "e", "u", "num", "path", "quot", "'a'", "'x y'", "'1,2'", "'True'", "ver", "multi",
        "words[0]",
      ])
    case .int: pick(["n", "neg", "z", "0", "1", "-3", "10", "l[1]", "t", "users[0].age"])
    case .float: pick(["f", "1.5", "-0.25", "2.0", "1e3", "n / 2"])
    case .bool: pick(["t", "fa", "true", "false", "n > 3", "s is defined", "nope is defined"])
    case .list:
      pick([
        "l", "words", "em", "[1, 2]", "['b', 'a']", "nested", "[t, none]", "(1, 'x')",
        "users | map(attribute='name') | list",
      ])
    case .dict:
      pick(["d", "ed", "{'a': 1}", "{'x': [1], 'y': s}", "users[1]", "res", "{1: 'one'}"])
    }
  }

  private mutating func text(_ depth: Int) -> String {
    let input = make(.text, depth)
    switch next(16) {
    case 0: return "(\(input) ~ \(any(depth)))"
    case 1:
      return
        "\(grouped(input)) | \(pick(["upper", "lower", "title", "capitalize", "trim", "quote", "string", "b64encode", "basename", "dirname", "comment", "regex_escape"]))"
    case 2: return "\(grouped(input)) | replace(\(make(.text, 0)), \(make(.text, 0)))"
    case 3:
      return
        "\(grouped(input)) | regex_replace('\(pick(["[aeiou]", "(\\\\w)(\\\\w)", "^", "\\\\s+", "l+", "(?i)h"]))', '\(pick(["", "-", "\\\\1", "<\\\\g<0>>"]))')"
    case 4: return "\(grouped(input))[\(slice())]"
    case 5: return "\(make(.list, depth)) | join(\(make(.text, 0)))"
    case 6:
      return
        "'\(pick(["%s", "%5s|", "%-6s|", "%d", "%05.1f", "%r", "%x"]))' | format(\(any(depth)))"
    case 7:
      return
        "'\(pick(["%s", "%s-%s", "%03d", "%+.2f"]))' % \(pick([make(.int, depth), "(\(any(depth)), \(any(0)))"]))"
    case 8:
      return
        "\(grouped(any(depth))) | \(pick(["to_json", "to_nice_json", "to_yaml", "to_nice_yaml", "string", "type_debug"]))"
    case 9:
      return
        "\(grouped(input)).\(pick(["strip()", "upper()", "title()", "rstrip('abc')", "zfill(6)", "center(9, '*')", "swapcase()", "removeprefix('a')"]))"
    case 10: return "(\(input) if \(make(.bool, depth)) else \(make(.text, depth)))"
    case 11: return "\(grouped(any(depth))) | default(\(make(.text, 0)), true)"
    case 12: return "\(grouped(input)) | indent(\(pick(["", "2", "2, true", "first=true"])))"
    case 13: return "\(make(.bool, depth)) | ternary(\(make(.text, depth)), \(make(.text, 0)))"
    case 14:
      return
        "\(grouped(input)) | truncate(\(pick(["5", "3, true", "4, true, '', 0", "8, false, '..', 0"])))"
    default: return "\(make(.list, depth)) | \(pick(["first", "last", "min", "max"]))"
    }
  }

  private mutating func int(_ depth: Int) -> String {
    let input = make(.int, depth)
    switch next(9) {
    case 0: return "(\(input) \(pick(["+", "-", "*", "//", "%"])) \(make(.int, depth)))"
    case 1: return "\(grouped(any(depth))) | int\(pick(["", "(7)", "(base=16)"]))"
    case 2: return "\(grouped(any(depth))) | length"
    case 3: return "\(make(.list, depth)) | sum"
    case 4: return "\(grouped(input)) | abs"
    case 5:
      return
        "\(grouped(make(.text, depth))).\(pick(["find('a')", "count('l')", "index('a')", "rfind('o')"]))"
    case 6: return "\(make(.list, depth))[\(pick(["0", "-1", "1", "9"]))]"
    case 7: return "(\(input) if \(make(.bool, depth)) else \(make(.int, depth)))"
    default: return "-\(grouped(input))"
    }
  }

  private mutating func float(_ depth: Int) -> String {
    switch next(5) {
    case 0:
      return
        "(\(make(.float, depth)) \(pick(["+", "-", "*", "/", "//", "%"])) \(make(.int, depth)))"
    case 1: return "\(grouped(any(depth))) | float"
    case 2:
      return
        "\(grouped(make(.float, depth))) | round\(pick(["", "(1)", "(2)", "(0, 'ceil')", "(1, 'floor')", "(-1)"]))"
    case 3: return "(\(make(.int, depth)) ** \(pick(["2", "0", "-1", "3"])))"
    default: return "(\(make(.int, depth)) / \(make(.int, depth)))"
    }
  }

  private mutating func bool(_ depth: Int) -> String {
    switch next(9) {
    case 0: return "(\(any(depth)) \(pick(["==", "!="])) \(any(depth)))"
    case 1: return "(\(make(.int, depth)) \(pick(["<", ">", "<=", ">="])) \(make(.float, depth)))"
    case 2: return "(\(any(depth)) \(pick(["in", "not in"])) \(make(.list, depth)))"
    case 3: return "(\(make(.bool, depth)) \(pick(["and", "or"])) \(make(.bool, depth)))"
    case 4: return "(not \(make(.bool, depth)))"
    case 5:
      return
        "(\(any(depth)) is \(pick(["", "not "]))\(pick(["string", "number", "mapping", "iterable", "sequence", "boolean", "none", "truthy", "falsy", "integer", "float", "true", "false"])))"
    case 6: return "\(grouped(any(depth))) | bool"
    case 7:
      return
        "(\(make(.text, depth)) is \(pick(["match", "search", "regex"]))('\(pick(["a", "^H", "[0-9]+", "o$", "(?i)HELLO"]))'))"
    default: return "(\(make(.text, depth)) < \(make(.text, depth)))"
    }
  }

  private mutating func list(_ depth: Int) -> String {
    let input = make(.list, depth)
    switch next(17) {
    case 0: return "(\(input) + \(make(.list, depth)))"
    case 1:
      return
        "\(grouped(input)) | \(pick(["sort", "reverse", "unique", "flatten", "list", "shuffle(seed=1) | sort", "sort(reverse=true)"]))\(pick(["", " | list"]))"
    case 2:
      return
        "\(grouped(input)) | map('\(pick(["string", "int", "upper", "type_debug", "length", "default"]))') | list"
    case 3:
      return
        "\(grouped(input)) | \(pick(["select", "reject"]))('\(pick(["string", "number", "defined", "none", "boolean", "sequence"]))') | list"
    case 4:
      return
        "\(grouped(make(.text, depth))).split(\(pick(["", "' '", "'l'", "',', 1", "'o', -1"])))"
    case 5: return "\(make(.dict, depth)) | dict2items"
    case 6:
      return "\(grouped(make(.dict, depth))).\(pick(["keys()", "values()", "items()"])) | list"
    case 7: return "\(grouped(input))[\(slice())]"
    case 8:
      return
        "\(grouped(input)) | \(pick(["union", "intersect", "difference"]))(\(make(.list, 0))) | map('string') | sort"
    case 9: return "\(grouped(input)) | zip(\(make(.list, 0))) | list"
    case 10:
      return
        "users | \(pick(["selectattr", "rejectattr"]))('\(pick(["on", "age", "nope", "groups"]))', '\(pick(["defined", "truthy", "undefined"]))') | map(attribute='name') | list"
    case 11: return "\(grouped(input)) | batch(\(pick(["1", "2", "3, 'x'"]))) | list"
    case 12: return "range(\(pick(["3", "1, 4", "5, 0, -2", "0"]))) | list"
    case 13: return "[\(any(depth)), \(any(depth))]"
    case 14:
      return
        "\(grouped(make(.text, depth))) | regex_findall('\(pick(["[a-z]", "(\\\\w)(.)", "o", "\\\\d+"]))')"
    case 15: return "(\(input) * \(pick(["0", "1", "2", "-1"])))"
    default:
      return
        "\(make(.dict, depth)) | dictsort\(pick(["", "(true)", "(false, 'value')", "(reverse=true)"]))"
    }
  }

  private mutating func dict(_ depth: Int) -> String {
    let input = make(.dict, depth)
    switch next(6) {
    case 0:
      return
        "\(grouped(input)) | combine(\(make(.dict, depth))\(pick(["", ", recursive=true", ", list_merge='append'", ", list_merge='prepend_rp', recursive=true"])))"
    case 1: return "\(grouped(input)) | dict2items | items2dict"
    case 2: return "dict(\(make(.list, 0)) | zip(\(make(.list, depth))))"
    case 3: return "{\(atom(.text)): \(any(depth)), 'k': \(any(0))}"
    case 4: return "\(grouped(input)) | to_json | from_json"
    default: return "(\(input) if \(make(.bool, depth)) else \(make(.dict, 0)))"
    }
  }

  private mutating func slice() -> String {
    pick(["1:", ":2", "-2:", ":-1", "::2", "::-1", "1:3", "0", "-1", "5:", "3:1:-1"])
  }

  private func grouped(_ text: String) -> String {
    text.contains(" ") && !(text.hasPrefix("(") && text.hasSuffix(")")) || text.hasPrefix("-")
      ? "(\(text))" : text
  }
}
