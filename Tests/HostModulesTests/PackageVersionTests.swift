import Machine
import System
import Testing
import Value
import Wire

@testable import HostModules

@Suite struct PackageVersionTests {
  static let policy =
    "apt-cache -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache= policy containerd"

  static func node(_ status: String, candidate: String = "") -> MemoryMachine {
    let machine = MemoryMachine(files: ["/var/lib/dpkg/status": status])
    machine.answering([
      policy: "containerd:\n  Installed: (none)\n  Candidate: \(candidate)\n  Version table:\n"
    ])
    return machine
  }

  @Test func `what is installed is known without asking apt`() {
    let machine = Self.node(
      "Package: containerd\nStatus: install ok installed\nArchitecture: amd64\n"
        + "Version: 1.6.20~ds1-1+b1\n\n")
    machine.answer = { _, _ in
      Issue.record("a program was run")
      return nil
    }
    let response = run("package_version", ["name": "containerd"], on: machine)
    #expect(response.change == .none)
    #expect(
      response.result == [
        "installed": "1.6.20~ds1-1+b1", "candidate": .null, "version": "1.6.20~ds1-1+b1",
        "major": 1,
      ])
  }

  @Test func `what is not installed has the version that apt would take`() {
    let removed = Self.node(
      "Package: containerd\nStatus: deinstall ok config-files\nVersion: 1.4\n\n",
      candidate: "2:2.1.4-0ubuntu1")
    #expect(
      run("package_version", ["name": "containerd"], on: removed).result == [
        "installed": .null, "candidate": "2:2.1.4-0ubuntu1", "version": "2:2.1.4-0ubuntu1",
        "major": 2,
      ])
  }

  @Test func `without package lists nothing is known, and nothing is guessed`() {
    let unknown: Map = ["installed": .null, "candidate": .null, "version": .null, "major": .null]
    let bare = Self.node("\n", candidate: "(none)")
    #expect(run("package_version", ["name": "containerd"], on: bare).result == unknown)
    // Planned to be installed, in a version that only the step itself will know.
    bare.lay(Effect(.package, "containerd", ""))
    #expect(
      run("package_version", ["name": "containerd"], on: bare, mode: .check).result == unknown)
  }

  @Test(arguments: [
    ("1.7.24~ds1-6+b4", 1), ("2.0", 2), ("10:3.1-2", 3), ("1:20.10.24+dfsg1", 20), ("v2", nil),
    ("", nil),
  ])
  func `the major number stands behind the epoch`(version: String, major: Int?) {
    #expect(PackageVersion.major(version) == major)
  }
}
