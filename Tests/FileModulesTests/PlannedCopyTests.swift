import FileModules
import Machine
import System
import Testing
import Value
import Wire

@Suite struct PlannedCopyTests {
  private func copy(on machine: MemoryMachine) -> Response {
    guard let entry = FileModules.entries.first(where: { $0.spec.shortName == "copy" }) else {
      Issue.record("no module copy")
      return Response(outcome: .notRun)
    }
    let content = Array("pool none\n".utf8)
    return entry.run(
      Request(
        id: 1, module: entry.spec.name,
        arguments: [
          "dest": "/etc/chrony/chrony.conf", "mode": "0644", "_size": Value(content.count),
          "_sha256": Value(Digest.sha256(content).hex),
        ], mode: .check, wantsDiff: true, payload: content), machine)
  }

  @Test func `a file whose directory a planned package brings is shown, and called unknown`() {
    let machine = MemoryMachine()
    machine.put(directory: "/etc")
    machine.isPlanned = true
    #expect(
      copy(on: machine).outcome == .failed("Destination directory /etc/chrony does not exist"))

    machine.lay(Effect(.package, "chrony", ""))
    let response = copy(on: machine)
    #expect(response.outcome == .done)
    #expect(response.change == .later("package: chrony"))
    #expect(response.diffs.first?.after == "pool none\n")
    #expect(response.diffs.first?.before == "")
    // Later steps of the check see it.
    #expect(machine.text("/etc/chrony/chrony.conf") == "pool none\n")
  }
}
