import Machine
import System
import Testing
import Value
import Wire

@testable import NetworkModules

@Suite struct ImageProofModuleTests {
  static let image = "registry.local/smoke@sha256:00"
  static let arguments: Map = [
    "image": Value(image), "username": "lab", "password": "s3cret", "expect": "hello",
  ]

  /// What is run on the terminal that the password is typed on.
  static func typed(_ machine: MemoryMachine) -> String? {
    machine.ran.first { $0.first == "/bin/sh" }?.last
  }

  /// A node that can pull, and keeps what is typed.
  static func node(_ typed: @escaping (String) -> Void = { _ in }) -> MemoryMachine {
    let machine = MemoryMachine()
    machine.put(directory: "/var/lib")
    machine.answer = { command, _ in
      if !command.input.isEmpty { typed(String(decoding: command.input, as: UTF8.self)) }
      return CommandResult(output: Array("hello s3cret".utf8))
    }
    return machine
  }

  @Test func `a password is typed, never an argument, and a proof is not repeated`() {
    var inputs: [String] = []
    let machine = Self.node { inputs.append($0) }
    let response = NetworkNode.run(ImageProofModule.self, Self.arguments, on: machine)
    #expect(response.outcome == .done)
    #expect(response.result["method"] == "ctr with --hosts-dir (no CRI client on this node)")
    #expect(response.result["stdout"] == "hello «secret»")
    #expect(inputs == ["s3cret\n"])
    #expect(
      Self.typed(machine)
        == "stty -echo; exec ctr --namespace groundwork images pull --hosts-dir "
        + "/etc/containerd/certs.d --user lab \(Self.image)")
    #expect(machine.ran.last?.prefix(5) == ["ctr", "--namespace", "groundwork", "run", "--rm"])
    #expect(!machine.ran.joined().contains { $0.contains("s3cret") })
    #expect(NetworkNode.run(ImageProofModule.self, Self.arguments, on: machine).change == .none)
  }

  @Test(arguments: ["/usr/bin/crictl", "/usr/local/bin/crictl"])
  func `a CRI client pulls with the same user and password, typed as well`(client: String) {
    var inputs: [String] = []
    let machine = Self.node { inputs.append($0) }
    machine.put(client, "", mode: 0o755)
    let response = NetworkNode.run(ImageProofModule.self, Self.arguments, on: machine)
    #expect(response.outcome == .done)
    #expect(response.result["method"] == "crictl")
    #expect(inputs == ["s3cret\n"])
    let socket = "unix:///run/containerd/containerd.sock"
    #expect(
      Self.typed(machine)
        == "stty -echo; exec \(client) --runtime-endpoint \(socket) --image-endpoint \(socket) "
        + "--timeout 30s pull --username lab \(Self.image)")
    #expect(machine.ran.last?.prefix(5) == ["ctr", "--namespace", "k8s.io", "run", "--rm"])
    #expect(!machine.ran.joined().contains { $0.contains("s3cret") })
    #expect(NetworkNode.run(ImageProofModule.self, Self.arguments, on: machine).change == .none)
  }

  @Test(arguments: [(2, true), (3, false)])
  func `a container that ran and said nothing is asked again, twice at most`(
    silent: Int, isProven: Bool
  ) {
    let machine = MemoryMachine()
    machine.put(directory: "/var/lib")
    var runs = 0
    machine.answer = { command, _ in
      guard command.arguments.contains("run") else { return CommandResult() }
      runs += 1
      return CommandResult(output: Array((runs > silent ? "hello" : "").utf8))
    }
    let response = NetworkNode.run(ImageProofModule.self, Self.arguments, on: machine)
    #expect((response.outcome == .done) == isProven)
    #expect(runs == 3)
  }

  @Test func `a registry that asks for no password is pulled from by the client itself`() {
    let arguments: Map = ["image": Value(Self.image)]
    let bare = Self.node()
    _ = NetworkNode.run(ImageProofModule.self, arguments, on: bare)
    #expect(
      bare.ran.first == [
        "ctr", "--namespace", "groundwork", "images", "pull", "--hosts-dir",
        "/etc/containerd/certs.d", Self.image,
      ])
    let machine = Self.node()
    machine.put("/usr/bin/crictl", "", mode: 0o755)
    _ = NetworkNode.run(ImageProofModule.self, arguments, on: machine)
    #expect(machine.ran.first?.suffix(2) == ["pull", Self.image])
    #expect(machine.ran.first?.first == "/usr/bin/crictl")
  }

  @Test func `a CRI client that comes later asks for the proof anew`() {
    let machine = Self.node()
    _ = NetworkNode.run(ImageProofModule.self, Self.arguments, on: machine)
    machine.put("/usr/bin/crictl", "", mode: 0o755)
    #expect(NetworkNode.run(ImageProofModule.self, Self.arguments, on: machine).change != .none)
  }

  @Test func `a pull that fails tells what the client said, without the password`() {
    let machine = Self.node()
    machine.put("/usr/bin/crictl", "", mode: 0o755)
    machine.answer = { _, _ in
      CommandResult(
        exitStatus: 1, output: Array("Enter Password:\r\nfailed: 401 for lab:s3cret\r\n".utf8))
    }
    let response = NetworkNode.run(ImageProofModule.self, Self.arguments, on: machine)
    #expect(response.outcome == .failed("cannot pull \(Self.image): failed: 401 for lab:«secret»"))
    #expect(machine.entries["/var/lib/groundwork/image-proof"] == nil)
  }

  @Test func `a container that outlived its deadline goes before the next, under the same name`() {
    let machine = MemoryMachine()
    machine.put(directory: "/var/lib")
    // There is none to be taken away, which is no failure.
    machine.answer = { command, _ in
      command.arguments.contains("delete") ? CommandResult(exitStatus: 1) : CommandResult()
    }
    let response = NetworkNode.run(
      ImageProofModule.self, ["image": Value(Self.image)], on: machine)
    #expect(response.outcome == .done)
    let ctr = ["ctr", "--namespace", "groundwork"]
    #expect(
      machine.ran.dropFirst() == [
        ctr + ["tasks", "delete", "--force", "groundwork-proof"],
        ctr + ["containers", "delete", "groundwork-proof"],
        ctr + ["run", "--rm", Self.image, "groundwork-proof"],
      ])
  }

  @Test func `an image without its digest is refused`() {
    let response = NetworkNode.run(
      ImageProofModule.self, ["image": "smoke:latest"], on: MemoryMachine())
    #expect(
      response.outcome
        == .failed("image 'smoke:latest' must be named by its digest: NAME@sha256:…"))
  }
}
