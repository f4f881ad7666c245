import Actions
import System
import Testing
import Value

@Suite struct BackupsTests {
  @Test func `the newest backups of a cluster stay, and whatever is none of them`() throws {
    let place = "/tmp/groundwork-test-\(try Random.bytes(8).hex)"
    defer { try? Files.removeTree(place) }
    try Files.makeDirectory(place)
    let backups = [
      // By when they were made, whatever machine they are of.
      "lab-k8s-master2-20261128T101500Z.etcd.tar", "lab-k8s-master-20261129T101500Z.etcd.tar",
      "lab-k8s-master-20261130T101500Z.etcd.tar",
    ]
    let others = [
      "other-k8s-master-20261101T101500Z.etcd.tar", "lab-k8s-master-of-old.etcd.tar",
      "lab-notes.txt", "lab-k8s-master-20261001T101500Z.etcd.tar.copy",
    ]
    for name in backups + backups.map({ $0 + ".sha256" }) + others {
      _ = try Files.writeAtomically("\(place)/\(name)", "x".utf8)
    }
    #expect(try Backups.prune(place, of: "lab", keeping: 0) == [])
    #expect(try Backups.prune(place, of: "lab", keeping: 3) == [])
    #expect(try Backups.prune(place, of: "lab", keeping: 1) == Array(backups.prefix(2)))
    #expect(
      try Set(Files.list(place)) == Set([backups[2], backups[2] + ".sha256"] + others))
  }
}
