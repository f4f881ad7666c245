internal import Machine
internal import Value

/// What /etc/hosts says of this node's own name.
enum HostNames {
  /// The full name, as `socket.getfqdn` finds it without asking DNS: the first name with a dot on the
  /// line of /etc/hosts that holds `name`, or the name itself.
  static func fullName(of name: String, on machine: any Machine) throws(Failure) -> String {
    if name.holds(".") { return name }
    for line in (try machine.text("/etc/hosts") ?? "").textLines {
      let names = (line.cut("#")?.before ?? line).words.dropFirst()
      guard names.contains(where: { $0.sameScalars(as: name) }) else { continue }
      if let full = names.first(where: { $0.holds(".") }) { return full }
      return names.first ?? name
    }
    return name
  }
}
