import Machine
import Testing
import Value
import Wire

@testable import HostModules

@Suite struct PingTests {
  @Test func `it answers what it was given`() {
    let machine = MemoryMachine()
    #expect(run("ping", [:], on: machine).result == ["ping": "pong"])
    #expect(run("ping", ["data": "hello"], on: machine).result == ["ping": "hello"])
  }

  @Test func `data crash fails as Ansible's does`() {
    #expect(run("ping", ["data": "crash"], on: MemoryMachine()).outcome == .failed("boom"))
  }
}
