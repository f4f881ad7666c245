import Console
import Engine
import Inventory
import Messages
import Runs
import System
import Transport
import Value
import Wire

/// `groundwork node list`.
enum NodeList {
  static let spec = CommandSpec(
    name: "node list", summary: "the machines, and what the cluster knows of them", operands: "",
    flags: [RunFlags.inventory, RunFlags.limit] + RunFlags.variables + RunFlags.connection + [
      Flag(
        "--output", value: "FORM", offers: .words(["text", "json"]),
        help: "text or json (one machine a line)")
    ],
    examples: [("groundwork node list", "name, role, version, state, machine id and host key")],
    discussion:
      "Every machine is asked for its id, and a control plane for its nodes. 'rebuilt' is a machine with\nanother id than the node of its name; 'not in the inventory' is a node that no machine stands for.\nExit code 4 when one did not answer.",
    run: { arguments in
      // Its lines are those of a list, not those of a run.
      var plain = arguments
      plain.values["output"] = nil
      let isJSON = arguments.last("output") == "json"
      return await Session.run(command: "node list", plain) {
        (session) async throws(Problem) -> Int32 in
        let machines = try await session.machines()
        Output.out(isJSON ? machines.map(\.line).joined() : Machine.table(machines))
        let silent = machines.contains { $0.state == .unreachable }
        return silent ? ExitCode.unreachable : ExitCode.done
      }
    })

  /// One line of the list.
  struct Machine: Sendable {
    enum State: String, Sendable {
      case ready = "Ready"
      case notReady = "NotReady"
      case unreachable
      /// What answers has another host key than the pinned one, or none is pinned.
      case refused = "host key refused"
      /// It has another id than the cluster's node of its name.
      case rebuilt
      case notJoined = "not in the cluster"
      case unlisted = "not in the inventory"
      /// A machine that is no node and is not meant to be one.
      case prepared = "no node"

      /// For people; Kubernetes' own words stay.
      var told: String {
        switch self {
        case .ready, .notReady: rawValue
        case .unreachable: say("unreachable")
        case .refused: say("host key refused")
        case .rebuilt: say("rebuilt")
        case .notJoined: say("not in the cluster")
        case .unlisted: say("not in the inventory")
        case .prepared: say("no node")
        }
      }
    }

    var name: String
    var roles: [String]
    var version: String?
    var state: State
    var id: String?
    var pins: [String]

    /// For programs.
    var line: String {
      let map: Map = [
        "name": Value(name), "roles": Value(roles.map { Value($0) }),
        "version": version.map { Value($0) } ?? .null, "state": Value(state.rawValue),
        "ready": Value(state == .ready), "machine_id": id.map { Value($0) } ?? .null,
        "pins": Value(pins.map { Value($0) }),
      ]
      return JSON.text(Value(map), style: .compact) + "\n"
    }

    static func table(_ machines: [Machine]) -> String {
      let head = ["NAME", "ROLE", "VERSION", "STATE", "MACHINE ID", "PIN"]
        .map { Speech.words.told($0) }
      let rows = machines.map { one in
        [
          one.name, one.roles.joined(separator: ","), one.version ?? "-",
          one.state.told, one.id ?? "-", one.pins.first ?? "-",
        ].map(\.visibleLine)
      }
      return RunText.table([head] + rows)
    }
  }
}

extension Session {
  /// The machines of the inventory in its order, then nodes of the cluster that it does not name.
  fileprivate func machines() async throws(Problem) -> [NodeList.Machine] {
    let (records, links) = try records(isCheck: true)
    do throws(Problem) {
      let machines = try await machines(records)
      await links.close()
      return machines
    } catch {
      await links.close()
      throw error
    }
  }

  private func machines(_ records: NodeRecords) async throws(Problem) -> [NodeList.Machine] {
    let hosts = try records.hosts()
    let ids = await records.ask(
      Request(
        module: "ansible.builtin.slurp", arguments: ["src": "/etc/machine-id"], mode: .check),
      of: hosts)
    var nodes = Map()
    if hasCluster {
      do throws(Problem) {
        nodes = try await cluster(besides: nil, records, wantsNodes: true)?.nodes ?? Map()
      } catch {
        events.receive(.problem(error))
      }
    }
    let pins = try pins()
    var machines = ids.map { answer in
      machine(answer, nodes[Value(answer.host)], pins[answer.host] ?? [])
    }
    if options.limit == nil {
      for (name, node) in nodes.entries {
        guard let name = name.string, !hosts.contains(name) else { continue }
        machines.append(
          NodeList.Machine(
            name: name, roles: Self.roles(of: node), version: node["version"]?.string,
            state: .unlisted, id: node["machine_id"]?.string, pins: []))
      }
    }
    return machines
  }

  private func machine(
    _ answer: NodeRecords.Answer, _ node: Value?, _ pins: [String]
  ) -> NodeList.Machine {
    let known = ["platform", "control_plane", "workers"]
    let groups = inventory.groupNames(of: answer.host)
    var machine = NodeList.Machine(
      name: answer.host, roles: known.filter { groups.contains($0) },
      version: node?["version"]?.string, state: .unreachable, id: nil, pins: pins)
    if answer.isRefused { machine.state = .refused }
    guard case .success(let response) = answer.result else { return machine }
    let bytes = Base64.decode(response.result["content"]?.string ?? "") ?? []
    let id = String(decoding: bytes.filter { $0 > 0x20 }, as: UTF8.self)
    machine.id = id
    if let node {
      let isSame = node["machine_id"]?.string.map { $0.sameScalars(as: id) } ?? true
      machine.state = !isSame ? .rebuilt : node["ready"]?.bool == true ? .ready : .notReady
    } else {
      let isMeant = hasCluster && groups.contains("kubernetes")
      machine.state = isMeant ? .notJoined : .prepared
    }
    return machine
  }

  /// What the cluster says of a node that the inventory does not name.
  private static func roles(of node: Value) -> [String] {
    let isPlane = node["labels"]?["node-role.kubernetes.io/control-plane"] != nil
    return [isPlane ? "control_plane" : "workers"]
  }
}
