/// What Jinja2 3.1 has itself.
enum PlainJinja {
  static let filters = words(
    """
    abs attr batch capitalize center count d default dictsort e escape filesizeformat first float forceescape
    format groupby indent int items join last length list lower map max min pprint random reject rejectattr
    replace reverse round safe select selectattr slice sort string striptags sum title tojson trim truncate
    unique upper urlencode urlize wordcount wordwrap xmlattr
    """)

  static let tests = words(
    """
    boolean callable defined divisibleby eq equalto == escaped even false filter float ge >= gt > greaterthan in
    integer iterable le <= lessthan lower lt < mapping ne != none number odd sameas sequence string test true
    undefined upper
    """)

  /// Globals that only Ansible has.
  static let ansibleGlobals: Set = ["lookup", "query", "q", "now", "undef"]

  private static func words(_ text: String) -> Set<String> {
    Set(text.split { $0 == " " || $0 == "\n" }.map { String($0) })
  }
}
