import Machine
import System
import Testing
import Value
import Wire

@Suite struct ManifestsModuleTests {
  private let settings: Value = [
    "apiVersion": "v1", "kind": "ConfigMap",
    "metadata": ["name": "settings", "namespace": "web"], "data": ["colour": "green"],
  ]
  private let space: Value = ["apiVersion": "v1", "kind": "Namespace", "metadata": ["name": "web"]]

  private func set(_ objects: [Value], _ more: Map = Map()) -> Map {
    Map([(Value("name"), Value("shop")), (Value("objects"), Value(objects))]).merging(more)
  }

  @Test func `objects are made, found unchanged, changed and taken away`() {
    let cluster = FakeCluster()
    let made = cluster.run("manifests", set([settings, space]))
    #expect(made.outcome == .done)
    #expect(made.change == .exact)
    #expect(made.result["created"] == ["ConfigMap web/settings", "Namespace web"])
    #expect(
      cluster.objects.keys.sorted() == [
        " ConfigMap kube-system groundwork-shop", " ConfigMap web settings", " Namespace  web",
      ])
    // The namespace was there before what is in it.
    let applied = cluster.asked.filter { $0.contains("apply") && !$0.contains("--dry-run=server") }
    #expect(applied.count == 4)

    cluster.asked = []
    let again = cluster.run("manifests", set([settings, space]))
    #expect(again.change == .none)
    #expect(cluster.asked.count == 2, "\(cluster.asked)")

    var other = settings.map ?? Map()
    other["data"] = ["colour": "red"]
    let changed = cluster.run("manifests", set([Value(other), space]))
    #expect(changed.result["configured"] == ["ConfigMap web/settings"])
    #expect(changed.diffs.first?.before.contains("colour: green") == true)
    #expect(changed.diffs.first?.after.contains("colour: red") == true)

    let fewer = cluster.run("manifests", set([space]))
    #expect(fewer.result["pruned"] == ["ConfigMap web/settings"])
    #expect(cluster.objects[" ConfigMap web settings"] == nil)
    #expect(cluster.run("manifests", set([space])).change == .none)

    let gone = cluster.run("manifests", set([], ["state": "absent"]))
    #expect(gone.result["pruned"] == ["Namespace web"])
    #expect(cluster.objects.isEmpty)
    #expect(cluster.run("manifests", set([], ["state": "absent"])).change == .none)
  }

  @Test func `a namespace is for those that name none, and no other object is refused for it`() {
    let cluster = FakeCluster()
    let nameless: Value = [
      "apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": "plain"],
    ]
    let objects = set([space, settings, nameless], ["namespace": "shop"])
    let made = cluster.run("manifests", objects)
    #expect(made.outcome == .done)
    #expect(
      cluster.objects.keys.sorted() == [
        " ConfigMap kube-system groundwork-shop", " ConfigMap shop plain",
        " ConfigMap web settings", " Namespace  web",
      ])
    #expect(cluster.run("manifests", objects).change == .none)
    let fewer = cluster.run("manifests", set([space], ["namespace": "shop"]))
    #expect(fewer.outcome == .done)
    #expect(cluster.objects.count == 2)
  }

  @Test func `a check shows what would come and applies nothing`() {
    let cluster = FakeCluster()
    let planned = cluster.run("manifests", set([settings]), planned: true)
    #expect(planned.change == .exact)
    #expect(planned.diffs.map(\.afterHeader) == ["ConfigMap web/settings"])
    #expect(cluster.objects.isEmpty)
    #expect(!cluster.asked.contains { $0.contains("apply") })
  }

  @Test func `somebody else's object without the set's label is never pruned`() {
    let cluster = FakeCluster()
    _ = cluster.run("manifests", set([settings, space]))
    cluster.objects[" ConfigMap web foreign"] = [
      "apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": "foreign", "namespace": "web"],
    ]
    _ = cluster.run("manifests", set([space]))
    #expect(cluster.objects[" ConfigMap web foreign"] != nil)
  }

  @Test func `what may pass is tried again, what is refused fails at once`() {
    let cluster = FakeCluster()
    cluster.complaints = ["Error from server (InternalError): failed calling webhook \"x\": EOF"]
    #expect(cluster.run("manifests", set([settings])).outcome == .done)
    #expect(cluster.machine.progressLines.contains { $0.contains("failed calling webhook") })

    let other = FakeCluster()
    other.complaints = ["The ConfigMap \"settings\" is invalid: data: Too long"]
    guard case .failed(let message) = other.run("manifests", set([settings])).outcome else {
      Issue.record("it was not refused")
      return
    }
    #expect(message.contains("is invalid: data: Too long"))
  }

  @Test func `a webhook that never answers ends at the time limit with its own words`() {
    let cluster = FakeCluster()
    cluster.complaints = Array(repeating: "failed calling webhook \"pool\"", count: 100)
    guard
      case .failed(let message) = cluster.run("manifests", set([settings], ["timeout": 10])).outcome
    else {
      Issue.record("it did not end")
      return
    }
    #expect(message.contains("within 10 s") && message.contains("failed calling webhook \"pool\""))
  }

  @Test func `a webhook that never answers is told with what keeps its pods from running`() {
    let cluster = FakeCluster()
    cluster.complaints = Array(
      repeating:
        "failed calling webhook \"pool\": failed to call webhook: Post "
        + "\"https://webhook.metallb-system.svc:443/check\": connection refused", count: 100)
    let whole = cluster.machine.answer
    cluster.machine.answer = { command, machine in
      guard command.arguments.contains("pods"), command.arguments.contains("metallb-system") else {
        return whole(command, machine)
      }
      let pod: Value = [
        "metadata": ["name": "controller-1", "namespace": "metallb-system"],
        "status": [
          "containerStatuses": [
            [
              "name": "controller", "ready": false,
              "state": ["waiting": ["reason": "ImagePullBackOff", "message": "no route to host"]],
            ]
          ]
        ],
      ]
      return CommandResult(
        output: JSON.bytes(Value(["kind": "PodList", "items": [pod]] as Map)))
    }
    guard
      case .failed(let message) = cluster.run("manifests", set([settings], ["timeout": 4])).outcome
    else {
      Issue.record("it did not end")
      return
    }
    #expect(
      message.contains(
        "pod metallb-system/controller-1: controller: ImagePullBackOff: no route to host"))
  }

  @Test func `a kubectl that is killed has not succeeded`() {
    let cluster = FakeCluster()
    let whole = cluster.machine.answer
    cluster.machine.answer = { command, machine in
      command.arguments.contains("apply")
        ? CommandResult(exitStatus: 137, signal: 9) : whole(command, machine)
    }
    guard case .failed(let message) = cluster.run("manifests", set([settings])).outcome else {
      Issue.record("it was taken for done")
      return
    }
    #expect(message.contains("said nothing"))
  }

  @Test func `what goes is remembered until all of it has gone`() {
    let cluster = FakeCluster()
    _ = cluster.run("manifests", set([settings, space]))
    let whole = cluster.machine.answer
    cluster.machine.answer = { command, machine in
      let isSpace =
        command.arguments.contains("delete")
        && String(decoding: command.input, as: UTF8.self).contains("Namespace")
      return isSpace
        ? CommandResult(exitStatus: 1, errorOutput: Array("forbidden".utf8))
        : whole(command, machine)
    }
    _ = cluster.run("manifests", set([], ["state": "absent"]))
    cluster.machine.answer = whole
    let again = cluster.run("manifests", set([], ["state": "absent"]))
    #expect(again.result["pruned"] == ["Namespace web"])
    #expect(cluster.objects.isEmpty)
  }

  @Test func `what kubectl notes of a Secret in clear is not shown`() {
    let cluster = FakeCluster()
    let secret: Value = [
      "apiVersion": "v1", "kind": "Secret", "metadata": ["name": "login", "namespace": "web"],
      "stringData": ["password": "hunter2"],
    ]
    cluster.objects[" Secret web login"] = [
      "apiVersion": "v1", "kind": "Secret",
      "metadata": [
        "name": "login", "namespace": "web",
        "annotations": ["kubectl.kubernetes.io/last-applied-configuration": "{hunter1}"],
      ],
      "data": ["password": "aHVudGVyMQ=="],
    ]
    let text = cluster.run("manifests", set([secret])).diffs.map { $0.before + $0.after }.joined()
    #expect(!text.isEmpty && !text.contains("hunter") && !text.contains("aHVudGVyMQ"))
  }

  @Test func `objects of a kind that is defined by the set itself are new`() {
    let cluster = FakeCluster()
    cluster.unknownKinds = ["IPAddressPool"]
    let pool: Value = [
      "apiVersion": "metallb.io/v1beta1", "kind": "IPAddressPool",
      "metadata": ["name": "lab", "namespace": "metallb-system"],
    ]
    let planned = cluster.run("manifests", set([pool]), planned: true)
    #expect(planned.change == .exact)
    #expect(planned.outcome == .done)
  }

  @Test func `without a cluster nothing is known yet`() throws {
    let cluster = FakeCluster()
    try cluster.machine.remove("/etc/kubernetes/admin.conf")
    guard case .failed(let message) = cluster.run("manifests", set([settings])).outcome else {
      Issue.record("it did not fail")
      return
    }
    #expect(message.contains("has not been initialised"))
  }

  @Test func `the values of a Secret are never shown`() {
    let cluster = FakeCluster()
    let secret: Value = [
      "apiVersion": "v1", "kind": "Secret", "metadata": ["name": "login", "namespace": "web"],
      "stringData": ["password": "hunter2"],
    ]
    let made = cluster.run("manifests", set([secret]))
    let text = made.diffs.map { $0.before + $0.after }.joined()
    #expect(text.contains("«secret»") && !text.contains("hunter2"))
    #expect(!cluster.asked.joined().contains { $0.contains("hunter2") })
  }

  @Test(arguments: [
    (Value(["kind": "ConfigMap"] as Map), "apiVersion"),
    (
      Value(["apiVersion": "v1", "kind": "Pod", "metadata": ["generateName": "x-"]] as Map), "name"
    ),
  ])
  func `an object that cannot be kept is refused`(object: Value, word: String) {
    guard case .failed(let message) = FakeCluster().run("manifests", set([object])).outcome else {
      Issue.record("it was not refused")
      return
    }
    #expect(message.contains(word))
  }

  @Test func `waiting names what is not up and why`() {
    let cluster = FakeCluster()
    let deployment: Value = [
      "apiVersion": "apps/v1", "kind": "Deployment",
      "metadata": ["name": "shop", "namespace": "web"], "spec": ["replicas": 2],
    ]
    let response = cluster.run("manifests", set([deployment], ["wait": true, "timeout": 5]))
    guard case .failed(let message) = response.outcome else {
      Issue.record("it was taken for ready")
      return
    }
    #expect(message.contains("Deployment.apps web/shop: 0 of 2 ready"))
  }

  @Test func `the set's name is an ApplySet's as the specification computes it`() {
    let cluster = FakeCluster()
    _ = cluster.run("manifests", set([space]))
    let labels = cluster.objects[" Namespace  web"]?["metadata"]?["labels"]
    // base64url(sha256("groundwork-shop.kube-system.ConfigMap.")), by Python's hashlib and base64
    #expect(
      labels?["applyset.kubernetes.io/part-of"]
        == "applyset-M6KCOF59PyChx1enlcc3NRspvtkcK8HH5ryEw8mnMHs-v1")
  }
}
