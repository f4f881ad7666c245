package import Jinja
package import Value

/// Variables given as a map and nothing else: templated when they are read, as those of a host are.
package final class TemplatedScope: Scope {
  private let variables: Map
  private let templar: Templar
  private var known: [String: Value] = [:]
  /// Names whose values are being made, the outermost first.
  private var open: [String] = []

  package init(_ variables: Map, _ templar: Templar) {
    self.variables = variables
    self.templar = templar
  }

  package var names: [String] { variables.keys.compactMap(\.string) }

  package func lookUp(_ name: String) throws(TemplateError) -> Value? {
    if let value = known[name] { return value }
    guard let raw = variables[name] else { return nil }
    guard Templar.needsTemplating(raw) else { return raw }
    if open.contains(name) || open.count > 100 {
      let chain = (open.suffix(8) + [name]).joined(separator: " -> ")
      throw TemplateError.runtime("recursive loop detected in template string: \(chain)")
    }
    open.append(name)
    defer { open.removeLast() }
    let value = try templar.template(raw, in: self)
    known[name] = value
    return value
  }
}
