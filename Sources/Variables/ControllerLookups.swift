import Inventory
package import Jinja
import Patterns
import Playbooks
import System
package import Value

/// Lookups that read the controller: files, environment, variables.
package struct ControllerLookups: Lookup, Sendable {
  /// A file as tasks find it, decrypted; the flag says that it is secret.
  package typealias Reader =
    @Sendable (_ path: String) throws(Problem) -> (
      bytes: [UInt8], isSecret: Bool
    )

  let read: Reader
  /// What templates are evaluated in, without these lookups.
  let environment: Jinja.Environment
  /// What other rooms have to do for them.
  let outside: Outside
  /// How many templates are being looked up within each other.
  var depth = 0

  /// What lookups need of cryptography and of the web.
  package struct Outside: Sendable {
    /// A password's hash by scheme (`sha512_crypt`) and salt.
    let encrypt:
      @Sendable (_ password: String, _ scheme: String, _ salt: String) throws(TemplateError) ->
        String
    /// What stands at an address.
    let fetch: @Sendable (_ address: String, _ options: Map) throws(TemplateError) -> [UInt8]
    /// A setting of Ansible's by its name; nil for what is none.
    package var setting: @Sendable (_ name: String) -> Value? = { _ in nil }

    package init(
      encrypt: @escaping @Sendable (String, String, String) throws(TemplateError) -> String,
      fetch: @escaping @Sendable (String, Map) throws(TemplateError) -> [UInt8]
    ) {
      self.encrypt = encrypt
      self.fetch = fetch
    }

    /// Where there is neither.
    package static let none = Outside(
      encrypt: { _, _, _ throws(TemplateError) in throw .runtime("nothing is encrypted here") },
      fetch: { _, _ throws(TemplateError) in throw .runtime("nothing is fetched here") })
  }

  package init(read: @escaping Reader, environment: Jinja.Environment, outside: Outside = .none) {
    self.read = read
    self.environment = environment
    self.outside = outside
  }

  package func lookUp(
    _ plugin: String, terms: [Value], options: Map, scope: any Scope
  ) throws(TemplateError) -> [Value] {
    let name = plugin.split(separator: ".").last.map { String($0) } ?? plugin
    switch name {
    case "config": return try configured(terms, options, scope)
    case "env": return try environment(terms, options)
    case "pipe": return try pipes(terms, scope)
    case "lines": return try lines(terms, scope)
    case "csvfile": return try table(terms, options, scope)
    case "ini": return try settings(terms, options, scope)
    case "password": return try passwords(terms, options, scope)
    case "url": return try addresses(terms, options)
    case "unvault": return try files(terms, ["rstrip": false], scope)
    case "random_choice": return choice(terms)
    case "file": return try files(terms, options, scope)
    case "fileglob": return try globs(terms, scope)
    case "first_found": return try firstFound(terms, options, scope)
    case "template": return try templates(terms, options, scope)
    case "vars": return try variables(terms, options, scope)
    case "varnames": return try names(terms, scope)
    case "merge_variables": return try merged(terms, options, scope)
    case "filetree": return try trees(terms, scope)
    case "inventory_hostnames": return try hosts(terms, scope)
    default: throw .runtime("lookup plugin (\(plugin)) not found")
    }
  }

  private func environment(_ terms: [Value], _ options: Map) throws(TemplateError) -> [Value] {
    var found: [Value] = []
    for term in terms {
      let name = term.string ?? JSON.text(term)
      found.append(
        System.Environment.value(name).map { Value($0, marks: .unsafe) } ?? options["default"] ?? ""
      )
    }
    return found
  }

  /// `url`: the lines of what an address answers, or the whole.
  private func addresses(_ terms: [Value], _ options: Map) throws(TemplateError) -> [Value] {
    var found: [Value] = []
    for term in terms {
      let bytes = try outside.fetch(JSON.plain(term), options)
      let text = String(decoding: bytes, as: UTF8.self)
      let lines = options["split_lines"]?.truth ?? true ? text.pythonLines() : [text]
      found += lines.map { Value($0, marks: .unsafe) }
    }
    return found
  }

  private func choice(_ terms: [Value]) -> [Value] {
    terms.isEmpty ? [] : [terms[environment.random(terms.count)]]
  }

  private func files(
    _ terms: [Value], _ options: Map, _ scope: any Scope
  ) throws(TemplateError) -> [Value] {
    var texts: [Value] = []
    for term in terms {
      let name = term.string ?? JSON.text(term)
      guard let path = find(name, "files", scope) else {
        throw .runtime("could not locate file in lookup: \(name)")
      }
      let content: (bytes: [UInt8], isSecret: Bool)
      do { content = try read(path) } catch {
        throw .runtime([error.what, error.because].compactMap { $0 }.joined(separator: ": "))
      }
      var text = String(decoding: content.bytes, as: UTF8.self)
      if options["rstrip"]?.truth ?? true { text = trimmedEnd(text) }
      if options["lstrip"]?.truth ?? false {
        text = String(text.unicodeScalars.drop { $0.properties.isWhitespace })
      }
      texts.append(Value(text, marks: content.isSecret ? [.secret, .unsafe] : .unsafe))
    }
    return texts
  }

  private func trimmedEnd(_ text: String) -> String {
    var scalars = Substring(text).unicodeScalars
    while let last = scalars.last, [0x20, 0x0A, 0x0D, 0x09].contains(last.value) {
      scalars.removeLast()
    }
    return String(scalars)
  }

  /// Names with `*`, `?` and `[…]` in the last part of the path.
  private func globs(_ terms: [Value], _ scope: any Scope) throws(TemplateError) -> [Value] {
    var found: [Value] = []
    for term in terms {
      let pattern = term.string ?? ""
      let directory = Path.parent(of: pattern) ?? "."
      let wanted = Glob(Path.name(of: pattern))
      let bases =
        directory.hasPrefix("/")
        ? [directory] : bases("files", scope).map { Path.join($0, directory) }
      for base in bases {
        guard let names = try? Files.list(base) else { continue }
        let paths = names.filter { wanted.matches($0) }.map { Path.join(base, $0) }
          .filter { (try? Files.status($0, following: true))?.kind == .file }
        found += paths.map { Value(Self.absolute($0), marks: .unsafe) }
        if !paths.isEmpty { break }
      }
    }
    return found
  }

  private func variables(
    _ terms: [Value], _ options: Map, _ scope: any Scope
  ) throws(TemplateError) -> [Value] {
    var values: [Value] = []
    for term in terms {
      let name = term.string ?? ""
      guard term.string != nil else {
        throw .runtime("Invalid setting identifier, \"\(JSON.text(term))\" is not a string")
      }
      do throws(TemplateError) {
        guard let value = try scope.lookUp(name) else {
          throw TemplateError.undefined("No variable found with this name: \(name)")
        }
        values.append(value)
      } catch {
        guard error.kind == .undefined, let fallback = options["default"], !fallback.isNull else {
          throw error
        }
        values.append(fallback)
      }
    }
    return values
  }

  /// Regular expressions, found anywhere in a name (ansible-core 2.18, lookup/varnames.py).
  private func names(_ terms: [Value], _ scope: any Scope) throws(TemplateError) -> [Value] {
    var found: [Value] = []
    for term in terms {
      guard let text = term.string else {
        throw .runtime("varnames needs patterns, and \(JSON.text(term)) is none")
      }
      do {
        let pattern = try Pattern(text)
        for name in scope.names where try pattern.search(name) != nil { found.append(Value(name)) }
      } catch {
        throw .runtime("varnames cannot search for '\(text)': \(error.reason)")
      }
    }
    return found
  }

  private func hosts(_ terms: [Value], _ scope: any Scope) throws(TemplateError) -> [Value] {
    let inventory: Inventory
    if let host = Self.host(scope) {
      inventory = host.store.inventory
    } else {
      inventory = try Self.inventory(of: scope.lookUp("groups") ?? .null)
    }
    var found: [Value] = []
    for term in terms {
      // An unknown pattern means nobody.
      let names = (try? inventory.hosts(matching: term.string ?? "")) ?? []
      found += names.map { Value($0) }
    }
    return found
  }

  /// An inventory of nothing but `groups`.
  private static func inventory(of groups: Value) -> Inventory {
    var inventory = Inventory()
    for (group, hosts) in groups.map?.entries ?? [] {
      for host in hosts.list ?? [] {
        guard let name = host.string else { continue }
        let own = group.string.map { ["all", "ungrouped"].contains($0) ? [] : [$0] } ?? []
        _ = inventory.addDynamicHost(name, groups: own, variables: Map())
      }
    }
    return inventory
  }

  /// From the root, without `.` and `..`.
  static func absolute(_ path: String) -> String {
    let full = Path.join((try? Files.realPath(".")) ?? "/", path)
    var parts: [Substring] = []
    for part in full.split(separator: "/") where part != "." {
      if part == ".." { _ = parts.popLast() } else { parts.append(part) }
    }
    return "/" + parts.joined(separator: "/")
  }

  /// Whose names a scope has, below those a template adds.
  static func host(_ scope: any Scope) -> HostScope? {
    scope as? HostScope ?? (scope as? LayeredScope).flatMap { host($0.base) }
  }

  func bases(_ kind: String, _ scope: any Scope) -> [String] {
    var bases: [String] = []
    if let scope = Self.host(scope) {
      if let role = scope.task?.role { bases += [Path.join(role.path, kind), role.path] }
      if let file = scope.task?.location.file, let directory = Path.parent(of: file) {
        bases += [Path.join(directory, kind), directory]
      }
      bases += [Path.join(scope.directory, kind), scope.directory]
    } else {
      bases += [Path.join(".", kind), "."]
    }
    return bases
  }

  /// Where programs run and files that are made stand.
  func directory(_ scope: any Scope) -> String { Self.host(scope)?.directory ?? "." }

  func find(_ name: String, _ kind: String, _ scope: any Scope) -> String? {
    let candidates = name.hasPrefix("/") ? [name] : bases(kind, scope).map { Path.join($0, name) }
    return candidates.first { (try? Files.status($0, following: true)) ?? nil != nil }
  }
}
