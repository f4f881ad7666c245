import System
import Messages
import Testing
import Value

@testable import Lab

@Suite struct RosterTests {
  @Test func `a node is described by what follows from its name`() throws {
    let lab = try LabSettings(environment: ["GROUNDWORK_LAB_STATE": "/nowhere/lab"])
    let node = Node(lab: lab, identity: try NodeIdentity("k8s-worker2"))
    #expect(
      JSON.text(Value(Roster(lab: lab).description(of: node))) == """
        {"name": "k8s-worker2", "mac": "52:54:00:a0:1a:1e", "lease": null, \
        "wanted": "10.88.0.13", "user": "ops", "key": "/nowhere/lab/id", \
        "console": "/nowhere/lab/nodes/k8s-worker2/console.log", "backend": "ifupdown"}
        """)
  }

  @Test(.enabled(if: Process.uid == 0, "needs root"))
  func `a user's file of pins stays the user's, and a new one is`() throws {
    let place = "/tmp/groundwork-test-\(try Random.bytes(8).hex)"
    defer { try? Files.removeTree(place) }
    try Files.makeDirectories(place)
    try Files.changeOwner(place, userID: 30_001, groupID: 30_002)
    let roster = Roster(lab: try LabSettings(environment: ["GROUNDWORK_LAB_STATE": place]))
    let file = "\(place)/known_hosts"
    try roster.pin(in: file)
    #expect(try Files.status(file)?.userID == 30_001)
    #expect(try Files.status(file)?.groupID == 30_002)
    #expect(try Files.status(file)?.mode == 0o644)
    try Files.writeAtomically(file, "a ssh-rsa AAAA\n".utf8, mode: 0o600, userID: 30_003)
    try roster.pin(in: file)
    #expect(try Files.text(file) == "a ssh-rsa AAAA\n")
    #expect(try Files.status(file)?.userID == 30_003)
    #expect(try Files.status(file)?.mode == 0o600)
    #expect(try Files.list(place) == ["known_hosts"])
  }

  @Test func `the document has the keys that lab README names`() throws {
    let root = #filePath
      .split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")
    let page = try #require(try Files.text("\(root)/lab/README.md"))
    let sections = page.split(separator: "\n## ").map(String.init)
    let section = try #require(sections.first { $0.hasPrefix("`lab status --output json`\n") })
    let named = Set(
      section.split(separator: "`", omittingEmptySubsequences: false).enumerated()
        .filter { $0.offset % 2 == 1 }.map { String($0.element) })
    let lab = try LabSettings(environment: ["GROUNDWORK_LAB_STATE": "/nowhere/lab"])
    let roster = Roster(lab: lab)
    let node = Node(lab: lab, identity: try NodeIdentity("k8s-worker2"))
    let document = roster.document([roster.state(of: node)])
    let range = try #require(document["dhcp_range"]?.map)
    let state = try #require(document["nodes"]?.list?.first?.map)
    for map in [try #require(document.map), range, state] {
      for key in map.keys.compactMap(\.string) { #expect(named.contains(key), "\(key)") }
    }
  }

  @Test func `the table has a column's width of its longest cell`() {
    let nodes: [Map] = [
      ["name": "mini-pc", "state": "running", "addresses": ["10.88.0.10", "10.88.0.120"]],
      ["name": "k8s-worker1", "state": "off", "lease": .null],
    ]
    #expect(
      Roster.table(nodes, .english) == """
        NAME         STATE    SYSTEMD  ADDRESSES               LEASE  WANTED  BACKEND  LINK
        mini-pc      running  -        10.88.0.10,10.88.0.120  -      -       -        -
        k8s-worker1  off      -        -                       -      -       -        -
        """)
    // In other languages letters are wider.
    #expect(
      Roster.table(nodes, Words(.korean)) == """
        이름         상태     SYSTEMD  주소                    임대 주소  지정 주소  네트워크 방식  링크
        mini-pc      running  -        10.88.0.10,10.88.0.120  -          -          -              -
        k8s-worker1  off      -        -                       -          -          -              -
        """)
  }

  @Test func `a node that is not there is answered with the next step`() throws {
    let lab = try LabSettings(environment: ["GROUNDWORK_LAB_STATE": "/nowhere/lab"])
    let error = #expect(throws: Problem.self) { try Roster(lab: lab).node("mini-pc") }
    #expect(
      error?.description == """
        the lab has no node 'mini-pc' (lab.unknown-node)
          fix: groundwork lab up mini-pc
        """)
  }
}
