import Foundation
import Runs
import System
import Testing
import Value

struct LedgerCopiesTests {
  private func withRoot(_ body: (String) throws -> Void) throws {
    let root = NSTemporaryDirectory() + "groundwork-ledger-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: root) }
    try body(root)
  }

  /// With fifty hosts, what was applied to each is two megabytes: a run that keeps how one was reached
  /// does not touch it.
  @Test func `how a host was reached stands apart from what was applied to it`() throws {
    try withRoot { root in
      let copies = LedgerCopies(root: root)
      let way = LedgerCopies.Copy(
        host: "a", way: ["address": "192.0.2.7"], inventories: ["inventory"])
      try copies.keep(way)
      try copies.keep(applied: [["kind": "path", "id": "/etc/a"]], to: "a")
      let applied = try Files.read("\(root)/ledger/applied/a.json")
      #expect(String(decoding: applied, as: UTF8.self).contains("/etc/a"))
      let kept = try Files.read("\(root)/ledger/a.json")
      #expect(!String(decoding: kept, as: UTF8.self).contains("/etc/a"))
      #expect(try Files.status("\(root)/ledger/a.json")?.mode == 0o600)
      try copies.keep(way)
      #expect(try Files.read("\(root)/ledger/applied/a.json") == applied)
      #expect(copies.copy(of: "a")?.way["address"] == "192.0.2.7")
      #expect(copies.all().map(\.host) == ["a"])
      try copies.forget("a")
      #expect(copies.all().isEmpty)
      #expect(try Files.status("\(root)/ledger/applied/a.json") == nil)
    }
  }

  @Test func `hosts whose names make one file name are not taken for each other`() throws {
    try withRoot { root in
      let copies = LedgerCopies(root: root)
      try copies.keep(LedgerCopies.Copy(host: "a/b", way: [:], inventories: []))
      #expect(copies.copy(of: "a/b") != nil)
      #expect(copies.copy(of: "a_b") == nil)
    }
  }

  @Test func `are of their inventory however that is spelt`() throws {
    let directory = "/tmp/groundwork-copies-\(try Random.bytes(8).hex)"
    defer { try? Files.removeTree(directory) }
    try Files.makeDirectories("\(directory)/inventory")
    try Files.makeDirectories("\(directory)/other")
    #expect(try Command(["ln", "-s", "inventory", "\(directory)/link"]).run().succeeded)
    func isOf(_ kept: [String], _ given: [String]) -> Bool {
      func all(_ names: [String]) -> [String] {
        names.map { $0.contains(",") ? $0 : "\(directory)/\($0)" }
      }
      return LedgerCopies.Copy(host: "a", way: Map(), inventories: all(kept)).isOf(all(given))
    }
    #expect(isOf(["inventory"], ["inventory"]))
    #expect(isOf(["inventory"], ["inventory/"]))
    #expect(isOf(["./inventory"], ["other/../inventory"]))
    #expect(isOf(["inventory"], ["link"]))
    #expect(isOf(["a,b"], ["a,b"]))
    #expect(isOf(["inventory", "other"], ["other/", "link"]))
    #expect(!isOf(["inventory"], ["other"]))
    #expect(!isOf(["inventory"], ["inventory", "other"]))
    #expect(!isOf(["inventory"], ["a,"]))
    // One that has gone is told by its name.
    #expect(isOf(["gone/./hosts"], ["gone/hosts"]))
    #expect(!isOf(["gone/hosts"], ["inventory"]))
  }
}
