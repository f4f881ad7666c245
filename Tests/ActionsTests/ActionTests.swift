import Crypto
import Machine
import ModuleTable
import System
import Testing
import Value
import Wire

@testable import Actions

@Suite struct ActionTests {
  static let cases: [(String, Map)] = [
    ("ansible.builtin.copy", ["content": "x", "dest": "/x"]),
    ("ansible.builtin.template", ["src": "/etc/hostname", "dest": "/x"]),
    ("ansible.builtin.script", ["cmd": "/etc/hostname"]),
    ("ansible.builtin.unarchive", ["src": "/etc/hostname", "dest": "/x"]),
    ("ansible.builtin.fetch", ["src": "/etc/hostname", "dest": "/tmp/never"]),
    ("ansible.builtin.get_url", ["url": "file:///etc/hostname", "dest": "/x"]),
    ("ansible.builtin.reboot", [:]), ("ansible.builtin.command", ["cmd": "true"]),
    ("groundwork.core.proof_image", ["repository": "r/p", "dest": "/x"]),
    ("groundwork.core.registry_trust", ["registry": "r", "ca": []]),
  ]

  @Test(arguments: cases) func `what an action sends is a module of the agent`(
    name: String, arguments: Map
  ) async throws {
    let requests = try await ActionTable.action(name)(call(name, arguments)).requests()
    #expect(!requests.isEmpty)
    for request in requests {
      let module = try #require(ModuleTable.module(request.module), "\(request.module)")
      let names = module.spec.knownNames
      for key in request.arguments.entries.compactMap(\.key.string) {
        #expect(names.contains(key), "\(request.module) has no option \(key)")
      }
    }
  }

  @Test(arguments: ["/dev/zero", "/nowhere"]) func `a file that cannot be had fails its host alone`(
    path: String
  ) async throws {
    let prepared = try ActionTable.getURL(
      call(
        "ansible.builtin.get_url",
        ["url": "http://h/x", "checksum": Value("sha256:file://\(path)"), "dest": "/x"]))
    let result = try #require(try await prepared.result(with: ListeningNode()))
    #expect(result.failed && !result.unreachable)
    #expect(result.values["msg"]?.string?.contains("\(path) cannot be read") == true)
  }

  @Test(arguments: ["a/b", "../a", "a b", "-oProxyCommand=x", "@revoked", "|1|a", "a,b", "#a", ""])
  func `no host is added under a name that leads elsewhere`(name: String) {
    #expect(throws: ActionError.self) {
      try ActionTable.addHost(call("ansible.builtin.add_host", ["name": Value(name)]))
    }
  }

  @Test func `a reboot waits for another start, then for its test`() async throws {
    let node = ListeningNode()
    let arguments: Map = [
      "pre_reboot_delay": 9, "post_reboot_delay": 4, "test_command": "uptime", "msg": "bye",
      "reboot_timeout": 60,
    ]
    let result = try #require(
      try await ActionTable.reboot(call("ansible.builtin.reboot", arguments)).result(with: node))
    #expect(result.values["rebooted"] == true && result.changed)
    #expect(node.requests.map(\.module) == ["groundwork.core.schedule_reboot"])
    #expect(node.requests.first?.arguments == ["msg": "bye", "delay": 9])
    #expect(node.commands == ["uptime"])
    #expect(node.slept == [1, 4])
  }

  @Test func `who does not come back has failed, so that rescue sees it`() async throws {
    for name in ["ansible.builtin.reboot", "ansible.builtin.wait_for_connection"] {
      let prepared = try ActionTable.action(name)(call(name, ["timeout": 1]))
      let result = try #require(try await prepared.result(with: ListeningNode(comesBack: false)))
      #expect(result.failed && !result.unreachable)
      #expect(result.values["msg"]?.string?.hasSuffix(": nobody answers") == true)
    }
  }

  @Test func `raw takes another shell`() async throws {
    let node = ListeningNode()
    let arguments: Map = ["free_form": "echo 'a'", "executable": "/bin/bash"]
    _ = try await ActionTable.raw(call("ansible.builtin.raw", arguments)).result(with: node)
    #expect(node.commands == ["/bin/bash -c 'echo '\"'\"'a'\"'\"''"])
  }

  @Test func `a pause is as long as clocks can wait, and asks nobody`() async throws {
    let node = ListeningNode()
    let endless = call("ansible.builtin.pause", ["minutes": Value(Int.max)])
    _ = try await ActionTable.pause(endless).result(with: node)
    #expect(node.slept == [Double(366 * 24 * 3600)])
    #expect(throws: ActionError.self) {
      try ActionTable.pause(call("ansible.builtin.pause", ["prompt": "sure?"]))
    }
    #expect(throws: ActionError.self) { try ActionTable.pause(call("ansible.builtin.pause", [:])) }
  }

  @Test func `an archive that is not copied is on the node`() async throws {
    let arguments: Map = ["src": "/a.tar", "dest": "/x", "copy": false]
    let prepared = try ActionTable.unarchive(call("ansible.builtin.unarchive", arguments))
    #expect(try await prepared.requests().map(\.payload) == [[]])
  }

  @Test func `a proof's image is for the node's architecture`() throws {
    let fact: Map = ["ansible_architecture": "aarch64"]
    let images = ProofImages()
    for (facts, wanted) in [(Map(), "x86_64"), (fact, "aarch64")] {
      var call = call("groundwork.core.proof_image", ["repository": "r/p"], facts: facts)
      call.services.proofImages = images
      _ = try ActionTable.proofImage(call)
      #expect(images.architectures.contains(wanted))
    }
  }

  @Test func `a directory is not copied into itself over a link`() async throws {
    let place = "/tmp/gw-actions-\(Process.id)-copy"
    try Files.makeDirectories("\(place)/in")
    defer { try? Files.removeTree(place) }
    try Files.writeAtomically("\(place)/in/f", Array("x".utf8))
    try Files.makeLink("\(place)/in/up", to: "..")
    let prepared = try ActionTable.copy(
      call("ansible.builtin.copy", ["src": Value(place + "/"), "dest": "/d"]))
    let targets = try await prepared.requests().compactMap {
      ($0.arguments["dest"] ?? $0.arguments["path"])?.string
    }
    #expect(targets == ["/d", "/d/in", "/d/in/f"])
  }
}

@Suite struct `Variables of a directory` {
  private func files(_ arguments: Map) throws -> [String] {
    let name = try Random.bytes(4).map { String($0) }.joined()
    let place = "/tmp/gw-actions-vars-\(name)"
    try Files.makeDirectories("\(place)/b/c")
    defer { try? Files.removeTree(place) }
    for name in ["z.yml", "a.json", "b/m.yaml", "b/skip.yml", "b/c/deep.yml"] {
      try Files.writeAtomically("\(place)/\(name)", Array("x: 1".utf8))
    }
    if arguments["stray"] != nil { try Files.writeAtomically("\(place)/notes.txt", Array("".utf8)) }
    return try VariableDirectory(arguments).files(below: place)
      .map { String($0.dropFirst(place.count + 1)) }
  }

  @Test func `are all files below it, as deep and as named as asked for`() throws {
    #expect(try files([:]) == ["a.json", "z.yml", "b/m.yaml", "b/skip.yml", "b/c/deep.yml"])
    #expect(try files(["depth": 1]) == ["a.json", "z.yml"])
    #expect(try files(["depth": 2, "files_matching": "^[mz]"]) == ["z.yml", "b/m.yaml"])
    #expect(
      try files(["ignore_files": ["skip.yml", "json"]]) == ["z.yml", "b/m.yaml", "b/c/deep.yml"])
  }

  @Test func `with another ending fail unless they are to be left out`() throws {
    #expect(throws: ActionError.self) { try files(["stray": true]) }
    #expect(
      try files(["stray": true, "ignore_unknown_extensions": true, "extensions": ["json"]])
        == ["a.json"])
  }
}

@Suite struct `A redirect of a download` {
  private func source(_ arguments: Map) throws -> DownloadSource {
    try DownloadSource(call("ansible.builtin.get_url", arguments), "https://a.org/x")
  }

  private let headers = [
    ("User-Agent", "x"), ("Authorization", "Basic y"), ("X-Token", "z"), ("Cookie", "c"),
  ]

  private func names(_ arguments: Map, to text: String) throws -> [String] {
    let from = try #require(WebAddress("https://a.org/x"))
    let target = try #require(WebAddress(text))
    return try source(arguments).following(headers, from: from, to: target).map(\.0)
  }

  @Test(arguments: ["https://b.org/x", "https://a.org:8443/x", "http://a.org/x"])
  func `takes no login to another origin`(target: String) throws {
    #expect(try names([:], to: target) == ["User-Agent"])
  }

  @Test func `keeps the headers where it began, but those that are for the first request`() throws {
    #expect(try names([:], to: "https://a.org/y").count == 4)
    #expect(
      try names(["unredirected_headers": ["x-token"]], to: "https://a.org/y")
        == ["User-Agent", "Authorization", "Cookie"])
  }

  @Test func `does not give up the proof of who answers`() throws {
    let from = try #require(WebAddress("https://a.org/x"))
    let plain = try #require(WebAddress("http://a.org/x"))
    #expect(throws: Problem.self) { try source([:]).checkRedirect(from: from, to: plain) }
    try source(["validate_certs": false]).checkRedirect(from: from, to: plain)
    try source([:]).checkRedirect(from: plain, to: from)
  }

  @Test func `a date that no clock shows is no header`() {
    #expect(HTTPDate.text(784_111_777) == "Sun, 06 Nov 1994 08:49:37 GMT")
    for seconds in [1e300, -1, .nan, .infinity] { #expect(HTTPDate.text(seconds) == nil) }
  }
}
