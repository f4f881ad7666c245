internal import CSystem
internal import Glibc

/// An editor on bytes that must not reach a disk.
///
/// It runs in a mount namespace of its own, in which everything is read-only but one file system in memory
/// that holds the text: whatever copies, histories and swap files an editor writes are gone with it. When
/// this process ends, so does the editor.
package struct PrivateEditing {
  /// The editor and its arguments; the file's path comes last.
  package var editor: [String]
  /// What the file is called, by which editors know what is in it.
  package var name: String

  package init(editor: [String], name: String) {
    self.editor = editor
    self.name = name
  }

  /// Where an editing failed.
  package enum Failure: Error, Sendable {
    /// This system gives this user no place that only they see.
    case noPlace(reason: String)
    /// The editor could not be started, or ended badly.
    case editor(status: Int)
    case system(SystemError)
  }

  /// Runs the editor on this terminal.
  /// - Returns: what the file holds then.
  package func run(_ bytes: [UInt8]) throws(Failure) -> [UInt8] {
    let directory: String
    do throws(SystemError) { directory = try Self.makeDirectory() } catch { throw .system(error) }
    defer { try? Files.remove(directory) }
    let path = Path.join(directory, name)
    let before = Glibc.signal(SIGINT, SIG_IGN)
    defer { _ = Glibc.signal(SIGINT, before) }
    let answer: [UInt8]
    do throws(SystemError) { answer = try result(bytes, directory, path) } catch {
      throw .system(error)
    }
    guard answer.count >= 8 else { throw .editor(status: 1) }
    let stage = UInt32(answer[0])
    let code = answer[4..<8].reversed().reduce(Int32(0)) { $0 << 8 | Int32($1) }
    switch stage {
    case gw_edit_done.rawValue: break
    case gw_edit_namespace.rawValue, gw_edit_mount.rawValue:
      throw .noPlace(reason: SystemError.reason(of: code))
    default: throw .system(SystemError(call: "open", subject: path, code: code))
    }
    guard code == 0 else { throw .editor(status: Int(code)) }
    return Array(answer.dropFirst(8))
  }

  /// A directory nobody writes into, so that nothing comes to lie there by mistake.
  private static func makeDirectory() throws(SystemError) -> String {
    let name = try Random.bytes(8).map {
      $0 < 16 ? "0\(String($0, radix: 16))" : String($0, radix: 16)
    }
    let directory = "/tmp/groundwork-edit-\(name.joined())"
    try Files.makeDirectory(directory, mode: 0o500)
    return directory
  }

  private func result(
    _ bytes: [UInt8], _ directory: String, _ path: String
  ) throws(SystemError) -> [UInt8] {
    let environment = Environment.merging([("TMPDIR", directory)], into: Environment.entries)
    let program = editor.first ?? "vi"
    let candidates =
      program.utf8.contains(UInt8(ascii: "/"))
      ? [program] : Environment.searchPath().map { "\($0)/\(program)" }
    var worker: pid_t = -1
    let channel = withTexts(candidates) { candidates in
      withTexts(editor + [path]) { arguments in
        withTexts(environment) { environment in
          bytes.withUnsafeBytes { content in
            directory.withCString { directory in
              path.withCString { path in
                var request = gw_edit_request()
                request.candidates = candidates
                request.arguments = arguments
                request.environment = environment
                request.directory = directory
                request.path = path
                request.bytes = content.baseAddress
                request.count = content.count
                return gw_edit(&request, &worker)
              }
            }
          }
        }
      }
    }
    guard channel >= 0 else { throw .last("fork", program) }
    let reading = Descriptor(adopting: channel)
    var answer: [UInt8] = []
    while case let piece = try reading.read(1 << 16), !piece.isEmpty { answer += piece }
    var exited: Int32 = 0
    var value: Int32 = 0
    try SystemError.check("waitpid", "\(worker)") { gw_reap(worker, &exited, &value) }
    return answer
  }
}
