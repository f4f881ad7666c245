import Crypto
package import PKI
import System
package import Value
package import Vault

/// The sealing keys made here: `NAME.crt` in clear and `NAME.key.vault` as an Ansible Vault file, in one
/// directory that can be committed; and in `backups.json` what backups have been written of them.
package struct KeyStore: Sendable {
  /// A key without its private half.
  package struct Entry: Sendable {
    package let name: String
    package let certificate: SealingCertificate
  }

  package let directory: String

  package init(directory: String) { self.directory = directory }

  /// The keys, the one that seals first: the one whose time begins last.
  package func entries() throws(Problem) -> [Entry] {
    var entries: [Entry] = []
    for name in try names() where name.hasSuffix(".crt") {
      let path = Path.join(directory, name)
      let text = String(decoding: try read(path), as: UTF8.self)
      let certificate = try SealingCertificate(
        pem: text, at: SourceLocation(file: path, line: 1, column: 1))
      entries.append(Entry(name: String(name.dropLast(4)), certificate: certificate))
    }
    return entries.sorted {
      ($1.certificate.certificate.notBefore, $1.name)
        < ($0.certificate.certificate.notBefore, $0.name)
    }
  }

  /// The key that seals.
  /// - Throws: `sealed.no-keys`.
  package func newest() throws(Problem) -> Entry {
    guard let entry = try entries().first else { throw noKeys }
    return entry
  }

  /// All of them with their private halves.
  package func open(_ vault: Vault) throws(Problem) -> [SealingKey] {
    try open { (path) throws(Problem) in
      let text = try read(path)
      guard Vault.isEncrypted(text) else { return (text, false) }
      return (try vault.decrypt(text, at: SourceLocation(file: path, line: 1, column: 1)), true)
    }
  }

  /// The same.
  /// - Parameter reading: a file, decrypted, and whether it was encrypted.
  /// - Throws: `sealed.clear-key`.
  package func open(
    reading: (_ path: String) throws(Problem) -> (bytes: [UInt8], isSecret: Bool)
  ) throws(Problem) -> [SealingKey] {
    var keys: [SealingKey] = []
    for entry in try entries() {
      let path = keyPath(entry.name)
      let place = SourceLocation(file: path, line: 1, column: 1)
      let (clear, isSecret) = try reading(path)
      guard isSecret else {
        throw Problem(
          "sealed.clear-key", what: "the key \(entry.name) is not encrypted", at: place,
          because: "whoever reads the file can open everything that is sealed",
          fix: "groundwork vault encrypt \(path)")
      }
      guard let first = try KeyFile.read(clear, file: path).first else { throw noKeys }
      keys.append(
        try SealingKey(
          name: entry.name, certificate: entry.certificate, opening: first.key, at: place))
    }
    return keys
  }

  /// Keeps a key: its private half first, so that a certificate that stands means that its key does.
  package func add(_ key: SealingKey, _ vault: Vault) throws(Problem) {
    let text = try vault.encrypt(key.opening.key.pem)
    do throws(SystemError) {
      try Files.makeDirectories(directory)
      try Files.writeAtomically(keyPath(key.name), Array(text.utf8), mode: 0o600)
      try Files.writeAtomically(
        Path.join(directory, key.name + ".crt"),
        Array(key.certificate.certificate.pem.utf8), mode: 0o644)
    } catch { throw unwritable(error) }
  }

  // MARK: Backups

  /// A backup that was written and opened again.
  package struct Backup: Sendable {
    package var file: String
    package var time: String
    /// Fingerprints of the certificates whose keys are in it.
    package var keys: [String]
  }

  package func backups() throws(Problem) -> [Backup] {
    guard try names().contains("backups.json") else { return [] }
    let path = Path.join(directory, "backups.json")
    guard let value = try? JSON.parse(try read(path)), let list = value["backups"]?.list else {
      throw Problem(
        "sealed.bad-record", what: "\(path) cannot be read", because: "it is no record of backups",
        fix: "take it away, and write a backup: groundwork secrets keys backup FILE")
    }
    return list.map { item in
      Backup(
        file: item["file"]?.string ?? "", time: item["time"]?.string ?? "",
        keys: item["keys"]?.list?.compactMap(\.string) ?? [])
    }
  }

  /// Writes the keys as one encrypted List, opens what was written, and only then takes note of it.
  /// - Throws: `sealed.backup-failed` when what was written does not open; the file is taken away.
  package func backUp(
    _ keys: [SealingKey], to path: String, vault: Vault, id: String?, namespace: String,
    time: String
  ) throws(Problem) {
    let clear = Secret(KubernetesYAML.text([SealingKey.list(keys, namespace: namespace)]))
    let text = try vault.encrypt(clear, id: id)
    do throws(SystemError) {
      try Files.writeAtomically(path, Array(text.utf8), mode: 0o600)
    } catch { throw unwritable(error, path) }
    do throws(Problem) {
      try test(keys, path, vault)
    } catch {
      try? Files.remove(path)
      throw Problem(
        "sealed.backup-failed", what: "the backup that was written cannot be used",
        because: error.what, fix: "write it to another disk")
    }
    let fresh = Backup(
      file: path, time: time, keys: keys.map(\.certificate.certificate.fingerprint))
    let all = try backups().filter { $0.file != path } + [fresh]
    let record: Value = [
      "backups": Value(
        all.map { backup -> Value in
          [
            "file": Value(backup.file), "time": Value(backup.time),
            "keys": Value(backup.keys.map { Value($0) }),
          ]
        })
    ]
    var style = JSON.Style()
    style.indent = 2
    do throws(SystemError) {
      try Files.writeAtomically(
        Path.join(directory, "backups.json"), JSON.bytes(record, style: style) + [0x0A],
        mode: 0o644)
    } catch { throw unwritable(error) }
  }

  /// Opens a backup as somebody would who has lost everything else: every key has to open what its
  /// certificate seals.
  private func test(
    _ keys: [SealingKey], _ path: String, _ vault: Vault
  ) throws(Problem) {
    let clear = try vault.decrypt(
      try read(path), at: SourceLocation(file: path, line: 1, column: 1))
    let found = try KeyFile.read(clear, file: path)
    let place = SecretPlace(namespace: "backup", name: "probe")
    for key in keys {
      let probe = ClearSecret(
        place: place, scope: .strict, type: nil, values: [(key: "probe", value: Secret(key.name))])
      for sealed in try probe.sealedValues(for: key.certificate) {
        let opened = try SealedValue(sealed.text).open(
          found.map(\.key), scope: .strict, place: place)
        guard opened.reveal({ $0.elementsEqual(key.name.utf8) }) else { throw noKeys }
      }
    }
  }

  /// Refuses to go on before every key is in a backup that was opened.
  /// - Throws: `sealed.no-backup`.
  package func checkBackup() throws(Problem) {
    let saved = Set(try backups().flatMap(\.keys))
    for entry in try entries() where !saved.contains(entry.certificate.certificate.fingerprint) {
      throw Problem(
        "sealed.no-backup", what: "there is no backup of the key \(entry.name)",
        because: "with the key lost, nothing that was sealed for it opens again",
        fix: "groundwork secrets keys backup FILE, and keep FILE elsewhere")
    }
  }

  /// Takes over keys of a backup that are not here.
  /// - Returns: the names of those that were written.
  package func restore(_ file: String, _ bytes: [UInt8], vault: Vault) throws(Problem) -> [String] {
    let place = SourceLocation(file: file, line: 1, column: 1)
    let clear = Vault.isEncrypted(bytes) ? try vault.decrypt(bytes, at: place) : bytes
    let there = Set(try entries().map(\.certificate.certificate.fingerprint))
    var keys: [SealingKey] = []
    for entry in try KeyFile.read(clear, file: file) {
      guard let name = entry.name, let pem = entry.certificate, !name.hasPrefix("."),
        !name.utf8.contains(UInt8(ascii: "/"))
      else {
        throw Problem(
          "sealed.no-certificate", what: "the file holds a key without its certificate", at: place,
          fix: "give a backup, or the controller's Secrets: kubectl get secret … -o yaml")
      }
      keys.append(
        try SealingKey(
          name: name, certificate: try SealingCertificate(pem: pem, at: place), opening: entry.key,
          at: place))
    }
    let fresh = keys.filter { !there.contains($0.certificate.certificate.fingerprint) }
    for key in fresh { try add(key, vault) }
    return fresh.map(\.name)
  }

  // MARK: Files

  private func keyPath(_ name: String) -> String { Path.join(directory, name + ".key.vault") }

  private func names() throws(Problem) -> [String] {
    do throws(SystemError) {
      guard try Files.status(directory) != nil else { return [] }
      return try Files.list(directory)
    } catch { throw unreadable(directory, error) }
  }

  private func read(_ path: String) throws(Problem) -> [UInt8] {
    do throws(SystemError) { return try Files.read(path, limit: 16 << 20, isRegular: true) } catch {
      throw unreadable(path, error)
    }
  }

  private func unreadable(_ path: String, _ error: SystemError) -> Problem {
    Problem.unreadable(path, error)
  }

  private func unwritable(_ error: SystemError, _ path: String? = nil) -> Problem {
    Problem.unwritable(path ?? directory, error)
  }

  private var noKeys: Problem {
    Problem(
      "sealed.no-keys", what: "there are no sealing keys in \(directory)",
      fix: "make one: groundwork secrets keys create; or seal for another's: --cert FILE")
  }
}
