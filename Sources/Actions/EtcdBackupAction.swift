import Crypto
import System
import Value
import Variables
import Wire

extension ActionTable {
  /// `etcd_backup`: the node makes the archive, its pieces are fetched and put together here, closed to
  /// everybody else; beside it stands its SHA-256.
  static func etcdBackup(_ call: ActionCall) throws(ActionError) -> Prepared {
    guard let dest = call.arguments["dest"]?.string,
      let cluster = call.arguments["cluster"]?.string
    else { throw .failed("dest and cluster are required") }
    // A backup changes nothing that a check could tell of.
    if call.isCheck { return .local(ActionResult(skipped: true)) }
    let directory = dest.hasPrefix("/") ? dest : Path.join(call.scope.directory, dest)
    let make = call.request(call.name, call.arguments)
    let host = call.host
    // Of a template it is a text.
    let keep = call.arguments["keep"].flatMap { $0.int ?? $0.string.flatMap { Int($0) } } ?? 0
    return .conversation(probe: nil) { (node) async throws(Problem) in
      guard let made = try await node.perform([make]).first else {
        return .failure("the node gave no answer")
      }
      var result = ActionResult(made)
      if result.failed { return result }
      let moment = Self.moment(Clock.now)
      let name = "\(Backups.plain(cluster))-\(Backups.plain(host))-\(moment)\(Backups.ending)"
      let path = Path.join(directory, name)
      do throws(SystemError) {
        try Files.makeDirectories(directory, mode: 0o700)
      } catch { return .failure("\(directory): \(error.reason)") }
      if let failure = try await Self.fetch(make, made.result, node, to: path) { return failure }
      var forget = make
      forget.arguments["_forget"] = true
      _ = try await node.perform([forget])
      result.values["path"] = Value(path)
      do throws(SystemError) {
        let gone = try Backups.prune(directory, of: cluster, keeping: keep)
        result.values["removed"] = Value(gone.map { Value($0) })
      } catch { return .failure("an old backup cannot be removed: \(error.description)") }
      return result
    }
  }

  /// Writes what the node hands over, piece by piece, so that no more than one is held; nil when it is
  /// there as it was made.
  private static func fetch(
    _ make: Request, _ made: Map, _ node: any NodeSession, to path: String
  ) async throws(Problem) -> ActionResult? {
    let size = made["size"]?.int ?? 0
    let digest = made["sha256"]?.string ?? ""
    do throws(SystemError) {
      var file = try AtomicFile(path)
      var offset = 0
      while offset < size {
        var request = make
        request.arguments["_offset"] = Value(offset)
        let answers: [Response]
        do throws(Problem) { answers = try await node.perform([request]) } catch {
          return .failure(error.what)
        }
        guard let answer = answers.first else { return .failure("the node gave no answer") }
        if case .failed(let message) = answer.outcome { return .failure(message) }
        guard !answer.payload.isEmpty else { break }
        try file.write(answer.payload)
        offset += answer.payload.count
      }
      guard try System.Digest.ofFile(file.path, .sha256).hex == digest else {
        return .failure("what came is not what the node has made: try again")
      }
      _ = try file.commit(mode: 0o600)
      let line = "\(digest)  \(Path.name(of: path))\n"
      _ = try Files.writeAtomically(path + ".sha256", Array(line.utf8), mode: 0o600)
      return nil
    } catch { return .failure("\(path) cannot be written: \(error.reason)") }
  }

  /// `20261130T181500Z`.
  private static func moment(_ time: Timestamp) -> String {
    let date = CivilDate(daysSince1970: time.seconds / 86400)
    let rest = time.seconds % 86400
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "\(date.year)\(two(date.month))\(two(date.day))T\(two(rest / 3600))"
      + "\(two(rest / 60 % 60))\(two(rest % 60))Z"
  }
}
