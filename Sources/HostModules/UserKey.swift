internal import Machine
internal import System
internal import Value

/// The key pair `generate_ssh_key` asks for.
struct UserKey {
  let user: User
  let path: String
  private let type: String

  init(_ user: User, home: String) {
    self.user = user
    type = user.call.string("ssh_key_type") ?? "rsa"
    let file = user.call.string("ssh_key_file") ?? ".ssh/id_\(type)"
    path = file.begins("/") ? file : "\(home)/\(file)"
  }

  /// Makes the pair and gives it to its owner.
  func make(on machine: any Machine) throws(Failure) {
    guard let entry = try machine.users().first(where: { $0.name.sameScalars(as: user.name) })
    else {
      return
    }
    let owner = FileAttributes(userID: entry.userID, groupID: entry.groupID)
    let directory = path.parentPath
    if try machine.status(directory, following: true) == nil {
      var attributes = owner
      attributes.mode = 0o700
      try machine.makeDirectory(directory, attributes)
    }
    var arguments = ["ssh-keygen", "-q", "-t", type]
    if let bits = user.call.int("ssh_key_bits"), bits > 0 { arguments += ["-b", String(bits)] }
    let host = (try machine.text("/proc/sys/kernel/hostname") ?? "").trimmed
    let comment = user.call.string("ssh_key_comment") ?? "ansible-generated on \(host)"
    arguments += ["-C", comment, "-f", path, "-N", ""]
    try machine.checkKept(path, by: entry.userID)
    // In a directory of the user's ssh-keygen works as the user: as root it could be led elsewhere.
    let isTheirs = try machine.status(directory, following: false)?.userID == entry.userID
    let runner = isTheirs && Process.uid == 0 && entry.userID != 0 ? entry : nil
    try machine.perform(arguments, as: runner) {
      "the key of \(user.name) could not be made: \($0.complaint)"
    }
    guard !machine.isPlanned, runner == nil else { return }
    try machine.setAttributes(path, owner, following: false)
    try machine.setAttributes(path + ".pub", owner, following: false)
  }

  /// Ansible's result keys for the pair.
  func report(_ machine: any Machine) throws(Failure) -> Map {
    var result: Map = ["ssh_key_file": Value(path)]
    if let text = try machine.text(path + ".pub") {
      result["ssh_public_key"] = Value(text.trimmed)
      result["ssh_fingerprint"] = Value(
        (try machine.answer(["ssh-keygen", "-l", "-f", path]) ?? "").trimmed)
    }
    return result
  }
}
