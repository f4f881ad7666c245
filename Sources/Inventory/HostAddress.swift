import Addresses

/// Host names with a port, as Ansible takes them apart (lib/ansible/parsing/utils/addresses.py).
enum HostAddress {
  /// `host:22`, `[::1]:22`, `[a.b]:22`; what is no host name is left as it is, without a port.
  static func split(_ text: String, allowingRanges: Bool) -> (host: String, port: Int?) {
    guard let colon = text.utf8.lastIndex(of: UInt8(ascii: ":")),
      let port = number(text[text.utf8.index(after: colon)...])
    else { return (text, nil) }
    var host = String(text[..<colon])
    if host.hasPrefix("["), host.hasSuffix("]"),
      IPAddress(String(host.dropFirst().dropLast())) != nil
        || !host.dropFirst().dropLast().utf8.contains(UInt8(ascii: ":"))
    {
      host = String(host.dropFirst().dropLast())
    }
    guard isHost(host, allowingRanges: allowingRanges) else { return (text, nil) }
    return (host, port)
  }

  /// Whether `text` is one host and no list of patterns.
  static func isHost(_ text: String, allowingRanges: Bool) -> Bool {
    let plain: String
    if allowingRanges {
      guard let stripped = withoutRanges(text) else { return false }
      plain = stripped
    } else {
      plain = text
    }
    if IPAddress(plain) != nil { return true }
    return !plain.isEmpty
      && plain.split(separator: ".", omittingEmptySubsequences: false).allSatisfy(isLabel)
  }

  private static func isLabel(_ label: Substring) -> Bool {
    guard let first = label.unicodeScalars.first, let last = label.unicodeScalars.last else {
      return false
    }
    return first != "-" && last != "-" && last != "_"
      && label.unicodeScalars.allSatisfy { isWord($0) || $0 == "-" }
  }

  /// Python's `\w`.
  private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "_" || scalar.properties.isAlphabetic || scalar.properties.numericType != nil
  }

  /// The text with each `[…]` replaced by one digit; nil when brackets do not pair up.
  private static func withoutRanges(_ text: String) -> String? {
    var result = ""
    var isInside = false
    for scalar in text.unicodeScalars {
      switch (scalar, isInside) {
      case ("[", false):
        isInside = true
        result += "1"
      case ("]", true): isInside = false
      case ("[", true), ("]", false): return nil
      case (_, true): continue
      default: result.unicodeScalars.append(scalar)
      }
    }
    return isInside ? nil : result
  }

  private static func number(_ text: Substring) -> Int? {
    guard !text.isEmpty, text.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
    return Int(text)
  }
}
