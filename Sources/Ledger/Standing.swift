internal import Machine
internal import System
internal import Value

/// What stood, or stands, at a path; as records keep it.
struct Standing: Equatable {
  /// `absent`, or a `FileStatus.Kind`.
  var kind = "absent"
  var mode: UInt16?
  var userID: UInt32?
  var groupID: UInt32?
  /// Of a file's content.
  var sha256: String?
  /// The same under the node's key, where the content is secret.
  var keyed: String?
  /// Where a link points.
  var target: String?

  static let absent = Standing()

  init() {}

  /// What stands at a path now, a link itself and not what is behind it.
  /// - Parameter digesting: false where mode and owner are all that counts: the file is not read.
  init(at path: String, on machine: any Machine, digesting: Bool = true) throws(Failure) {
    guard let status = try machine.status(path, following: false) else { return }
    kind = status.kind.rawValue
    userID = status.userID
    groupID = status.groupID
    switch status.kind {
    case .link: target = try machine.readLink(path)
    case .file:
      mode = status.mode
      if digesting { sha256 = try machine.digest(path, .sha256) }
    default: mode = status.mode
    }
  }

  /// Something of a kind, of which more is not known.
  init(_ kind: FileStatus.Kind, sha256: String? = nil, target: String? = nil) {
    self.kind = kind.rawValue
    self.sha256 = sha256
    self.target = target
  }

  /// Whether the same thing stands there, whoever may use it.
  func isSameThing(as other: Standing) -> Bool {
    kind == other.kind && sha256 == other.sha256 && keyed == other.keyed
      && target == other.target
  }

  var attributes: FileAttributes {
    FileAttributes(mode: mode, userID: userID, groupID: groupID)
  }

  var map: Map {
    var map: Map = ["kind": Value(kind)]
    if let mode { map["mode"] = Value(FileMode.text(mode)) }
    if let userID { map["uid"] = Value(Int(userID)) }
    if let groupID { map["gid"] = Value(Int(groupID)) }
    if let sha256 { map["sha256"] = Value(sha256) }
    if let keyed { map["keyed"] = Value(keyed) }
    if let target { map["target"] = Value(target) }
    return map
  }

  init(_ map: Map) {
    kind = map["kind"]?.string ?? "absent"
    mode = map["mode"]?.string.flatMap { UInt16($0, radix: 8) }
    userID = map["uid"]?.int.flatMap { UInt32(exactly: $0) }
    groupID = map["gid"]?.int.flatMap { UInt32(exactly: $0) }
    sha256 = map["sha256"]?.string
    keyed = map["keyed"]?.string
    target = map["target"]?.string
  }
}

/// One thing that was changed: what stood there before the first change, and what we left there last.
///
/// It is kept by what was changed, not by the task: several tasks may write one file, and what stood
/// there before is one thing.
struct Change {
  /// `file`, or an `Effect.Kind`.
  var kind: String
  /// A path, or the effect's name.
  var name: String
  var before: Map
  /// Of files. Of accounts the groups that we had them join and leave.
  var after: Map
  /// The content is ours, not only mode and owner.
  var isWritten = false
  /// Kind and id of the resource for which it was changed first.
  var resource: (kind: String, id: String)
  var origin: String
  var run: String
  /// Nanoseconds since 1970.
  var time: Int

  var map: Map {
    [
      "format": 1, "kind": Value(kind), "name": Value(name), "before": Value(before),
      "after": Value(after), "written": Value(isWritten),
      "resource": ["kind": Value(resource.kind), "id": Value(resource.id)],
      "origin": Value(origin), "run": Value(run), "time": Value(time),
    ]
  }

  init(
    _ kind: String, _ name: String, before: Map, resource: (kind: String, id: String),
    origin: String, run: String
  ) {
    self.kind = kind
    self.name = name
    self.before = before
    after = Map()
    self.resource = resource
    self.origin = origin
    self.run = run
    time = Now.nanoseconds
  }

  init?(_ map: Map) {
    guard map["format"]?.int == 1, let kind = map["kind"]?.string, let name = map["name"]?.string
    else { return nil }
    self.kind = kind
    self.name = name
    before = map["before"]?.map ?? Map()
    after = map["after"]?.map ?? Map()
    isWritten = map["written"]?.bool ?? false
    resource = (
      map["resource"]?["kind"]?.string ?? "", map["resource"]?["id"]?.string ?? ""
    )
    origin = map["origin"]?.string ?? ""
    run = map["run"]?.string ?? ""
    time = map["time"]?.int ?? 0
  }
}

/// The changes recorded on the node.
struct Changes {
  let records: Records
  let aside = Aside()

  init(records: Records) { self.records = records }

  /// Damaged records that were set aside, and that nobody was told of yet.
  final class Aside {
    var places: [String] = []

    func taken() -> [String] {
      defer { places = [] }
      return places
    }
  }

  private func path(_ kind: String, _ name: String) -> String {
    "\(records.before)/\(Records.fileName("\(kind)\u{0}\(name)"))"
  }

  /// What is recorded of a thing that is to be changed. A record that cannot be read is set aside: what
  /// stood there first may be known from nowhere else.
  func change(_ kind: String, _ name: String) throws(SystemError) -> Change? {
    let path = path(kind, name)
    guard try Files.status(path, following: false) != nil else { return nil }
    if let change = try records.map(path).flatMap({ Change($0) }) { return change }
    aside.places.append(try records.setAside(path))
    return nil
  }

  func write(_ change: Change) throws(SystemError) {
    try records.write(
      path(change.kind, change.name), JSON.bytes(Value(change.map), style: .compact),
      in: records.before, isWholeOrNothing: false)
  }

  func remove(_ change: Change) throws(SystemError) {
    try Files.remove(path(change.kind, change.name))
  }

  /// All of them, the newest first; what is in a directory of ours before the directory, whatever a clock
  /// that was set back says.
  func all() throws(SystemError) -> Records.Found<Change> {
    var found = try records.all(in: records.before) { Change($0) }
    let times = Self.effectiveTimes(found.records)
    func time(_ change: Change) -> Int {
      change.kind == "file" ? times[change.name] ?? change.time : change.time
    }
    found.records.sort { (time($0), $1.name) > (time($1), $0.name) }
    return found
  }

  /// By path of what was not there as a directory before: older than all that was changed in it.
  private static func effectiveTimes(_ changes: [Change]) -> [String: Int] {
    var times: [String: Int] = [:]
    for change in changes
    where change.kind == "file"
      && Standing(change.before).kind != FileStatus.Kind.directory.rawValue
    {
      times[change.name] = change.time
    }
    // The deepest first, so that each directory hears of all that is below it.
    for path in times.keys.sorted(by: { $0.utf8.count > $1.utf8.count }) {
      guard let own = times[path], let parent = Path.parent(of: path), let above = times[parent]
      else { continue }
      times[parent] = min(above, own - 1)
    }
    return times
  }
}
