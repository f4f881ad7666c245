internal import Machine
internal import System
internal import Value

/// What has to be done to an account.
package struct UserChange: Sendable, Equatable {
  enum Account: Sendable, Equatable { case none, add, modify, remove }

  var account = Account.none
  /// Options of useradd, usermod or userdel.
  var options: [String] = []
  /// Text for the password field, a leading `!` locks; nil leaves it.
  var password: String?
  var makesHome = false
  /// Options of chage.
  var expiry: [String] = []
  var makesKey = false

  var isEmpty: Bool {
    account == .none && password == nil && !makesHome && expiry.isEmpty && !makesKey
  }

  init(_ state: UserState, wanted: User) throws(Failure) {
    guard wanted.isWanted else {
      guard state.entry != nil else { return }
      account = .remove
      if wanted.call.bool("force") { options.append("-f") }
      if wanted.call.bool("remove") { options.append("-r") }
      return
    }
    if let entry = state.entry {
      try modify(entry, state, wanted.call)
      setPassword(state, wanted)
      if !options.isEmpty { account = .modify }
      makesHome = wanted.call.bool("create_home") && !state.homeExists
    } else {
      try add(state, wanted)
    }
    makesKey = wanted.call.bool("generate_ssh_key") && !state.keyExists
    setExpiry(state, wanted.call)
  }

  private mutating func add(_ state: UserState, _ wanted: User) throws(Failure) {
    let call = wanted.call
    account = .add
    if let uid = call.int("uid") {
      options += ["-u", String(uid)]
      if call.bool("non_unique") { options.append("-o") }
    }
    if let seuser = call.string("seuser") { options += ["-Z", seuser] }
    if let group = call.string("group") {
      options += ["-g", try state.group(group).name]
    } else if state.allGroups.contains(where: { $0.name.sameScalars(as: wanted.name) }) {
      // useradd would make a group of the account's name; where one stands, it must be told not to.
      options.append("-N")
    }
    let groups = call.strings("groups").filter { !$0.isEmpty }
    for group in groups { _ = try state.group(group) }
    if !groups.isEmpty { options += ["-G", groups.joined(separator: ",")] }
    if let comment = call.string("comment") { options += ["-c", comment] }
    if let home = call.string("home") { options += ["-d", home] }
    if let shell = call.string("shell") { options += ["-s", shell] }
    if let expires = call.arguments["expires"]?.double {
      options += ["-e", expires < 0 ? "" : Days(seconds: expires).text]
    }
    if let days = call.int("password_expire_account_disable") { options += ["-f", String(days)] }
    if call.bool("create_home") {
      options.append("-m")
      if let skeleton = call.string("skeleton") { options += ["-k", skeleton] }
      if let umask = call.string("umask") { options += ["-K", "UMASK=\(umask)"] }
    } else {
      options.append("-M")
    }
    if call.bool("system") { options.append("-r") }
    if let low = call.int("uid_min") { options += ["-K", "UID_MIN=\(low)"] }
    if let high = call.int("uid_max") { options += ["-K", "UID_MAX=\(high)"] }
    password = wanted.password.map { call.bool("password_lock") ? "!" + $0 : $0 }
  }

  private mutating func modify(
    _ entry: UserEntry, _ state: UserState, _ call: Call
  ) throws(Failure) {
    if let uid = call.int("uid"), uid != Int(entry.userID) {
      options += ["-u", String(uid)]
      if call.bool("non_unique") { options.append("-o") }
    }
    if let text = call.string("group") {
      let group = try state.group(text)
      if group.groupID != entry.groupID { options += ["-g", String(group.groupID)] }
    }
    try setGroups(state, call)
    if let comment = call.string("comment"), !comment.sameScalars(as: entry.comment) {
      options += ["-c", comment]
    }
    if let home = call.string("home"), !home.sameScalars(as: entry.home) {
      options += ["-d", home]
      if call.bool("move_home") { options.append("-m") }
    }
    if let shell = call.string("shell"), !shell.sameScalars(as: entry.shell) {
      options += ["-s", shell]
    }
    if let expires = call.arguments["expires"]?.double {
      let current = state.shadow?.expires ?? 0
      if expires < 0 {
        // An empty field reads as 0 for Ansible too: it clears the date every time.
        if current >= 0 { options += ["-e", ""] }
      } else if current != Days(seconds: expires).number {
        options += ["-e", Days(seconds: expires).text]
      }
    }
    // Compared, unlike in Ansible, which runs usermod every time.
    if let days = call.int("password_expire_account_disable"), state.shadow?.inactiveDays != days {
      options += ["-f", String(days)]
    }
  }

  private mutating func setGroups(_ state: UserState, _ call: Call) throws(Failure) {
    guard call.isGiven("groups") else { return }
    var wanted: [String] = []
    for text in call.strings("groups") where !text.isEmpty {
      let name = try state.group(text).name
      if !wanted.contains(name) { wanted.append(name) }
    }
    let isAppending = call.bool("append")
    let current = Set(state.memberships)
    let isNeeded =
      isAppending ? !current.isSuperset(of: wanted) : current != Set(wanted)
    guard isNeeded else { return }
    options += (isAppending ? ["-a"] : []) + ["-G", wanted.joined(separator: ",")]
  }

  private mutating func setPassword(_ state: UserState, _ wanted: User) {
    let current = state.shadow?.hash ?? state.entry?.passwordHash ?? ""
    let lock = wanted.call.arguments["password_lock"]?.bool
    func bare(_ text: String) -> String {
      String(decoding: text.utf8.drop { $0 == UInt8(ascii: "!") }, as: UTF8.self)
    }
    // A bare `!` is what useradd leaves: a run killed behind it has still to set the password.
    let isDue = wanted.call.string("update_password") == "always" || current == "!"
    if let hash = wanted.password, isDue, !bare(current).sameScalars(as: bare(hash)) {
      password = lock == true ? "!" + hash : hash
    } else if lock == true && !current.begins("!") {
      options.append("-L")
    } else if lock == false && current.begins("!") {
      options.append("-U")
    }
  }

  private mutating func setExpiry(_ state: UserState, _ call: Call) {
    let wishes: [(option: String, flag: String, current: Int?)] = [
      ("password_expire_min", "-m", state.shadow?.minimumDays),
      ("password_expire_max", "-M", state.shadow?.maximumDays),
      ("password_expire_warn", "-W", state.shadow?.warningDays),
    ]
    for wish in wishes {
      guard let days = call.int(wish.option), days != wish.current else { continue }
      expiry += [wish.flag, String(days)]
    }
  }
}
