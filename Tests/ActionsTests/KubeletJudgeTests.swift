import PKI
import System
import Testing
import Value

@testable import Actions

/// Requests are made by openssl: ours reads what others write.
@Suite struct KubeletJudgeTests {
  private let judge = KubeletJudge(nodes: [
    ["name": "worker1", "addresses": ["10.0.0.12"]],
    ["name": "worker2", "addresses": ["10.0.0.13"]],
  ])

  private func request(
    subject: String = "/O=system:nodes/CN=system:node:worker1",
    names: String? = "DNS:worker1,IP:10.0.0.12", user: String = "system:node:worker1",
    groups: Value = ["system:nodes", "system:authenticated"],
    usages: Value = ["digital signature", "server auth"]
  ) throws -> Value {
    let made = try Command(
      [
        "openssl", "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
        "-keyout", "/dev/null", "-subj", subject,
      ] + (names.map { ["-addext", "subjectAltName=\($0)"] } ?? [])
    ).run()
    try #require(made.exitStatus == 0, "\(made.errorText)")
    return [
      "name": "csr-1", "user": Value(user), "groups": groups, "usages": usages,
      "request": Value(Base64.encode(made.output)),
    ]
  }

  @Test func `a kubelet's own request has no objection`() throws {
    #expect(judge.objection(to: try request()) == nil)
    let rsa: Value = ["digital signature", "key encipherment", "server auth"]
    #expect(judge.objection(to: try request(usages: rsa)) == nil)
  }

  @Test func `whatever is not the node's own is named`() throws {
    let other = try request(names: "DNS:worker1,IP:10.0.0.13")
    #expect(judge.objection(to: other)?.contains("10.0.0.13") == true)
    let name = try request(names: "DNS:worker1,DNS:api.lab.local,IP:10.0.0.12")
    #expect(judge.objection(to: name)?.contains("api.lab.local") == true)
    let mail = try request(names: "DNS:worker1,email:a@b.c,IP:10.0.0.12")
    #expect(judge.objection(to: mail)?.contains("more than names") == true)
    let subject = try request(subject: "/O=system:nodes/CN=system:node:worker2")
    #expect(judge.objection(to: subject)?.contains("subject") == true)
    let master = try request(subject: "/O=system:masters/CN=system:node:worker1")
    #expect(judge.objection(to: master)?.contains("subject") == true)
    let stranger = try request(user: "system:node:worker9")
    #expect(judge.objection(to: stranger)?.contains("no node 'worker9'") == true)
    #expect(judge.objection(to: try request(user: "admin"))?.contains("admin is no node") == true)
    let groups = try request(groups: ["system:authenticated"])
    #expect(judge.objection(to: groups)?.contains("system:nodes") == true)
    let client = try request(usages: ["digital signature", "client auth"])
    #expect(judge.objection(to: client)?.contains("client auth") == true)
    #expect(judge.objection(to: try request(names: nil))?.contains("no name") == true)
  }

  @Test func `a request that is damaged or signed by another key is refused`() throws {
    var map = try request().map ?? Map()
    let text = String(
      decoding: Base64.decode(map["request"]?.string ?? "") ?? [], as: UTF8.self)
    var lines = text.split(separator: "\n").map { String($0) }
    // The signature stands in the last lines.
    let place = lines.count - 2
    lines[place] = String(lines[place].map { $0 == "A" ? "B" : $0 == "B" ? "A" : $0 })
    let last = lines[place - 1]
    lines[place - 1] = String(last.map { $0.isUppercase ? Character($0.lowercased()) : $0 })
    map["request"] = Value(Base64.encode(Array(lines.joined(separator: "\n").utf8)))
    #expect(judge.objection(to: Value(map)) != nil)
  }
}
