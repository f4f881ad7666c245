import Value

extension ActionTable {
  /// `verdict`: what a proof came to: `proven` is true, false, or null where it could not be undertaken.
  /// The host goes on in any case; `groundwork verify` tells and counts verdicts.
  static func verdict(_ call: ActionCall) throws(ActionError) -> Prepared {
    guard let proof = call.arguments["proof"]?.string, !proof.isEmpty else {
      throw .failed("proof is required")
    }
    func told(_ proven: Value, _ because: String?) -> Prepared {
      .local(
        ActionResult([
          "proof": Value(proof), "proven": proven,
          "because": because.map { Value($0) } ?? .null,
        ]))
    }
    if let why = call.arguments["unproven"]?.string, !why.isEmpty { return told(.null, why) }
    let because = call.arguments["because"]?.string
    if let result = call.arguments["result"], !result.isNull {
      if result["failed"]?.truth == true || result["unreachable"]?.truth == true {
        return told(false, complaint(result) ?? because)
      }
      if result["skipped"]?.truth == true { return told(.null, "it was not looked at") }
    }
    guard let holds = call.arguments["holds"], !holds.isNull else { return told(true, nil) }
    return holds.truth == true ? told(true, nil) : told(false, because)
  }

  /// The last line of what a task complained of; of a loop, of its first item that failed.
  private static func complaint(_ result: Value) -> String? {
    let failed = result["results"]?.list?.first { $0["failed"]?.truth == true }
    let one = failed ?? result
    let texts = [one["stderr"]?.string, one["msg"]?.string]
    for text in texts {
      let lines = (text ?? "").split(whereSeparator: \.isNewline)
      if let last = lines.last { return String(last) }
    }
    return nil
  }
}
