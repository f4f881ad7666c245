import System
import Value
import Wire

extension ActionTable {
  /// `kubeadm_token`: the secrets are made here, so that they can be given on to those who join.
  static func kubeadmToken(_ call: ActionCall) throws(ActionError) -> Prepared {
    if call.arguments["state"]?.string == "absent" {
      return .one(call.request(call.name, call.arguments))
    }
    if call.isCheck {
      return .requests([call.request(call.name, call.arguments)]) { responses in
        var result = ActionResult.ofOnly(responses)
        for name in ["token", "certificate_key"] { result.values[name] = .unknown }
        return result
      }
    }
    var arguments = call.arguments
    let token = Value("\(try letters(6)).\(try letters(16))", marks: .secret)
    let key = Value(Hex.encode(try random(32)), marks: .secret)
    arguments["_token"] = token
    arguments["_certificate_key"] = key
    return .requests([call.request(call.name, arguments, isSecret: true)]) { responses in
      var result = ActionResult.ofOnly(responses)
      if !result.failed {
        result.values["token"] = token
        result.values["certificate_key"] = key
      }
      return result
    }
  }

  /// Small letters and digits, as kubeadm's tokens are made of.
  private static func letters(_ count: Int) throws(ActionError) -> String {
    let alphabet = Array("abcdefghijklmnopqrstuvwxyz0123456789".utf8)
    var text: [UInt8] = []
    while text.count < count {
      // Those beyond the last whole round would make some letters more likely.
      for byte in try random(32) where byte < 252 && text.count < count {
        text.append(alphabet[Int(byte) % alphabet.count])
      }
    }
    return String(decoding: text, as: UTF8.self)
  }

  private static func random(_ count: Int) throws(ActionError) -> [UInt8] {
    do throws(SystemError) { return try Random.bytes(count) } catch {
      throw .failed("no random bytes: \(error.reason)")
    }
  }
}
