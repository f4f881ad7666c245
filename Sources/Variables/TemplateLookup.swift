package import Jinja
import System
import Value

extension ControllerLookups {
  /// Templates within each other beyond this are one that looks itself up.
  private static let deepest = 20

  /// `template`: files rendered in the asking host's variables (ansible-core 2.18, lookup/template.py).
  func templates(
    _ terms: [Value], _ options: Map, _ scope: any Scope
  ) throws(TemplateError) -> [Value] {
    guard depth < Self.deepest else {
      throw .runtime(
        "templates are looked up within each other \(depth) times: one asks for itself")
    }
    var texts: [Value] = []
    for term in terms {
      let name = term.string ?? JSON.text(term)
      guard let path = find(name, "templates", scope) else {
        throw .runtime("the template file \(name) could not be found for the lookup")
      }
      texts.append(try rendered(path, options, scope))
    }
    return texts
  }

  private func rendered(
    _ path: String, _ settings: Map, _ scope: any Scope
  ) throws(TemplateError) -> Value {
    let content: (bytes: [UInt8], isSecret: Bool)
    do throws(Problem) { content = try read(path) } catch {
      throw .runtime([error.what, error.because].compactMap { $0 }.joined(separator: ": "))
    }
    var inner = self
    inner.depth += 1
    var environment = environment
    environment.lookup = inner
    environment.templateLoader = neighbours(of: path, scope)
    let own: Map = [
      "ansible_managed": "Ansible managed", "template_path": Value(path),
      "template_fullpath": Value(Self.absolute(path)),
    ]
    let layered = LayeredScope(
      own.merging(settings["template_vars"]?.map ?? Map()), over: scope)
    let options = Options.file.overridden(by: settings)
    let template = try environment.template(
      String(decoding: content.bytes, as: UTF8.self),
      at: SourceLocation(file: path, line: 1, column: 1), options: options)
    let text =
      settings["convert_data"]?.truth ?? true
      ? try template.value(in: layered, environment: environment)
      : try template.render(in: layered, environment: environment)
    return content.isSecret ? text.marked(.secret) : text
  }

  /// What `include` and `import` find: beside the template, then where tasks find theirs.
  package func neighbours(
    of path: String, _ scope: any Scope
  ) -> @Sendable (String) throws(TemplateError) -> Template? {
    Self.loader([Path.parent(of: path) ?? "."] + bases("templates", scope), .file, read)
  }

  /// Templates by name, from the first of some directories that has one.
  package static func loader(
    _ places: [String], _ options: Options, _ read: @escaping Reader
  ) -> @Sendable (String) throws(TemplateError) -> Template? {
    { name throws(TemplateError) in
      for place in places {
        let file = Path.join(place, name)
        guard (try? Files.status(file, following: true))??.kind == .file else { continue }
        let bytes: [UInt8]
        do throws(Problem) { bytes = try read(file).bytes } catch { throw .runtime(error.what) }
        return try Template(
          String(decoding: bytes, as: UTF8.self),
          at: SourceLocation(file: file, line: 1, column: 1), options: options)
      }
      return nil
    }
  }
}

/// Names of a template's own over those of a host.
final class LayeredScope: Scope {
  private let own: Map
  let base: any Scope

  init(_ own: Map, over base: any Scope) {
    self.own = own
    self.base = base
  }

  func lookUp(_ name: String) throws(TemplateError) -> Value? {
    if let value = own[name] { return value }
    return try base.lookUp(name)
  }

  var names: [String] { own.keys.compactMap(\.string) + base.names }

  func lazyMap(_ name: String) -> (any LazyMap)? { own[name] == nil ? base.lazyMap(name) : nil }
}
