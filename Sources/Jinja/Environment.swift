internal import Synchronization
package import Value

/// What templates can use: filters, tests, lookups, clock, random, other templates.
package struct Environment: Sendable {
  /// Filters by name; a fully qualified `ansible.builtin.x` finds `x` too.
  package var filters: [String: Filter]
  package var tests: [String: Test]
  /// Further names every template sees, below the variables.
  package var globals: Map = [:]
  /// Lookups beyond the pure ones this room has itself (`items`, `dict`, `nested`, …).
  package var lookup: (any Lookup & Sendable)?
  /// The time now, in UTC.
  package var clock: @Sendable () -> (seconds: Int, microseconds: Int) = { (0, 0) }
  /// Seconds east of UTC at a time; local time for `now()` and `strftime`.
  package var utcOffset: @Sendable (Int) -> Int = { _ in 0 }
  /// A number from 0 up to but not including the argument, which is at least 1.
  package var random: @Sendable (Int) -> Int = { Int.random(in: 0..<$0) }
  /// Digest in lower-case hex by algorithm name (`sha1`, `sha256`, `md5`, …); nil for an unknown one.
  package var digest: @Sendable (_ algorithm: String, _ bytes: [UInt8]) -> String? = { _, _ in nil }
  /// Reads YAML for `from_yaml` and `from_yaml_all`: every document.
  package var parseYAML: (@Sendable (String) throws(TemplateError) -> [Value])?
  /// Templates for `include`, `import` and `extends`; nil when there is none of that name.
  package var templateLoader: (@Sendable (String) throws(TemplateError) -> Template?)?
  /// Kind of a local path, links followed only when asked; for `is file`, `is directory`, `is link`.
  package var pathKind: @Sendable (_ path: String, _ followsLinks: Bool) -> PathKind? = { _, _ in
    nil
  }
  /// What a name that is not there becomes.
  var undefined = Undefined.Flavour.ansible
  /// Whether Ansible's rules hold, or those of Jinja2 alone.
  private(set) var isAnsible = true
  /// Expressions and loop turns one evaluation may take.
  package var stepLimit = 20_000_000

  /// What a local path is.
  package enum PathKind: Sendable { case file, directory, link, other }

  /// Seconds of a clock that only goes forward; 0 for ever where nobody sets one.
  package var monotonic: @Sendable () -> Double = { 0 }
  /// Seconds one evaluation may take.
  package var timeLimit = 60.0

  private let cache = Cache()

  /// Jinja2's and Ansible's filters and tests.
  package init() {
    filters = Filters.all
    tests = Tests.all
  }

  /// The template for a text, read once.
  package func template(
    _ text: String, at location: SourceLocation? = nil, options: Options = .string
  ) throws(TemplateError) -> Template {
    // Messages of a file's template name the file.
    let file = options == .string ? nil : location?.file
    if let known = cache.template(text, options, file) { return known }
    let fresh = try Template(text, at: location, options: options)
    cache.keep(fresh, text, options, file)
    return fresh
  }

  /// The bare expression for a text, read once.
  package func expression(
    _ text: String, at location: SourceLocation? = nil
  ) throws(TemplateError) -> Expression {
    if let known = cache.expression(text) { return known }
    let fresh = try Expression(text, at: location)
    cache.keep(fresh, text)
    return fresh
  }

  /// Jinja2 itself, without what Ansible adds and changes.
  /// - Parameter undefined: `default`, `chainable` or `strict`, as Jinja2's classes are called.
  package func plain(undefined: String) -> Environment {
    var plain = self
    plain.isAnsible = false
    plain.undefined =
      switch undefined {
      case "strict": .strict
      case "chainable": .chainable
      default: .lenient
      }
    plain.filters = filters.filter { PlainJinja.filters.contains($0.key) }
    plain.tests = tests.filter { PlainJinja.tests.contains($0.key) }
    plain.lookup = nil
    return plain
  }

  func filter(named name: String) -> Filter? {
    filters[name] ?? Self.short(name).flatMap { filters[$0] }
  }

  func test(named name: String) -> Test? {
    tests[name] ?? Self.short(name).flatMap { tests[$0] }
  }

  /// `x` of `ansible.builtin.x` and `ansible.legacy.x`.
  private static func short(_ name: String) -> String? {
    for prefix in ["ansible.builtin.", "ansible.legacy."] where name.hasPrefix(prefix) {
      return String(name.dropFirst(prefix.count))
    }
    return nil
  }

  /// Templates already read. Copies of an environment share it; it holds nothing but parsed texts.
  private final class Cache: Sendable {
    private struct Key: Hashable {
      var text: String
      var options: Options
      var file: String?

      static func == (a: Key, b: Key) -> Bool {
        a.text.sameScalars(as: b.text) && a.options == b.options && a.file == b.file
      }

      func hash(into hasher: inout Hasher) {
        text.hashScalars(into: &hasher)
      }
    }

    private let templates = Mutex<[Key: Template]>([:])
    private let expressions = Mutex<[Key: Expression]>([:])
    /// Enough for a large playbook; then everything is forgotten and read anew.
    private static let limit = 20_000

    func template(_ text: String, _ options: Options, _ file: String?) -> Template? {
      templates.withLock { $0[Key(text: text, options: options, file: file)] }
    }

    func keep(_ template: Template, _ text: String, _ options: Options, _ file: String?) {
      templates.withLock {
        if $0.count >= Self.limit { $0.removeAll() }
        $0[Key(text: text, options: options, file: file)] = template
      }
    }

    func expression(_ text: String) -> Expression? {
      expressions.withLock { $0[Key(text: text, options: .condition)] }
    }

    func keep(_ expression: Expression, _ text: String) {
      expressions.withLock {
        if $0.count >= Self.limit { $0.removeAll() }
        $0[Key(text: text, options: .condition)] = expression
      }
    }
  }
}
