internal import System
internal import Value

/// The answer of a command that depends on a few files alone, kept under /run from run to run.
///
/// Some programs cost more than all else a node does in a run: file(1) reads nine megabytes of rules
/// to say what a file of one line is. An answer is given again only while every file it depends on has
/// the same inode, size and change time; it goes with the next boot.
struct RememberedAnswer {
  /// Root's alone, since answers are believed.
  private static let directory = "/run/groundwork/answers"
  /// The kernel's clock for change times stands still for so long, at most: a file that has changed
  /// just now may change again unseen.
  private static let tick = 0.05

  private let path: String
  private let key: Value

  /// nil where nothing can be remembered: for other users, and while a file is missing or fresh.
  init?(_ command: Command, about files: [String], now: Double) {
    guard Process.uid == 0, command.input.isEmpty, command.userID == nil else { return nil }
    var states: [Value] = []
    for file in files {
      guard let status = (try? Files.status(file, following: true)) ?? nil, status.kind == .file,
        status.changeTime < now - Self.tick
      else { return nil }
      states.append([
        Value("\(status.device) \(status.inode)"), Value(status.size),
        Value(.double(status.changeTime)),
      ])
    }
    let words = Value(command.arguments.map { Value($0) })
    key = ["command": words, "files": Value(states)]
    // A few thousand places: what falls into the same one replaces what was there.
    let digest = Digest.sha256(JSON.bytes(words, style: .compact)).hex
    path = "\(Self.directory)/\(String(decoding: Array(digest.utf8.prefix(3)), as: UTF8.self))"
  }

  var output: [UInt8]? {
    guard let text = (try? Files.text(path)) ?? nil, let entry = try? JSON.parse(text),
      entry["key"] == key, let output = entry["output"]?.string
    else { return nil }
    return Array(output.utf8)
  }

  /// Keeps what is text; that it cannot be kept is no failure.
  func keep(_ output: [UInt8]) {
    let text = String(decoding: output, as: UTF8.self)
    guard output.count < 4096, Array(text.utf8) == output else { return }
    let entry: Value = ["key": key, "output": Value(text)]
    do {
      try Files.makeDirectories("/run/groundwork", mode: 0o755)
      try Files.makeDirectories(Self.directory, mode: 0o700)
      _ = try Files.writeAtomically(path, JSON.bytes(entry, style: .compact), mode: 0o600)
    } catch {}
  }
}
