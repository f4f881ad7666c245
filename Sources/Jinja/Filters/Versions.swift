internal import Patterns
import Value

/// The `version` test; ansible/plugins/test/core.py.
enum Versions {
  static func compare(_ input: Item, _ call: CallValues) throws(TemplateError) -> Bool {
    let bound = try call.bound(
      "version_compare", ["version", "operator", "strict", "version_type"], required: 1)
    let other = try bound.required(0)
    let isStrict = try bound.flag(2)
    let isTyped = bound[3].map { if case .none = $0.kind { false } else { true } } ?? false
    if bound[2] != nil, isTyped {
      throw .runtime("Cannot specify both 'strict' and 'version_type'")
    }
    if try !input.truth() { throw .runtime("Input version value cannot be empty") }
    if try !other.truth() { throw .runtime("Version parameter to compare against cannot be empty") }
    let type = isStrict ? "strict" : isTyped ? try bound.text(3, "loose") : "loose"
    let op = try bound.text(1, "eq")
    guard let name = operators[op] else {
      throw .runtime(
        "Invalid operator type (\(op)). Must be one of '==', '=', 'eq', '<', 'lt', '<=', 'le', "
          + "'>', 'gt', '>=', 'ge', '!=', '<>', 'ne'")
    }
    let (a, b) = (try input.str(), try other.str())
    let order: Int
    switch type {
    case "loose": order = try loose(a, b)
    case "strict": order = try strict(a, b)
    case "semver", "semantic": order = try semantic(a, b)
    case "pep440": order = try ReleaseVersion(a).order(to: try ReleaseVersion(b))
    default:
      throw .runtime(
        "Invalid version type (\(type)). Must be one of 'loose', 'strict', 'semver', 'semantic', "
          + "'pep440'")
    }
    switch name {
    case "eq": return order == 0
    case "ne": return order != 0
    case "lt": return order < 0
    case "le": return order <= 0
    case "gt": return order > 0
    default: return order >= 0
    }
  }

  private static let operators = [
    "==": "eq", "=": "eq", "eq": "eq", "<": "lt", "lt": "lt", "<=": "le", "le": "le", ">": "gt",
    "gt": "gt", ">=": "ge", "ge": "ge", "!=": "ne", "<>": "ne", "ne": "ne",
  ]

  /// distutils' LooseVersion: runs of digits are numbers, runs of small letters words, dots fall
  /// away, anything else stays as text.
  private static func loose(_ a: String, _ b: String) throws(TemplateError) -> Int {
    try order(components(a), components(b))
  }

  static func components(_ text: String) -> [Item] {
    var parts: [Item] = []
    var run = ""
    var kind = 0
    func flush() {
      if !run.isEmpty, run != "." || kind != 3 {
        parts.append(kind == 1 ? Item(Int(run) ?? .max) : Item(run))
      }
      run = ""
    }
    for scalar in text.unicodeScalars {
      let next =
        ("0"..."9").contains(scalar)
        ? 1 : ("a"..."z").contains(scalar) ? 2 : scalar == "." ? 3 : 4
      if next != kind || next == 3 { flush() }
      kind = next
      run.unicodeScalars.append(scalar)
    }
    flush()
    return parts
  }

  private static func order(_ a: [Item], _ b: [Item]) throws(TemplateError) -> Int {
    do {
      if try Item(a).equals(Item(b)) { return 0 }
      return try Item(a).precedes(Item(b)) ? -1 : 1
    } catch {
      throw .runtime("Version comparison failed: \(error.message)")
    }
  }

  private static func groups(
    _ pattern: String, _ text: String, _ kind: String
  ) throws(TemplateError) -> [String?] {
    let match: Match?
    do {
      match = try Pattern(pattern).match(text)
    } catch {
      throw .runtime(error.description)
    }
    guard let match else {
      throw .runtime("Version comparison failed: invalid \(kind) version '\(text)'")
    }
    return (0...match.groupCount).map { match.text($0) }
  }

  private static func strict(_ a: String, _ b: String) throws(TemplateError) -> Int {
    func parts(_ text: String) throws(TemplateError) -> (core: [Item], pre: [Item]) {
      let found: [String?]
      do {
        found = try groups(#"^(\d+)\.(\d+)(\.(\d+))?([ab](\d+))?$"#, text, "number")
      } catch {
        throw .runtime("Version comparison failed: invalid version number '\(text)'")
      }
      let core = [found[1], found[2], found[4] ?? "0"].map { Item(Int($0 ?? "0") ?? .max) }
      // Without a pre-release mark a version comes after those with one.
      guard let mark = found[5] else { return (core, [Item("c"), Item(0)]) }
      return (core, [Item(String(mark.prefix(1))), Item(Int(found[6] ?? "0") ?? .max)])
    }
    let (x, y) = (try parts(a), try parts(b))
    let core = try order(x.core, y.core)
    return core != 0 ? core : try order(x.pre, y.pre)
  }

  private static func semantic(_ a: String, _ b: String) throws(TemplateError) -> Int {
    let pattern =
      #"^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)"#
      + #"(?:-((?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*)(?:\.(?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*))*))?"#
      + #"(?:\+([0-9a-zA-Z-]+(?:\.[0-9a-zA-Z-]+)*))?$"#
    func parts(_ text: String) throws(TemplateError) -> (core: [Item], pre: [Item]) {
      let found = try groups(pattern, text, "semantic")
      let core = found[1...3].map { Item(Int($0 ?? "0") ?? .max) }
      guard let mark = found[4] else { return (core, []) }
      // Numbers come before words; a pair orders both.
      let pre = TextMethods.split(mark, ".", -1).map { part in
        Int(part).map { Item([Item(0), Item($0)]) } ?? Item([Item(1), Item(part)])
      }
      return (core, pre)
    }
    let (x, y) = (try parts(a), try parts(b))
    let core = try order(x.core, y.core)
    if core != 0 { return core }
    if x.pre.isEmpty || y.pre.isEmpty { return (x.pre.isEmpty ? 1 : 0) - (y.pre.isEmpty ? 1 : 0) }
    return try order(x.pre, y.pre)
  }
}
