package import PKI
import System
package import Value

/// Where everything lies that a declaration leads to:
///
///     NAME/ca.crt         an authority's certificate, behind it those above it
///     NAME/ca.key         its key, encrypted
///     NAME/issued.jsonl   what it issued and took back, a line each
///     NAME/crl.pem        what it took back, signed
///     NAME.crt            a certificate, behind it the authorities between it and the root
///     NAME.key.vault      its key, an Ansible Vault file
package struct CertificateFiles: Sendable {
  package let directory: String

  package init(_ directory: String) { self.directory = directory }

  package func authority(_ name: String) -> String { Path.join(directory, "\(name)/ca.crt") }
  package func authorityKey(_ name: String) -> String { Path.join(directory, "\(name)/ca.key") }
  package func log(_ authority: String) -> String {
    Path.join(directory, "\(authority)/issued.jsonl")
  }
  package func revocationList(_ authority: String) -> String {
    Path.join(directory, "\(authority)/crl.pem")
  }
  package func certificate(_ name: String) -> String { Path.join(directory, "\(name).crt") }
  package func key(_ name: String) -> String { Path.join(directory, "\(name).key.vault") }

  /// An authority's certificate and those above it; nil where there is none.
  package func line(of authority: String) throws(Problem) -> [Certificate]? {
    try certificates(self.authority(authority))
  }

  /// A certificate and the authorities that are sent with it; nil where there is none.
  package func pair(_ name: String) throws(Problem) -> [Certificate]? {
    try certificates(certificate(name))
  }

  private func certificates(_ path: String) throws(Problem) -> [Certificate]? {
    guard let text = try Self.read(path) else { return nil }
    return try Certificate.all(in: text, at: Self.place(path))
  }

  static func place(_ path: String) -> SourceLocation {
    SourceLocation(file: path, line: 1, column: 1)
  }

  /// Whether something stands there; what cannot be told is no.
  package static func stands(_ path: String) -> Bool {
    ((try? Files.status(path, following: true)) ?? nil) != nil
  }

  /// A small text file; nil when it is not there.
  package static func read(_ path: String) throws(Problem) -> String? {
    do throws(SystemError) {
      guard try Files.status(path, following: true) != nil else { return nil }
      return String(decoding: try Files.read(path, limit: 1 << 24), as: UTF8.self)
    } catch { throw Problem.unreadable(path, error) }
  }

  /// Writes a file in one step, and the directory it stands in where there is none.
  package static func write(_ path: String, _ text: String, mode: UInt16) throws(Problem) {
    do throws(SystemError) {
      try Files.makeDirectories(Path.parent(of: path) ?? ".")
      _ = try Files.writeAtomically(path, Array(text.utf8), mode: mode)
    } catch { throw Problem.unwritable(path, error) }
  }

  /// Gives a file another name, in one step, and waits until the disk knows.
  static func move(_ path: String, to target: String) throws(Problem) {
    do throws(SystemError) {
      try Files.rename(path, to: target)
      try Files.syncDirectory(Path.parent(of: target) ?? ".")
    } catch { throw Problem.unwritable(target, error) }
  }

  /// Removes a file; nothing there is no mistake.
  static func remove(_ path: String) throws(Problem) {
    do throws(SystemError) { _ = try Files.remove(path) } catch {
      throw Problem.unwritable(path, error)
    }
  }

  /// Adds a line to a file, and waits until the disk has it.
  static func append(_ path: String, _ line: String) throws(Problem) {
    do throws(SystemError) {
      try Files.makeDirectories(Path.parent(of: path) ?? ".")
      let file = try Descriptor(
        opening: path, flags: [.writing, .create, .append], mode: 0o644)
      try file.write(Array((line + "\n").utf8))
      try file.sync()
    } catch { throw Problem.unwritable(path, error) }
  }
}
