import Testing
import Value
import Wire

@testable import Actions

/// The secrets of a batch of joins, which are made here and given on.
@Suite struct KubeadmTokenTests {
  private func made() throws -> (request: Request, result: ActionResult) {
    let prepared = try ActionTable.kubeadmToken(
      call("groundwork.core.kubeadm_token", ["certificates": true, "config": "kind: X"]))
    guard case .requests(let requests, let finish) = prepared, let request = requests.first else {
      Issue.record("no request")
      return (Request(module: "", arguments: Map()), ActionResult())
    }
    return (request, finish([Response(id: 1)]))
  }

  @Test func `what is registered is secret wherever it goes`() throws {
    let (request, result) = try made()
    #expect(request.holdsSecret)
    for (registered, sent) in [("token", "_token"), ("certificate_key", "_certificate_key")] {
      let value = try #require(result.values[registered])
      #expect(value.marks.contains(.secret), "\(registered)")
      #expect(request.arguments[sent]?.marks.contains(.secret) == true, "\(sent)")
      #expect(value.string == request.arguments[sent]?.string)
      // What is written of it for people and for programs.
      #expect(JSON.text(Value(["join": value] as Map)) == #"{"join": "\u00absecret\u00bb"}"#)
    }
  }

  @Test func `they have the form kubeadm wants, and are new every time`() throws {
    let (one, other) = (try made().result.values, try made().result.values)
    let token = try #require(one["token"]?.string)
    #expect(token.wholeMatch(of: /[a-z0-9]{6}\.[a-z0-9]{16}/) != nil)
    let key = try #require(one["certificate_key"]?.string)
    #expect(key.wholeMatch(of: /[0-9a-f]{64}/) != nil)
    #expect(other["token"]?.string != token)
    #expect(other["certificate_key"]?.string != key)
  }

  @Test func `a node that made no token registers none`() throws {
    let prepared = try ActionTable.kubeadmToken(call("groundwork.core.kubeadm_token", [:]))
    guard case .requests(_, let finish) = prepared else { return }
    let result = finish([Response(id: 1, outcome: .failed("no"))])
    #expect(result.failed)
    #expect(result.values["token"] == nil && result.values["certificate_key"] == nil)
  }
}
