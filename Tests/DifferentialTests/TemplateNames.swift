/// The names of tiers 1 and 2: what published playbooks use, by a count of 20 repositories.
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
    subelements password_hash strftime urlsplit random
    """)

  private static let tests = words(
    """
    defined undefined version version_compare succeeded success failed changed skipped match search regex in
    contains string number mapping iterable sequence boolean true false none truthy falsy sameas equalto eq == ne
    != lt < le <= gt > ge >= divisibleby subset superset all any file exists directory link
    """)

  private static let lookups = words(
    """
    items dict nested together subelements sequence indexed_items list first_found fileglob file template env vars
    varnames inventory_hostnames password pipe csvfile ini lines url
    """)

  private static let methods = words(
    """
    split items keys values get update append extend pop find replace startswith endswith splitlines strip rstrip
    lstrip lower upper join format removeprefix __setitem__ index count title isdigit
    """)

  private static func words(_ text: String) -> [String] {
    text.split { $0 == " " || $0 == "\n" }.map { String($0) }
  }

  /// The names a template uses, each once.
  static func names(in source: String) -> Set<String> {
    var found: Set<String> = []
    for match in source.matches(of: /\|\s*(?:ansible\.builtin\.)?(\w+)/) {
      found.insert("|\(match.1)")
    }
    for match in source.matches(of: /\bmap\(\s*'(\w+)'/) { found.insert("|\(match.1)") }
    for match in source.matches(of: /\bis\s+(?:not\s+)?(?:ansible\.builtin\.)?(\w+)/) {
      found.insert("?\(match.1)")
    }
    for match in source.matches(of: /(?:select|reject)(?:attr\(\s*'[\w.]+',\s*|\(\s*)'([^']+)'/) {
      found.insert("?\(match.1)")
    }
    for match in source.matches(of: /\b(?:lookup|query|q)\(\s*'(?:ansible\.builtin\.)?(\w+)'/) {
      found.insert("lookup:\(match.1)")
    }
    for match in source.matches(of: /\.(\w+)\(/) { found.insert(".\(match.1)") }
    return found
  }
}
