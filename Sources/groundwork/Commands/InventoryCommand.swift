import Inventory
import Jinja
import Value
import Variables

/// `groundwork inventory`: what `ansible-inventory` tells.
enum InventoryCommand {
  static let spec = CommandSpec(
    name: "inventory", summary: "show hosts, groups and variables", operands: "[GROUP]",
    flags: [
      RunFlags.inventory,
      Flag("--list", help: "everything, as JSON"),
      Flag("--graph", help: "groups and hosts as a tree"),
      Flag("--host", value: "HOST", offers: .hosts, help: "the variables of one host"),
      RunFlags.limit,
      Flag("--vars", help: "with --graph: variables as well"),
      Flag("-y", "--yaml", help: "with --list and --host: as YAML"),
      Flag("--export", help: "with --list: variables of groups stay with the groups"),
      Flag("--output", value: "FILE", offers: .files, help: "with --list: into a file"),
    ] + RunFlags.variables,
    examples: [
      ("groundwork inventory --graph", "the fleet as a tree"),
      ("groundwork inventory --host mini-pc", "what one host is given"),
    ],
    run: { arguments in
      var plain = arguments
      plain.operands = []
      return await Session.run(command: "inventory", plain) {
        (session) async throws(Problem) -> Int32 in
        let text = try text(session.inventory, arguments)
        if let file = arguments.last("output"), arguments.has("list") {
          try OutputFile.write(file, Array((text + "\n").utf8))
        } else {
          Output.out(text + "\n")
        }
        return ExitCode.done
      }
    })

  private static func text(
    _ inventory: Inventory, _ arguments: Arguments
  ) throws(Problem) -> String {
    if let host = arguments.last("host") {
      guard arguments.has("yaml") else { return try inventory.listing(ofHost: host) }
      return yaml(Value(try inventory.shownVariables(ofHost: host)))
    }
    if arguments.has("list") {
      var shown: Set<String>?
      if let limit = arguments.last("limit") {
        shown = Set(try inventory.hosts(matching: Inventory.limit(limit).joined(separator: ",")))
      }
      let exports = arguments.has("export")
      return arguments.has("yaml")
        ? yaml(inventory.tree(of: shown, exporting: exports))
        : inventory.listing(of: shown, exporting: exports)
    }
    let group = arguments.operands.first ?? "all"
    guard arguments.has("vars") else { return try inventory.graph(group) }
    return try inventory.graph(group) { name, value in
      "{\(name) = \(rendered("{{ it | string }}", value))}"
    }
  }

  /// Without the last line's end.
  private static func yaml(_ value: Value) -> String {
    let text = rendered("{{ it | to_yaml(default_flow_style=False) }}", value)
    return text.hasSuffix("\n") ? String(text.dropLast()) : text
  }

  /// A value as a filter writes it.
  private static func rendered(_ template: String, _ value: Value) -> String {
    let environment = Session.bareEnvironment()
    let scope = MapScope(["it": value.markedDeep(.unsafe)])
    do throws(TemplateError) {
      let text = try environment.template(
        template, at: SourceLocation(file: "inventory", line: 1, column: 1)
      ).render(in: scope, environment: environment)
      return text.deepMarks.contains(.secret) ? "«secret»" : text.string ?? JSON.text(text)
    } catch { return JSON.text(value) }
  }
}
