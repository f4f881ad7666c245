import Jinja
import System
import Value

/// `first_found` (ansible-core 2.18, lookup/first_found.py).
extension ControllerLookups {
  func firstFound(
    _ terms: [Value], _ options: Map, _ scope: any Scope
  ) throws(TemplateError) -> [Value] {
    var search = Search(options)
    let candidates = try search.candidates(
      terms.isEmpty ? search.files.map { Value($0) } : terms)
    for candidate in candidates where !candidate.isEmpty {
      for kind in ["files", "templates", "vars", "tasks"] {
        if let path = find(candidate, kind, scope) {
          return [Value(Self.absolute(path), marks: .unsafe)]
        }
      }
    }
    if search.skips { return [] }
    throw .runtime("No file was found when using first_found.")
  }

  /// What is looked for: of the keywords, and of each term that is a dictionary.
  private struct Search {
    private(set) var files: [String] = []
    private var paths: [String] = []
    private(set) var skips = false

    init(_ options: Map) { set(options) }

    private mutating func set(_ options: Map) {
      files = Self.words(options["files"])
      paths = Self.words(options["paths"])
      skips = options["skip"]?.truth ?? false
    }

    mutating func candidates(_ terms: [Value]) throws(TemplateError) -> [String] {
      var found: [String] = []
      for term in terms {
        var names: [String]
        if let map = term.map {
          set(map)
          names = files
        } else if let list = term.list {
          found += try candidates(list)
          continue
        } else if let text = term.string {
          names = [text]
        } else {
          throw .runtime(
            "Invalid term supplied, can handle string, mapping or list of strings but got: "
              + JSON.text(term))
        }
        names = Self.split(names, ",;")
        let places = Self.split(paths, ",:;")
        found +=
          places.isEmpty
          ? names
          : places.flatMap { place in
            names.map { Path.join(place, $0) }
          }
      }
      return found
    }

    private static func words(_ value: Value?) -> [String] {
      value?.list?.compactMap(\.string) ?? value?.string.map { [$0] } ?? []
    }

    private static func split(_ texts: [String], _ separators: String) -> [String] {
      texts.flatMap { text in
        text.split(omittingEmptySubsequences: false) { separators.contains($0) }.map { String($0) }
      }
    }
  }
}
