/// One word of `groundwork lab`, for help, completion and the manual page.
package struct LabWord: Sendable {
  package var name: String
  package var operands: String
  /// One line, no full stop.
  package var summary: String
  /// Options with the name of their value; nil where they have none.
  package var options: [(name: String, value: String?, summary: String)]
  /// Its operands are names of nodes.
  package var takesNodes: Bool
  /// As typed.
  package var example: String?

  private init(
    _ name: String, _ operands: String, _ summary: String,
    options: [(name: String, value: String?, summary: String)] = [], example: String? = nil
  ) {
    self.name = name
    self.operands = operands
    self.summary = summary
    self.options = options
    self.example = example
    takesNodes = operands.contains("NAME")
  }

  package static let all: [LabWord] = [
    LabWord(
      "up", "[NAME…]",
      "make and boot nodes (default: the four; any other name is one more); safe to repeat",
      options: [("--known-hosts", "FILE", "put the nodes' host keys into this file")],
      example: "sudo groundwork lab up k8s-master k8s-worker1 --known-hosts inventory/known_hosts"),
    LabWord(
      "down", "", "end everything, leave nothing",
      options: [("--purge", nil, "take the cache away too")], example: "sudo groundwork lab down"),
    LabWord(
      "status", "", "what there is and how it is",
      options: [("--output", "json", "as one JSON document")]),
    LabWord(
      "ssh", "NAME [COMMAND…]", "log in as ops, over the network, key pinned",
      example: "groundwork lab ssh k8s-master uptime"),
    LabWord(
      "exec", "NAME COMMAND…", "run as root inside the node, without network",
      example: "sudo groundwork lab exec k8s-worker1 journalctl -b"),
    LabWord("rebuild", "NAME…", "new disk, new host keys, new machine id"),
    LabWord("start", "NAME…", "boot"),
    LabWord("stop", "NAME…", "shut down cleanly"),
    LabWord(
      "kill", "NAME…", "cut the power",
      example: "sudo groundwork lab kill k8s-worker1 && sudo groundwork lab start k8s-worker1"),
    LabWord("cut", "NAME…", "pull the network cable"),
    LabWord("drop", "NAME…", "lose every packet, link stays up"),
    LabWord("lossy", "NAME [PERCENT]", "lose packets of both directions (default 20)"),
    LabWord("slow", "NAME [RATE]", "limit both directions (default 1mbit)"),
    LabWord("fill", "NAME [MIB]", "fill the disk, leave MIB free (default 0)"),
    LabWord("heal", "NAME…", "undo cut, drop, lossy, slow and fill"),
  ]

  /// The names of the nodes that `up` makes.
  package static let nodes = NodeIdentity.standard

  /// `up [NAME…] [--known-hosts FILE]`.
  var usage: String {
    let options = options.map { option in
      "[\(option.name)\(option.value.map { " \($0)" } ?? "")]"
    }
    return ([name, operands] + options).filter { !$0.isEmpty }.joined(separator: " ")
  }
}
