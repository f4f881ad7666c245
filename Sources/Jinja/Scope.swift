package import Value

/// The variables a template sees. The caller resolves them lazily and templates what it hands out.
package protocol Scope {
  /// The value of a variable; nil when there is none of that name.
  /// - Throws: an `undefined` error makes the name an undefined value with that error's message as
  ///   hint, which `default()` may still catch; Ansible words it `RAW TEXT: MESSAGE`.
  ///   Every other error ends the template.
  func lookUp(_ name: String) throws(TemplateError) -> Value?

  /// Every name `lookUp` knows; for suggestions and the `varnames` lookup.
  var names: [String] { get }

  /// A map whose entries are worked out only when asked for (`hostvars`, `vars`); asked first.
  func lazyMap(_ name: String) -> (any LazyMap)?
}

extension Scope {
  package func lazyMap(_ name: String) -> (any LazyMap)? { nil }
}

/// A map that is too large, or too costly, to be a `Value` in whole.
package protocol LazyMap: AnyObject {
  /// In order.
  var keys: [String] { get }
  /// The entry of a key; nil when there is none.
  func entry(_ key: String) throws(TemplateError) -> LazyEntry?
}

/// An entry of a `LazyMap`.
package enum LazyEntry {
  case value(Value)
  case map(any LazyMap)
}

/// Provides `lookup()`, `query()` and `q()`.
package protocol Lookup {
  /// The results of a lookup plugin, always a list.
  /// - Parameters:
  ///   - plugin: short or fully qualified name.
  ///   - terms: the positional arguments.
  ///   - options: the keyword arguments, without `wantlist`, `errors` and `allow_unsafe`.
  func lookUp(
    _ plugin: String, terms: [Value], options: Map, scope: any Scope
  ) throws(TemplateError) -> [Value]
}

/// Variables given as a map.
package struct MapScope: Scope {
  package let variables: Map
  package init(_ variables: Map) { self.variables = variables }
  package func lookUp(_ name: String) throws(TemplateError) -> Value? { variables[name] }
  package var names: [String] { variables.keys.compactMap(\.string) }
}
