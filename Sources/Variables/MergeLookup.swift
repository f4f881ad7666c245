import Inventory
import Jinja
import Patterns
import System
import Value

/// `community.general.merge_variables`: the variables whose names match, merged into one.
extension ControllerLookups {
  func merged(
    _ terms: [Value], _ options: Map, _ scope: any Scope
  ) throws(TemplateError) -> [Value] {
    let start = options["initial_value"].flatMap { $0.isNull ? nil : $0 }
    let merge = Merge(
      kind: options["pattern_type"]?.string ?? "regex",
      override: options["override"]?.string ?? "error")
    guard ["prefix", "suffix", "regex"].contains(merge.kind),
      ["error", "warn", "ignore"].contains(merge.override)
    else { throw .runtime("merge_variables has no such pattern_type or override") }
    let groups = options["groups"].map { $0.list?.compactMap(\.string) ?? [JSON.plain($0)] } ?? []
    var results: [Value] = []
    for term in terms {
      guard let pattern = term.string else {
        throw .runtime("Non-string type passed, only 'str' types are allowed!")
      }
      var result = start
      let scopes = groups.isEmpty ? [scope] : hosts(in: groups, scope)
      for scope in scopes { result = try merge.variables(of: scope, pattern, onto: result) }
      results.append(result ?? .null)
    }
    return results
  }

  /// What the hosts of some groups see.
  private func hosts(in groups: [String], _ scope: any Scope) -> [any Scope] {
    guard let own = Self.host(scope) else { return [] }
    var names: [String] = []
    for group in groups {
      for name in (try? own.store.inventory.hosts(matching: group)) ?? []
      where !names.contains(name) {
        names.append(name)
      }
    }
    return names.map { HostScope($0, in: own.store, isForeign: true) }
  }
}

/// How variables are merged.
private struct Merge {
  let kind: String
  let override: String

  func variables(
    of scope: any Scope, _ pattern: String, onto start: Value?
  ) throws(TemplateError) -> Value? {
    var result = start
    if let start, !Self.isMergeable(start) { throw Self.unsupported(start) }
    for name in try names(of: scope, pattern).sorted(by: { $0.precedesByScalars($1) }) {
      guard let value = try scope.lookUp(name) else { continue }
      guard Self.isMergeable(value) else { throw Self.unsupported(value) }
      guard let known = result else {
        result = value
        continue
      }
      if let one = known.map, let two = value.map {
        result = Value(try merged(two, onto: one, [name]), marks: known.marks.union(value.marks))
      } else if let one = known.list, let two = value.list {
        result = Value(one + two, marks: known.marks.union(value.marks))
      } else {
        throw .runtime("Unable to merge, not all variables are of the same type")
      }
    }
    return result
  }

  private func names(of scope: any Scope, _ pattern: String) throws(TemplateError) -> [String] {
    switch kind {
    case "prefix": return scope.names.filter { $0.hasPrefix(pattern) }
    case "suffix": return scope.names.filter { $0.hasSuffix(pattern) }
    default:
      do throws(PatternError) {
        let wanted = try Pattern(pattern)
        var found: [String] = []
        for name in scope.names where try wanted.search(name) != nil { found.append(name) }
        return found
      } catch {
        throw .runtime("merge_variables cannot search for '\(pattern)': \(error.reason)")
      }
    }
  }

  private static func isMergeable(_ value: Value) -> Bool { value.map != nil || value.list != nil }

  private static func unsupported(_ value: Value) -> TemplateError {
    .runtime(
      "Not supported type detected, variable must be a list or a dict: '\(JSON.plain(value))'")
  }

  private func merged(
    _ source: Map, onto start: Map, _ path: [String]
  ) throws(TemplateError) -> Map {
    var result = start
    for (key, value) in source.entries {
      let name = JSON.plain(key)
      if let inner = value.map {
        let known = result[key]
        guard let base = known == nil ? Map() : known?.map else {
          throw .runtime("'\(name)' is no dict, and a dict cannot be merged into it")
        }
        result[key] = Value(try merged(inner, onto: base, path + [name]), marks: value.marks)
      } else if let items = value.list, let known = result[key] {
        guard let base = known.list else {
          throw .runtime("'\(name)' is no list, and a list cannot be added to it")
        }
        result[key] = Value(base + items, marks: known.marks.union(value.marks))
      } else {
        if let known = result[key], known != value, override == "error" {
          throw .runtime(
            "The key '\(name)' with value '\(JSON.plain(known))' will be overwritten with value "
              + "'\(JSON.plain(value))' from '\((path + [name]).joined(separator: "."))'")
        }
        result[key] = value
      }
    }
    return result
  }
}
