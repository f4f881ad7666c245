package import Value
import YAML

extension PlaybookLoader {
  /// The action of one module call that stands in no playbook.
  /// - Parameter text: free form, `k=v` pairs, or a map (`{…}`).
  package func action(
    named module: String, text: String, at location: SourceLocation
  ) throws(Problem) -> Action {
    let value = text.hasPrefix("{") ? text : JSON.text(Value(text), style: .compact)
    let document =
      "{\(JSON.text(Value(module), style: .compact)): \(text.isEmpty ? "null" : value)}"
    let loading = Loading(self)
    guard let node = try YAML.parse(Array(document.utf8), file: location.file).documents.first,
      let entries = node.entries,
      let (action, _) = loading.action(node, entries, isHandler: false)
    else {
      throw loading.sortedProblems.first
        ?? Problem(
          "playbooks.unknown-module", what: "there is no module '\(module)'", at: location,
          fix: "groundwork doc --list names them")
    }
    if let problem = loading.sortedProblems.first { throw problem }
    return action
  }
}
