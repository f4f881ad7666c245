/// Every filter of this room, by name.
enum Filters {
  static let all: [String: Filter] = {
    var all: [String: Filter] = [:]
    for group in [
      text, numbers, sequences, selection, structures, formats, regex, paths, sets, markup, queries,
    ] {
      all.merge(group) { $1 }
    }
    return all
  }()

  static func error(_ message: String) -> TemplateError { .runtime(message) }

  /// `str()` of the input, as Jinja2's `soft_str`.
  static func soft(_ input: Item) throws(TemplateError) -> String { try input.str() }

  /// The input's own dictionary, or Python's complaint about a missing attribute.
  static func dict(_ input: Item, _ owner: String) throws(TemplateError) -> DictBox {
    switch input.kind {
    case .dict(let box): return box
    case .lazy(let lazy): return try lazy.opened()
    case .undefined(let undefined): throw .undefined(undefined.message)
    default: throw .runtime(owner)
    }
  }
}
