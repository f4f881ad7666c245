package import Machine
internal import System
package import Value

/// `stat`: everything about one path.
package struct StatModule: Module {
  package static let spec = ModuleSpec(
    "ansible.builtin.stat",
    [
      Option("path", .path, aliases: ["dest", "name"], required: true),
      Option("follow", .bool, default: false),
      Option("get_checksum", .bool, default: true),
      Option("get_mime", .bool, aliases: ["mime", "mime_type", "mime-type"], default: true),
      Option("get_attributes", .bool, aliases: ["attr", "attributes"], default: true),
      Option(
        "checksum_algorithm", aliases: ["checksum", "checksum_algo"], default: "sha1",
        choices: ["md5", "sha1", "sha224", "sha256", "sha384", "sha512"]),
    ], isReadOnly: true)

  private let call: Call

  package init(_ call: Call) throws(Failure) { self.call = call }

  package func inspect(_ machine: any Machine) throws(Failure) -> Map {
    let path = try NodePath.absolute(call.string("path") ?? "", on: machine)
    guard let status = try machine.status(path, following: call.bool("follow")) else {
      return ["exists": false]
    }
    var output: Map = ["exists": true, "path": Value(path)]
    output = output.merging(StatusValues.of(status))
    output["blocks"] = Value(status.blocks)
    output["block_size"] = Value(status.blockSize)
    output["device_type"] = Value(Int(truncatingIfNeeded: status.deviceNumber))
    output = output.merging(try StatusValues.access(path, on: machine))
    if status.kind == .link {
      output["lnk_source"] = Value(try NodePath.real(path, on: machine))
      output["lnk_target"] = Value(try machine.readLink(path))
    }
    if let owner = try PathInfo.owner(status.userID, on: machine) {
      output["pw_name"] = Value(owner)
    }
    if let group = try PathInfo.group(status.groupID, on: machine) {
      output["gr_name"] = Value(group)
    }
    if status.kind == .file, call.bool("get_checksum"), output["readable"]?.bool == true {
      let name = call.string("checksum_algorithm") ?? "sha1"
      guard let algorithm = DigestAlgorithm(rawValue: name) else {
        throw Failure("checksum_algorithm '\(name)' is not supported: use sha256, sha1 or md5")
      }
      output["checksum"] = Value(try machine.digest(path, algorithm))
    }
    if call.bool("get_mime") { output = output.merging(try mime(path, on: machine)) }
    if call.bool("get_attributes") { output = output.merging(try flags(path, on: machine)) }
    return output
  }

  /// What file(1) says, where the node has it.
  private func mime(_ path: String, on machine: any Machine) throws(Failure) -> Map {
    let unknown: Map = ["mimetype": "unknown", "charset": "unknown"]
    guard let program = try Program.find("file", on: machine) else { return unknown }
    let answer = try machine.query(
      Command([program, "--mime-type", "--mime-encoding", path]),
      about: try dependencies(path, program, on: machine))
    guard answer.exitStatus == 0, let colon = answer.output.lastIndex(of: UInt8(ascii: ":")) else {
      return unknown
    }
    let parts = answer.output[(colon + 1)...].split(separator: UInt8(ascii: ";"))
    guard parts.count == 2, let equals = parts[1].firstIndex(of: UInt8(ascii: "=")) else {
      return unknown
    }
    return [
      "mimetype": Value(Self.trimmed(parts[0])),
      "charset": Value(Self.trimmed(parts[1][(equals + 1)...])),
    ]
  }

  /// What those programs' answers depend on; for a link its own state would have to be known.
  private func dependencies(
    _ path: String, _ program: String, on machine: any Machine
  ) throws(Failure) -> [String] {
    let rules = "/usr/share/misc/magic.mgc"
    let hasRules = try machine.status(rules, following: true) != nil
    return [path, program] + (hasRules ? [rules] : [])
  }

  private static func trimmed(_ bytes: ArraySlice<UInt8>) -> String {
    var bytes = bytes.drop { $0 <= 0x20 }
    while let last = bytes.last, last <= 0x20 { bytes.removeLast() }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// What lsattr(1) says, where the node has it.
  private func flags(_ path: String, on machine: any Machine) throws(Failure) -> Map {
    var output: Map = ["version": .null, "attributes": [], "attr_flags": ""]
    guard let program = try Program.find("lsattr", on: machine) else { return output }
    let answer = try machine.query(
      Command([program, "-vd", path]), about: try dependencies(path, program, on: machine))
    let words = answer.outputText.utf8.split(separator: 0x20).map { String(Substring($0)) }
    guard answer.exitStatus == 0, words.count >= 2 else { return output }
    output["version"] = Value(words[0])
    let letters = words[1].unicodeScalars.filter { $0 != "-" }
    output["attr_flags"] = Value(String(String.UnicodeScalarView(letters)))
    output["attributes"] = Value(letters.compactMap { Self.flagNames[$0].map { Value($0) } })
    return output
  }

  private static let flagNames: [Unicode.Scalar: String] = [
    "A": "noatime", "a": "append", "c": "compressed", "C": "nocow", "d": "nodump",
    "D": "dirsync", "e": "extents", "E": "encrypted", "h": "blocksize", "i": "immutable",
    "I": "indexed", "j": "journalled", "N": "inline", "s": "zero", "S": "synchronous",
    "t": "notail", "T": "blockroot", "u": "undelete", "X": "compressedraw", "Z": "compresseddirty",
  ]

  package func change(from state: Map) -> Planned<Never>? { nil }

  package func apply(_ change: Never, to machine: any Machine) throws(Failure) -> Map {}

  package func report(_ state: Map, changed: Bool, on machine: any Machine) -> Report {
    Report(["stat": Value(state)])
  }
}
