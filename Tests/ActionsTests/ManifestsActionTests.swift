import Crypto
import System
import Testing
import Value
import Wire

@testable import Actions

/// What the controller makes of a bundle of manifests.
@Suite struct ManifestsActionTests {
  private static let bundle = """
    apiVersion: v1
    kind: ConfigMap
    metadata: {name: net, namespace: flannel, labels: {tier: node}}
    data: {a: one, b: two}
    ---
    apiVersion: apps/v1
    kind: DaemonSet
    metadata: {name: net, namespace: flannel}
    spec:
      template:
        spec:
          containers:
            - name: agent
              image: quay.io/net/agent:v1
              env: [{name: A, value: "1"}, {name: B, value: "2"}]
            - {name: side, image: "ghcr.io/net/side:v1"}
    """
  private static let digest = "sha256:" + Crypto.Digest.sha256(Array(bundle.utf8)).hex

  private func scratch() throws -> String {
    let path = "/tmp/gw-manifests-\(try Random.bytes(4).map { String($0) }.joined())"
    try Files.makeDirectories(path)
    _ = try Files.writeAtomically("\(path)/bundle.yaml", Array(Self.bundle.utf8))
    return path
  }

  /// The call of a task that has these arguments.
  private func task(_ arguments: Map, kept: String? = nil) -> ActionCall {
    var one = call("groundwork.core.manifests", arguments.merging(["name": "net"]))
    one.services.readFile = { path throws(Problem) in
      do { return (try Files.read(path, limit: 1 << 20), false) } catch {
        throw Problem("x", what: "\(path) cannot be read", fix: "x")
      }
    }
    one.services.kept = ProvenFiles(in: kept)
    return one
  }

  private func message(_ arguments: Map) -> String {
    do throws(ActionError) {
      _ = try ActionTable.manifests(task(arguments))
      return "it was not refused"
    } catch {
      guard case .failed(let text) = error else { return "\(error)" }
      return text
    }
  }

  @Test func `what declares nothing is no empty set, which would take all away`() {
    #expect(message([:]).hasPrefix("nothing is declared"))
    #expect(message(["content": .null]).hasPrefix("nothing is declared"))
    #expect(message(["src": "", "definitions": []]).hasPrefix("src is empty"))
    #expect(message(["definitions": []]) == "it was not refused")
    #expect(message(["state": "absent"]) == "it was not refused")
  }

  @Test func `a file of this machine is the one that was meant, or nothing is sent`() async throws {
    let place = try scratch()
    defer { try? Files.removeTree(place) }
    let src = Value("\(place)/bundle.yaml")
    let requests = try await ActionTable.manifests(
      task(["src": src, "checksum": Value(Self.digest)])
    ).requests()
    #expect(requests.count == 1)
    #expect(requests[0].arguments["objects"]?.list?.count == 2)
    for option in ["src", "checksum", "definitions", "images"] {
      #expect(requests[0].arguments[option] == nil)
    }
    let other = "sha256:" + String(repeating: "0", count: 64)
    #expect(
      message(["src": src, "checksum": Value(other)]).contains("it is not the file that was meant"))
    for wrong in ["", "sha256:", "md5:" + String(repeating: "0", count: 32), "sha256:abc"] {
      #expect(message(["src": src, "checksum": Value(wrong)]).contains("is not sha256:HEX"))
    }
  }

  @Test func `what an address gives is fetched once and kept`() async throws {
    let place = try scratch()
    defer { try? Files.removeTree(place) }
    let arguments: Map = [
      "src": Value("file://\(place)/bundle.yaml"), "checksum": Value(Self.digest),
    ]
    let first = try ActionTable.manifests(task(arguments, kept: "\(place)/kept"))
    guard case .conversation(let probe, _) = first else {
      Issue.record("it was there before it was fetched")
      return
    }
    #expect(probe == nil)
    let fetched = try await first.requests()
    #expect(fetched.first?.arguments["objects"]?.list?.count == 2)

    // Its source is gone; and a later run asks the node ahead, as it does not have to fetch.
    try Files.remove("\(place)/bundle.yaml")
    let second = try ActionTable.manifests(task(arguments, kept: "\(place)/kept"))
    guard case .requests(let requests, _) = second else {
      Issue.record("it is fetched again")
      return
    }
    #expect(requests.first?.arguments["objects"] == fetched.first?.arguments["objects"])

    // What was kept and is another one now is not believed.
    let name = String(Self.digest.dropFirst("sha256:".count))
    _ = try Files.writeAtomically("\(place)/kept/\(name)", Array("kind: Other".utf8))
    guard case .conversation = try ActionTable.manifests(task(arguments, kept: "\(place)/kept"))
    else {
      Issue.record("it is believed")
      return
    }
  }

  @Test func `another file behind the address is neither sent nor kept`() async throws {
    let place = try scratch()
    defer { try? Files.removeTree(place) }
    _ = try Files.writeAtomically("\(place)/bundle.yaml", Array("kind: Other".utf8))
    let node = ListeningNode()
    let prepared = try ActionTable.manifests(
      task(
        ["src": Value("file://\(place)/bundle.yaml"), "checksum": Value(Self.digest)],
        kept: "\(place)/kept"))
    let result = try #require(try await prepared.result(with: node))
    #expect(result.failed)
    #expect(result.values["msg"]?.string?.contains("it is not the file that was meant") == true)
    #expect(node.requests.isEmpty)
    #expect(!Files.isAccessible("\(place)/kept"))
  }

  @Test func `definitions are laid over the file's objects of the same name`() async throws {
    let place = try scratch()
    defer { try? Files.removeTree(place) }
    let definitions: Value = [
      [
        "apiVersion": "v1", "kind": "ConfigMap",
        "metadata": ["name": "net", "namespace": "flannel"],
        "data": ["a": .null, "b": "three"],
      ],
      [
        "apiVersion": "apps/v1", "kind": "DaemonSet",
        "metadata": ["name": "net", "namespace": "flannel"],
        "spec": [
          "template": [
            "spec": [
              "containers": [
                [
                  "name": "agent",
                  "env": [["name": "B", "value": "9"], ["name": "C", "value": "3"]],
                ]
              ]
            ]
          ]
        ],
      ],
      ["apiVersion": "v1", "kind": "Namespace", "metadata": ["name": "more"]],
    ]
    let requests = try await ActionTable.manifests(
      task([
        "src": Value("\(place)/bundle.yaml"), "checksum": Value(Self.digest),
        "definitions": definitions,
        "images": ["quay.io/": "registry.local/", "ghcr.io/": "registry.local/"],
      ])
    ).requests()
    let objects = try #require(requests.first?.arguments["objects"]?.list)
    #expect(objects.map { $0["kind"]?.string } == ["ConfigMap", "DaemonSet", "Namespace"])
    #expect(objects[0]["data"] == ["b": "three"])
    #expect(objects[0]["metadata"]?["labels"] == ["tier": "node"])
    #expect(
      objects[1]["spec"]?["template"]?["spec"]?["containers"] == [
        [
          "name": "agent", "image": "registry.local/net/agent:v1",
          "env": [
            ["name": "A", "value": "1"], ["name": "B", "value": "9"], ["name": "C", "value": "3"],
          ],
        ], ["name": "side", "image": "registry.local/net/side:v1"],
      ])
  }
}
