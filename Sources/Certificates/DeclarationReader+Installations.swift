import PKI
import System
import Value
import YAML

extension DeclarationReader {
  private static let keys = [
    "hosts", "directory", "certificate", "key", "chain", "owner", "group", "mode", "reload",
    "served",
  ]

  mutating func installation(
    _ item: Node, _ host: String, _ name: String, _ names: SubjectNames
  ) -> Installation? {
    guard entries.mapping(item, of: "an installation", keys: Self.keys) else { return nil }
    let before = entries.problems.count
    let directory = entries.needed("directory", of: item, "the installation", host) ?? "/"
    if !directory.hasPrefix("/") {
      entries.problems.append(relative(directory, item["directory"] ?? item))
    }
    let owner = entries.text("owner", of: item, host) ?? "root"
    let found = Installation(
      host: host, at: item.location, directory: directory,
      certificate: file("certificate", item, host) ?? InstalledFile(name: "tls.crt"),
      key: file("key", item, host) ?? InstalledFile(name: "tls.key"),
      chain: file("chain", item, host), owner: owner,
      group: entries.text("group", of: item, host) ?? owner, mode: mode(item, host),
      reload: reload(item, host), served: served(item, host, names))
    let files = [found.certificate, found.key] + (found.chain.map { [$0] } ?? [])
    if Set(files.map(\.name)).count < files.count {
      entries.problems.append(
        Problem(
          "certs.same-file", what: "two files of the installation have the same name",
          at: item.location, fix: "give certificate, key and chain names of their own"))
    }
    return entries.problems.count == before ? found : nil
  }

  /// `tls.crt`, or an absolute path that shall lead to it.
  private mutating func file(_ key: String, _ item: Node, _ host: String) -> InstalledFile? {
    guard let text = entries.text(key, of: item, host) else { return nil }
    if text.hasPrefix("/"), !text.hasSuffix("/") {
      return InstalledFile(name: Path.name(of: text), link: text)
    }
    if !text.utf8.contains(UInt8(ascii: "/")), text != ".", text != ".." {
      return InstalledFile(name: text)
    }
    entries.problems.append(relative(text, item[key] ?? item))
    return nil
  }

  private func relative(_ path: String, _ node: Node) -> Problem {
    Problem(
      "certs.relative-path", what: "'\(path)' is no absolute path", at: node.location,
      because: "a node has no directory it would begin in",
      fix: "write it from the root: /etc/ssl/\(path)")
  }

  private mutating func mode(_ item: Node, _ host: String) -> UInt16 {
    guard let field = item["mode"], !field.isNull else { return 0o600 }
    let value = entries.filled(field, host)
    let bits = value?.int ?? value?.string.flatMap { Int($0, radix: 8) }
    guard let bits, (0...0o777).contains(bits) else {
      entries.problems.append(
        Problem(
          "certs.bad-value", what: "'mode' must be a file's mode", at: field.location,
          because: "YAML reads an unquoted 640 as a decimal number",
          fix: "write it in quotes and with the zero: mode: \"0640\""))
      return 0o600
    }
    if bits & 0o037 != 0 {
      entries.problems.append(
        Problem(
          "certs.open-key", what: "the key would be open to others", at: field.location,
          because: "the mode gives more than reading to its group, or anything to everybody",
          fix: "write mode: \"0600\", or \"0640\" with the group of the service"))
    }
    return UInt16(bits)
  }

  private mutating func reload(_ item: Node, _ host: String) -> Installation.Reload? {
    guard let field = item["reload"], !field.isNull,
      entries.mapping(field, of: "'reload'", keys: ["unit", "command"])
    else { return nil }
    let unit = entries.text("unit", of: field, host)
    let command = entries.texts("command", of: field, host)?.map(\.text)
    switch (unit, command) {
    case (let unit?, nil): return .unit(unit)
    case (nil, let command?) where !command.isEmpty: return .command(command)
    default:
      entries.problems.append(
        Problem(
          "certs.bad-reload", what: "'reload' says one thing to do", at: field.location,
          fix: "write reload: {unit: NAME}, or reload: {command: [PROGRAM, ARGUMENT]}"))
      return nil
    }
  }

  private mutating func served(
    _ item: Node, _ host: String, _ names: SubjectNames
  ) -> ServedAddress? {
    guard let field = item["served"], !field.isNull,
      entries.mapping(field, of: "'served'", keys: ["address", "server_name"]),
      let address = entries.needed("address", of: field, "'served'", host)
    else { return nil }
    let parts = address.split(separator: ":", omittingEmptySubsequences: false)
    var name = parts.dropLast().joined(separator: ":")
    if name.hasPrefix("["), name.hasSuffix("]") { name = String(name.dropFirst().dropLast()) }
    guard parts.count > 1, !name.isEmpty, let port = parts.last.flatMap({ UInt16($0) }), port > 0
    else {
      entries.problems.append(
        Problem(
          "certs.bad-value", what: "address: '\(address)' is no address with a port",
          at: field["address"]?.location, fix: "write HOST:PORT, or [ADDRESS]:PORT for IPv6"))
      return nil
    }
    let first = names.domains.first { !$0.text.hasPrefix("*") }?.text
    return ServedAddress(
      host: name, port: port,
      serverName: entries.text("server_name", of: field, host) ?? first ?? name)
  }
}
