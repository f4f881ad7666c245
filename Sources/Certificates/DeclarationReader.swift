import Crypto
import Inventory
import PKI
import System
package import Value
package import Variables
import YAML

extension Declaration {
  /// Reads every `*.yml` of a directory, in the order of their names.
  /// - Parameters:
  ///   - store: gives templates their values. Those of an installation are filled in as its host sees them,
  ///     those of a certificate as the first host sees it that it is installed on, all others as the
  ///     inventory's first host does.
  ///   - reading: a file.
  /// - Returns: what could be read, and every mistake; nothing may be made while there is one.
  package static func read(
    _ directory: String, _ store: VariableStore,
    reading: @escaping (_ path: String) throws(Problem) -> [UInt8] = Declaration.bytes
  ) -> (declaration: Declaration, problems: [Problem]) {
    var reader = DeclarationReader(directory: directory, store: store, reading: reading)
    reader.readFiles()
    reader.checkLines()
    return (reader.declaration, reader.entries.problems)
  }

  /// The file as it lies there.
  package static func bytes(_ path: String) throws(Problem) -> [UInt8] {
    do { return try Files.document(path) } catch {
      throw Problem.unreadable(path, error)
    }
  }

  /// The files a directory declares in; none where it is not there.
  package static func files(_ directory: String) -> [String] {
    let names = (try? Files.list(directory)) ?? []
    return names.filter { ($0.hasSuffix(".yml") || $0.hasSuffix(".yaml")) && !$0.hasPrefix(".") }
      .sorted { $0.precedesByScalars($1) }.map { Path.join(directory, $0) }
  }
}

/// Reads the files of a declaration one behind the other.
struct DeclarationReader {
  var declaration: Declaration
  var entries: EntryReader
  /// Where each certificate's `names` and `authority` stand, for what only the whole shows.
  var names: [String: SourceLocation] = [:]
  var issuers: [String: SourceLocation] = [:]
  /// Authorities below others that say nothing of constraints.
  var inheriting: Set<String> = []
  /// Authorities that could not be read.
  var broken: Set<String> = []

  private let reading: (_ path: String) throws(Problem) -> [UInt8]

  init(
    directory: String, store: VariableStore,
    reading: @escaping (_ path: String) throws(Problem) -> [UInt8]
  ) {
    self.reading = reading
    declaration = Declaration(directory: directory)
    entries = EntryReader(store: store)
  }

  /// The host that templates see where no other is nearer.
  var firstHost: String {
    entries.store.inventory.hostNames.first ?? "localhost"
  }

  mutating func readFiles() {
    let files = Declaration.files(declaration.directory)
    guard !files.isEmpty else {
      entries.problems.append(
        Problem(
          "certs.no-declaration", what: "nothing is declared in \(declaration.directory)/",
          because: "it holds no *.yml",
          fix: "declare authorities and certificates there, as docs/certificates.md shows"))
      return
    }
    var roots: [Node] = []
    let reading = reading
    for file in files {
      let root = entries.keep { () throws(Problem) in
        try YAML.document(try reading(file), file: file).root
      }
      guard let root else { continue }
      if root.isNull { continue }
      if entries.mapping(root, of: "the file", keys: ["authorities", "certificates"]) {
        roots.append(root)
      }
    }
    // Authorities first: certificates name them, in whatever file they stand.
    for root in roots {
      for item in entries.items("authorities", of: root) { readAuthority(item) }
    }
    for root in roots {
      for item in entries.items("certificates", of: root) { readCertificate(item) }
    }
  }

  /// A name that files can have, and that nothing of its kind has yet.
  mutating func name(_ item: Node, _ kind: String, taken: (String) -> SourceLocation?) -> String? {
    guard let name = entries.needed("name", of: item, "the \(kind)", firstHost) else { return nil }
    let place = item["name"]?.location
    let letters = Set(
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_".unicodeScalars)
    guard name.unicodeScalars.allSatisfy(letters.contains), !name.hasPrefix("-"),
      name.unicodeScalars.count <= 100
    else {
      entries.problems.append(
        Problem(
          "certs.bad-name",
          what: kind == "authority"
            ? "'\(name)' cannot be the name of an authority"
            : "'\(name)' cannot be the name of a certificate",
          at: place,
          because: "files are named by it", fix: "use letters, digits, - and _"))
      return nil
    }
    if let first = taken(name) {
      entries.problems.append(
        Problem(
          "certs.taken-name", what: "the name '\(name)' is taken", at: place,
          because: "it is declared at \(first) as well", fix: "choose another one"))
      return nil
    }
    return name
  }

  mutating func key(_ item: Node, _ host: String) -> PrivateKey.Kind {
    entries.word("key", of: item, host, default: PrivateKey.Kind.p256)
  }
}
