import Engine
import Runs
import Testing
import Value

@testable import groundwork

/// What `groundwork verify` tells of its proofs, and what it ends with.
@Suite struct VerifyTests {
  private let verdicts = [
    Verdict(proof: "time", host: "mini-pc", isProven: true, because: nil),
    Verdict(proof: "registry", host: "k8s-worker1", isProven: false, because: "no <such> host"),
    Verdict(
      proof: "load-balancer", host: "k8s-master", isProven: nil,
      because: "the inventory wants no MetalLB (metallb_manifest)"),
  ]

  @Test func `people get a line for each`() {
    let redactor = Redactor()
    #expect(
      verdicts.map { $0.line(redactor) } == [
        "proven        time              mini-pc\n",
        "NOT PROVEN    registry          k8s-worker1   no <such> host\n",
        "not looked at load-balancer     k8s-master    the inventory wants no MetalLB (metallb_manifest)\n",
      ])
    #expect(Verify.text(verdicts) == "\n1 proven, 1 not, 1 not looked at\n")
  }

  @Test func `programs get one document`() throws {
    let document = try JSON.parse(Verify.json(verdicts, Redactor()))
    #expect(document["not_proven"] == 1)
    #expect(document["proofs"]?.list?[1]["because"] == "no <such> host")
    #expect(document["proofs"]?.list?[2]["proven"] == .null)
  }

  @Test func `continuous integration gets a suite for each machine`() {
    let xml = Verify.junit(verdicts, Redactor())
    #expect(
      xml.contains("<testsuite name=\"k8s-worker1\" tests=\"1\" failures=\"1\" skipped=\"0\">"))
    #expect(xml.contains("<failure message=\"no &lt;such&gt; host\"/>"))
    #expect(xml.contains("<testcase classname=\"mini-pc\" name=\"time\"/>"))
  }

  @Test func `a proof that fails is a failure, and one that was not undertaken is none`() {
    let outcome = RunOutcome()
    #expect(Verify.code(verdicts, outcome) == 2)
    #expect(Verify.code([verdicts[0], verdicts[2]], outcome) == 0)
    var silent = outcome
    silent.unreachableHosts = ["k8s-worker1"]
    #expect(Verify.code(verdicts, silent) == 4)
  }
}
