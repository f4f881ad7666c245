package import Machine
internal import System
internal import Value

/// Every service systemd knows, as the fact `services`. Mirrors ansible-core 2.18 `service_facts`.
package struct ServiceFacts: LookingModule {
  package static let spec = ModuleSpec("ansible.builtin.service_facts", [], isReadOnly: true)

  private static let badStates = ["not-found", "masked", "failed"]

  package init(_ call: Call) throws(Failure) {}

  package func inspect(_ machine: any Machine) throws(Failure) {}

  package func report(
    _ state: Void, changed: Bool, on machine: any Machine
  ) throws(Failure) -> Report {
    var services = Map()
    let common = ["--no-pager", "--type", "service", "--all"]
    let units = try machine.answer(["systemctl", "list-units"] + common + ["--plain"]) ?? ""
    for line in units.textLines where line.holds(".service") {
      let fields = line.words
      guard fields.count > 3 else { continue }
      let bad = Self.badStates.first { fields.dropLast().contains($0) }
      services[fields[0]] = Self.entry(
        fields[0], state: fields[3] == "running" ? "running" : "stopped", status: bad ?? fields[2])
    }
    let files = try machine.answer(["systemctl", "list-unit-files"] + common) ?? ""
    var missing: [(name: String, status: String)] = []
    for line in files.textLines where line.holds(".service") {
      let fields = line.words
      guard fields.count > 1 else { continue }
      guard let known = services[fields[0]]?.map else {
        missing.append((fields[0], fields[1]))
        continue
      }
      if !Self.badStates.contains(known["status"]?.string ?? "") {
        services[fields[0]] = Value(known.merging(["status": Value(fields[1])]))
      }
    }
    let states = try activeStates(missing.map(\.name), machine)
    for unit in missing {
      services[unit.name] = Self.entry(
        unit.name, state: states[unit.name] ?? "unknown", status: unit.status)
    }
    guard !services.isEmpty else { return Report(["skipped": true, "msg": Value(Self.none)]) }
    return Report(["ansible_facts": ["services": Value(services)]])
  }

  private static let none =
    "Failed to find any services. This can be due to privileges or some other configuration issue."

  private static func entry(_ name: String, state: String, status: String) -> Value {
    ["name": Value(name), "state": Value(state), "status": Value(status), "source": "systemd"]
  }

  /// The active state of units that are not loaded, asked once; a template has none.
  private func activeStates(
    _ names: [String], _ machine: any Machine
  ) throws(Failure) -> [String: String] {
    let asked = names.filter { !$0.holds("@.") }
    guard !asked.isEmpty else { return [:] }
    let text = try machine.answer(
      ["systemctl", "show", "--property=ActiveState", "--value"] + asked)
    let answers = (text ?? "").textLines.filter { !$0.isEmpty }
    guard answers.count == asked.count else { return [:] }
    return Dictionary(zip(asked, answers), uniquingKeysWith: { first, _ in first })
  }
}
