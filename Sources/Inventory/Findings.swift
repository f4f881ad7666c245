import System
package import Value
import Vault
import YAML

/// What loading found wrong: everything, not the first.
package struct Findings: Sendable {
  /// What must be put right before anything runs.
  package var problems: [Problem] = []
  /// What may be meant, but most likely is not.
  package var warnings: [Problem] = []

  /// Told of every file that is read, with its bytes as they lie there.
  var reading: @Sendable (_ path: String, _ bytes: [UInt8]) -> Void = { _, _ in }

  package init() {}

  /// A document and whether it came out of the vault.
  struct Document {
    var node: Node
    var isSecret: Bool
  }

  mutating func collect(_ body: () throws(Problem) -> Void) {
    do {
      try body()
    } catch {
      problems.append(error)
    }
  }

  /// The only document of a YAML or JSON file, decrypted when it is a vault file.
  mutating func document(_ path: String, vault: Vault) -> Document? {
    guard let bytes = read(path) else { return nil }
    do {
      return try document(bytes, path, vault)
    } catch {
      problems.append(error)
      return nil
    }
  }

  /// The same of bytes already read.
  mutating func document(
    _ bytes: [UInt8], _ path: String, _ vault: Vault
  ) throws(Problem) -> Document {
    let isSecret = Vault.isEncrypted(bytes)
    let start = SourceLocation(file: path, line: 1, column: 1)
    let clear = isSecret ? try vault.decrypt(bytes, at: start) : bytes
    let (node, found) = try YAML.document(clear, file: path, showsContent: !isSecret)
    warnings += found
    return Document(node: node, isSecret: isSecret)
  }

  /// The bytes of a file; nil when it cannot be read, which becomes a problem.
  mutating func read(_ path: String) -> [UInt8]? {
    do {
      let bytes = try Files.document(path)
      reading(path, bytes)
      return bytes
    } catch {
      problems.append(unreadable(path, error))
      return nil
    }
  }

  /// The names in a directory, sorted; none when there is no such directory.
  mutating func list(_ path: String) -> [String] {
    do {
      return try Files.list(path)
    } catch {
      if !error.isMissing { problems.append(unreadable(path, error)) }
      return []
    }
  }

  func isDirectory(_ path: String) -> Bool {
    (try? Files.status(path))?.kind == .directory
  }

  private func unreadable(_ path: String, _ error: SystemError) -> Problem {
    Problem(
      "inventory.unreadable", what: "\(path) cannot be read", because: error.unreadableReason,
      fix: "correct the path or the permissions: ls -l '\(path)'")
  }
}
