package import Machine
internal import System
package import Value
internal import Wire

/// An account. Mirrors ansible-core 2.18 `user`, with one difference: the password's hash goes to
/// `chpasswd -e` on standard input, never into an argument list that every process can read.
package struct User: Module {
  package static let spec = ModuleSpec(
    "ansible.builtin.user",
    [
      Option("name", aliases: ["user"], required: true),
      Option("state", default: "present", choices: ["absent", "present"]),
      Option("uid", .int), Option("non_unique", .bool, default: false),
      Option("group"), Option("groups", .list(.string)), Option("append", .bool, default: false),
      Option("comment"), Option("home", .path), Option("shell", .path),
      Option("password", secret: true),
      Option("update_password", default: "always", choices: ["always", "on_create"]),
      Option("password_lock", .bool), Option("expires", .float),
      Option("password_expire_max", .int), Option("password_expire_min", .int),
      Option("password_expire_warn", .int), Option("password_expire_account_disable", .int),
      Option("create_home", .bool, aliases: ["createhome"], default: true),
      Option("move_home", .bool, default: false), Option("skeleton"), Option("umask"),
      Option("system", .bool, default: false), Option("uid_min", .int), Option("uid_max", .int),
      Option("force", .bool, default: false), Option("remove", .bool, default: false),
      Option("local", .bool), Option("seuser"),
      Option("generate_ssh_key", .bool), Option("ssh_key_bits", .int, default: 0),
      Option("ssh_key_type", default: "rsa"), Option("ssh_key_file", .path),
      Option("ssh_key_comment"), Option("ssh_key_passphrase", secret: true),
      // Other systems' options, accepted and not used, as Ansible does on Linux.
      Option("login_class"), Option("hidden", .bool), Option("profile"), Option("authorization"),
      Option("role"),
    ])

  let call: Call
  let name: String
  let password: String?

  package init(_ call: Call) throws(Failure) {
    self.call = call
    name = call.string("name") ?? ""
    password = call.string("password")
    if call.bool("local") {
      for option in ["umask", "uid_min", "uid_max"] where call.isGiven(option) {
        throw Failure("'\(option)' can not be used with 'local'")
      }
    }
    if let password, password.utf8.contains(where: { $0 == 0x0A || $0 == 0x3A }) {
      throw Failure("a password hash holds neither a colon nor a newline")
    }
    if let expires = call.arguments["expires"]?.double, !(expires.magnitude < 1e12) {
      throw Failure("expires \(expires) is no date: give seconds since 1970, or -1 for never")
    }
    if call.bool("generate_ssh_key"), call.isGiven("ssh_key_passphrase") {
      throw Failure(
        "ssh_key_passphrase is not supported: ssh-keygen takes it as an argument only, where every process can read it"
      )
    }
  }

  var isWanted: Bool { call.string("state") != "absent" }

  package func inspect(_ machine: any Machine) throws(Failure) -> UserState {
    try UserState.read(self, on: machine)
  }

  package func change(from state: UserState) throws(Failure) -> Planned<UserChange>? {
    let change = try UserChange(state, wanted: self)
    return change.isEmpty ? nil : Planned(change)
  }

  package func apply(_ change: UserChange, to machine: any Machine) throws(Failure) -> Map {
    try change.carryOut(for: self, on: machine)
  }

  package func report(
    _ state: UserState, changed: Bool, on machine: any Machine
  ) throws(Failure) -> Report {
    var result: Map = ["name": Value(name), "state": Value(isWanted ? "present" : "absent")]
    guard isWanted else {
      if state.entry != nil {
        result["force"] = Value(call.bool("force"))
        result["remove"] = Value(call.bool("remove"))
      }
      return Report(result)
    }
    if state.entry == nil {
      result["system"] = Value(call.bool("system"))
      result["create_home"] = Value(call.bool("create_home"))
    } else {
      result["append"] = Value(call.bool("append"))
      result["move_home"] = Value(call.bool("move_home"))
    }
    if password != nil { result["password"] = "NOT_LOGGING_PASSWORD" }
    if let entry = try machine.users().first(where: { $0.name.sameScalars(as: name) }) {
      result["uid"] = Value(Int(entry.userID))
      result["group"] = Value(Int(entry.groupID))
      result["comment"] = Value(entry.comment)
      result["home"] = Value(entry.home)
      result["shell"] = Value(entry.shell)
      if call.isGiven("groups") {
        result["groups"] = Value(call.strings("groups").joined(separator: ","))
      }
      if call.bool("generate_ssh_key") {
        result = result.merging(try UserKey(self, home: entry.home).report(machine))
      }
    }
    return Report(result, warnings: warnings)
  }

  private var warnings: [String] {
    var warnings: [String] = []
    if call.bool("append") && !call.isGiven("groups") {
      warnings.append(
        "'append' is set, but no 'groups' are specified. Use 'groups' for appending new groups."
          + "This will change to an error in Ansible 2.14.")
    }
    if let password, !Self.looksHashed(password) {
      warnings.append(
        "The input password appears not to have been hashed. The 'password' argument must be "
          + "encrypted for this module to work properly.")
    }
    return warnings
  }

  /// Whether a text has the shape of crypt(5)'s hashes, or is one of those that lock an account.
  static func looksHashed(_ text: String) -> Bool {
    if ["", "*", "!", "*************"].contains(text) { return true }
    let fields = text.parts("$")
    guard !text.holds(":"), !text.holds("*"), !text.holds("!"), fields.count >= 3,
      let last = fields.last
    else { return false }
    let isClean = last.utf8.allSatisfy { byte in
      (0x2E...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }
    let lengths = ["1": 22, "5": 43, "6": 86, "y": 43]
    return isClean && lengths[fields[1]].map { $0 == last.utf8.count } ?? true
  }
}
