import ClusterModules
import Machine
import System
import Value
import Wire

/// A node whose kubectl keeps objects as a server would: what is applied is merged by keys.
final class FakeCluster {
  let machine = MemoryMachine()
  var objects: [String: Value] = [:]
  /// Kinds nobody has defined.
  var unknownKinds: Set<String> = []
  /// What the next applies complain of, one each.
  var complaints: [String] = []
  /// Every kubectl command, without the kubeconfig.
  var asked: [[String]] = []

  init() {
    machine.put("/etc/kubernetes/admin.conf", "")
    machine.put(directory: "/var/lib")
    machine.answer = { [unowned self] command, _ in
      command.arguments.first == "kubectl" ? self.kubectl(command) : CommandResult(exitStatus: 1)
    }
  }

  private func key(_ object: Value) -> String {
    let group = object["apiVersion"]?.string?.split(separator: "/").dropLast().first ?? ""
    return
      "\(group) \(object["kind"]?.string ?? "") \(object["metadata"]?["namespace"]?.string ?? "") "
      + "\(object["metadata"]?["name"]?.string ?? "")"
  }

  private func kubectl(_ command: Command) -> CommandResult {
    let words = command.arguments.filter { !$0.hasPrefix("--kubeconfig") }.dropFirst().map { $0 }
    asked.append(words)
    var given = ((try? JSON.parse(command.input)) ?? .null)["items"]?.list ?? []
    if let place = words.firstIndex(of: "--namespace") {
      let space = words[place + 1]
      let own = given.compactMap { $0["metadata"]?["namespace"]?.string }
      if let other = own.first(where: { $0 != space }) {
        let text =
          "error: the namespace from the provided object \"\(other)\" does not match the namespace "
          + "\"\(space)\". You must pass '--namespace=\(other)' to perform this operation."
        return CommandResult(exitStatus: 1, errorOutput: Array(text.utf8))
      }
      given = given.map { isGlobal($0) ? $0 : merge($0, ["metadata": ["namespace": Value(space)]]) }
    }
    if words.contains("get") {
      if words.contains("-A") { return list(labelled(words)) }
      let unknown = given.filter { unknownKinds.contains($0["kind"]?.string ?? "") }
      return list(
        given.compactMap { objects[key($0)] },
        complaint: unknown.map { "no matches for kind \"\($0["kind"]?.string ?? "")\"" })
    }
    if words.contains("delete") {
      for object in given { objects[key(object)] = nil }
      return CommandResult()
    }
    let isDry = words.contains("--dry-run=server")
    if !isDry, !complaints.isEmpty {
      return CommandResult(exitStatus: 1, errorOutput: Array(complaints.removeFirst().utf8))
    }
    var made: [Value] = []
    for object in given {
      let merged = merge(objects[key(object)] ?? ["metadata": ["uid": "1"]], object)
      if !isDry { objects[key(object)] = merged }
      made.append(merged)
    }
    return isDry ? list(made) : CommandResult()
  }

  private func isGlobal(_ object: Value) -> Bool {
    ["Namespace", "CustomResourceDefinition"].contains(object["kind"]?.string ?? "")
  }

  private func labelled(_ words: [String]) -> [Value] {
    let label = words[(words.firstIndex(of: "-l") ?? 0) + 1].split(separator: "=").map {
      String($0)
    }
    return objects.values.filter { $0["metadata"]?["labels"]?[label[0]]?.string == label[1] }
  }

  private func merge(_ old: Value, _ new: Value) -> Value {
    guard var map = old.map, let fresh = new.map else { return new }
    for (key, value) in fresh.entries { map[key] = map[key].map { merge($0, value) } ?? value }
    return Value(map)
  }

  private func list(_ items: [Value], complaint: [String] = []) -> CommandResult {
    CommandResult(
      exitStatus: complaint.isEmpty ? 0 : 1,
      output: JSON.bytes(
        Value(["kind": "List", "apiVersion": "v1", "items": Value(items)] as Map)),
      errorOutput: Array(complaint.joined(separator: "\n").utf8))
  }

  func run(_ module: String, _ arguments: Map, planned: Bool = false) -> Response {
    let entry = ClusterModules.entries.first { $0.spec.shortName == module }
    let request = Request(
      module: "groundwork.core.\(module)", arguments: arguments, mode: planned ? .check : .apply,
      wantsDiff: true)
    return entry?.run(request, planned ? PlannedNode(over: machine) : machine)
      ?? Response(id: 0, outcome: .failed("no module \(module)"))
  }
}
