/// The names of tiers 1 and 2: what published playbooks use, by a count of 20 repositories.
///
/// Not among them: `fact_diff` and `x509_certificate_info`, which are not built (docs/compatibility.md).
enum TemplateNames {
  /// `|filter`, `?test`, `lookup:name`, `.method`.
  static let wanted: [String] =
    filters.map { "|\($0)" } + tests.map { "?\($0)" } + lookups.map { "lookup:\($0)" }
    + methods.map { ".\($0)" }

  private static let filters = words(
    """
    default d length bool lower upper capitalize join map combine list indent string to_nice_yaml to_yaml
    to_json to_nice_json from_json from_yaml int float abs min max sum round first last regex_replace
    regex_search regex_findall regex_escape selectattr rejectattr select reject ternary trim dict2items items2dict
    replace comment unique flatten extract b64decode b64encode split dirname basename sort reverse difference
    intersect union zip product mandatory quote format type_debug hash checksum items batch groupby dictsort
    subelements password_hash strftime urlsplit random dict ipaddr ipwrap ipsubnet ipv4 ipv6
    network_in_network json_query version_sort
    """)

  private static let tests = words(
    """
    defined undefined version version_compare succeeded success failed changed skipped match search regex in
    contains string number mapping iterable sequence boolean true false none truthy falsy sameas equalto eq == ne
    != lt < le <= gt > ge >= divisibleby subset superset all any file exists directory link
    ipv4 ipv6
    """)

  private static let lookups = words(
    """
    items dict nested together subelements sequence indexed_items list first_found fileglob file template env vars
    varnames inventory_hostnames password pipe csvfile ini lines url
    flattened merge_variables filetree
    """)

  private static let methods = words(
    """
    split items keys values get update append extend pop find replace startswith endswith splitlines strip rstrip
    lstrip lower upper join format removeprefix __setitem__ index count title isdigit
    """)

  private static func words(_ text: String) -> [String] {
    text.split { $0 == " " || $0 == "\n" }.map { String($0) }
  }

  /// The names a template uses, each once, whichever collection they are of.
  static func names(in source: String) -> Set<String> {
    let tokens = tokens(of: source)
    var found: Set<String> = []
    for place in tokens.indices.dropFirst() {
      let before = tokens[place - 1]
      let beyond = place > 1 ? tokens[place - 2] : .symbol(0)
      switch tokens[place] {
      case .word:
        let name = shortName(tokens, place)
        if before == .symbol(UInt8(ascii: "|")) { found.insert("|\(name)") }
        if before == .word("is") || before == .word("not") && beyond == .word("is") {
          found.insert("?\(name)")
        }
        let isCalled = place + 1 < tokens.count && tokens[place + 1] == .symbol(UInt8(ascii: "("))
        if before == .symbol(UInt8(ascii: ".")), isCalled { found.insert(".\(name)") }
      case .quoted(let text):
        let name = text.split(separator: ".").last.map { String($0) } ?? text
        guard case .word(let function) = beyond else { continue }
        switch function {
        case "lookup", "query", "q": found.insert("lookup:\(name)")
        case "map": found.insert("|\(name)")
        case "select", "reject": found.insert("?\(name)")
        default: break
        }
      case .symbol: break
      }
      if case .quoted(let name) = tokens[place], place > 3, before == .symbol(UInt8(ascii: ",")),
        tokens[place - 4] == .word("selectattr") || tokens[place - 4] == .word("rejectattr")
      {
        found.insert("?\(name.split(separator: ".").last.map { String($0) } ?? name)")
      }
    }
    return found
  }

  private enum Token: Equatable {
    case word(String)
    case quoted(String)
    case symbol(UInt8)
  }

  /// The last part of `ansible.utils.ipaddr`, which begins at `place`.
  private static func shortName(_ tokens: [Token], _ place: Int) -> String {
    guard case .word(let first) = tokens[place] else { return "" }
    if first == "ansible" || first == "community", place + 4 < tokens.count,
      case .word(let last) = tokens[place + 4]
    {
      return last
    }
    return first
  }

  private static func tokens(of source: String) -> [Token] {
    let bytes = Array(source.utf8)
    var tokens: [Token] = []
    var place = 0
    while place < bytes.count {
      let start = place
      let byte = bytes[place]
      place += 1
      switch byte {
      case UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\t"): break
      case UInt8(ascii: "'"), UInt8(ascii: "\""):
        while place < bytes.count, bytes[place] != byte {
          place += bytes[place] == UInt8(ascii: "\\") ? 2 : 1
        }
        tokens.append(
          .quoted(String(decoding: bytes[(start + 1)..<min(place, bytes.count)], as: UTF8.self)))
        place += 1
      case let first where isWord(first):
        while place < bytes.count, isWord(bytes[place]) { place += 1 }
        tokens.append(.word(String(decoding: bytes[start..<place], as: UTF8.self)))
      case UInt8(ascii: "="), UInt8(ascii: "!"), UInt8(ascii: "<"), UInt8(ascii: ">"):
        // The tests that are spelled with signs.
        if place < bytes.count, bytes[place] == UInt8(ascii: "=") { place += 1 }
        tokens.append(.word(String(decoding: bytes[start..<place], as: UTF8.self)))
      default: tokens.append(.symbol(byte))
      }
    }
    return tokens
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte) || byte == 95
  }
}
