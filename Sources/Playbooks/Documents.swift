import Synchronization
import System
package import Value
import YAML

/// Decrypts the text of a vault file or of a `!vault` value.
package typealias VaultOpener =
  @Sendable (_ text: String, _ at: SourceLocation) throws(Problem) -> Value

/// One YAML file.
struct Document: Sendable {
  var root: Node
  var warnings: [Problem]
  /// It came out of a vault file, so every value in it is a secret.
  var isSecret: Bool
}

/// Reads YAML files, each once.
final class Documents: Sendable {
  private let vault: VaultOpener
  private let reading: @Sendable (_ path: String, _ bytes: [UInt8]) -> Void
  private let cache = Mutex<[String: Result<Document, Problem>]>([:])

  init(
    vault: @escaping VaultOpener,
    reading: @escaping @Sendable (_ path: String, _ bytes: [UInt8]) -> Void = { _, _ in }
  ) {
    self.vault = vault
    self.reading = reading
  }

  /// The document in a file, and whether this is the first time it was asked for.
  /// - Parameters:
  ///   - path: absolute.
  ///   - shown: the name it has in messages.
  func read(_ path: String, shown: String) -> (result: Result<Document, Problem>, isNew: Bool) {
    if let known = cache.withLock({ $0[path] }) { return (known, false) }
    let result: Result<Document, Problem>
    do throws(Problem) {
      result = .success(try parse(path, shown: shown))
    } catch {
      result = .failure(error)
    }
    cache.withLock { $0[path] = result }
    return (result, true)
  }

  private func parse(_ path: String, shown: String) throws(Problem) -> Document {
    let bytes: [UInt8]
    do {
      bytes = try Files.document(path)
      reading(path, bytes)
    } catch {
      throw Problem(
        "playbooks.unreadable-file", what: "'\(shown)' cannot be read",
        because: error.unreadableReason, fix: error.fixForReading(shown))
    }
    guard bytes.starts(with: Array("$ANSIBLE_VAULT;".utf8)) else {
      let (root, warnings) = try YAML.document(bytes, file: shown)
      return Document(root: root, warnings: warnings, isSecret: false)
    }
    let start = SourceLocation(file: shown, line: 1, column: 1)
    let clear = try vault(String(decoding: bytes, as: UTF8.self), start)
    let (root, warnings) = try YAML.document(
      clear.string ?? "", file: shown, showsContent: false)
    return Document(root: root, warnings: warnings, isSecret: true)
  }
}

extension SystemError {
  /// What to do when a file cannot be read.
  fileprivate func fixForReading(_ name: String) -> String {
    switch code {
    case Errno.isDirectory: "name a file in it: ls '\(name)'"
    case Errno.tooManyLinks: "replace the link by what it shall lead to: ls -l '\(name)'"
    case Errno.invalid, Errno.tooLarge: "name the file that is meant: ls -l '\(name)'"
    default: "check the file's owner and mode: ls -l '\(name)'"
    }
  }
}
