import Messages
import SealedSecrets
import System
import Value
import YAML

/// `groundwork secrets seal`.
enum SecretsSeal {
  static let spec = CommandSpec(
    name: "secrets seal", summary: "make SealedSecrets of Secrets, fit for a repository",
    operands: "[FILE…]", offers: [.files],
    flags: [
      Flag("-n", "--namespace", value: "NAME", help: "the Secret's namespace"),
      Flag("--name", value: "NAME", help: "the Secret's name"),
      Flag(
        "--scope", value: "SCOPE", offers: .words(SealingScope.allCases.map(\.rawValue)),
        help: "strict (this name, this namespace), namespace-wide or cluster-wide"),
      Flag(
        "--from-file", value: "[KEY=]FILE", repeats: true, offers: .files,
        help: "a value from a file, a vault file included"),
      Flag(
        "--from-literal", value: "KEY=fd:N", repeats: true,
        help: "a value from an open descriptor; KEY=prompt asks for it"),
      Flag("--type", value: "TYPE", help: "the Secret's type, with --from-…"),
      Flag("--raw", help: "print the one sealed value alone"),
      Flag(
        "--merge-into", value: "FILE", offers: .files,
        help: "put the values into this SealedSecret; all else in it stays"),
      Flag("--keep-unchanged", help: "with --merge-into: what says the same keeps its ciphertext"),
      Flag("--allow-empty-data", help: "seal a Secret without values, too"),
      Flag(
        "--cert", value: "FILE", offers: .files,
        help: "seal for this certificate (a file, or an https address)"),
      SecretsCommand.keys, SecretsCommand.privateKey, SecretsCommand.format, SecretsCommand.out,
    ] + SecretsCommand.vault,
    examples: [
      ("groundwork secrets seal secret.yml -o sealed.yml", "every Secret of the file"),
      (
        "kubectl create secret generic db --dry-run=client -o yaml --from-file=password | groundwork secrets seal -n shop",
        "nothing in clear on disk"
      ),
      (
        "groundwork secrets seal -n shop --name db --from-literal password=prompt",
        "asks for the value"
      ),
      (
        "pass db | groundwork secrets seal -n shop --name db --from-literal password=fd:0 --merge-into sealed.yml",
        "one value of a file anew"
      ),
      (
        "groundwork secrets seal --raw -n shop --name db --from-file password.txt --cert pub.pem",
        "the value alone, for another's key"
      ),
    ],
    discussion:
      "Without FILE, standard input is read. A value is never taken from the command line, which everybody\non this machine can read. Seals for the newest key made here (secrets keys), and not before that is\nbacked up; or for --cert.",
    run: { arguments in
      SecretsCommand.report { () throws(Problem) in try run(arguments) }
    })

  private static func run(_ arguments: Arguments) throws(Problem) -> Int32 {
    let reader = SecretsReader(arguments)
    let scope = try wantedScope(arguments)
    let target = try arguments.last("merge-into").map { (path) throws(Problem) in
      try MergeTarget(path, reader)
    }
    if arguments.has("keep-unchanged"), target == nil {
      throw Problem(
        "usage.missing-flag", what: "--keep-unchanged keeps nothing without a file to keep it in",
        fix: "add --merge-into FILE")
    }
    let certificate = try reader.certificate()
    var secrets = try inputs(arguments, reader, scope ?? .strict)
    if let target {
      try target.merge(secrets, scope: scope, for: certificate)
      return ExitCode.done
    }
    for place in secrets.indices {
      try secrets[place].settle(
        name: arguments.last("name"), namespace: arguments.last("namespace"), scope: scope,
        allowsNoData: arguments.has("allow-empty-data"))
    }
    if arguments.has("raw") {
      try printRaw(secrets, certificate, arguments)
      return ExitCode.done
    }
    var objects: [Value] = []
    for secret in secrets { objects.append(try secret.sealed(for: certificate)) }
    try SecretsCommand.put(objects, arguments)
    return ExitCode.done
  }

  private static func wantedScope(_ arguments: Arguments) throws(Problem) -> SealingScope? {
    guard arguments.has("scope") else { return nil }
    return SealingScope(
      rawValue: try SecretsCommand.word(
        "scope", arguments, among: SealingScope.allCases.map(\.rawValue)))
  }

  private static func printRaw(
    _ secrets: [ClearSecret], _ certificate: SealingCertificate, _ arguments: Arguments
  ) throws(Problem) {
    guard let secret = secrets.first, secrets.count == 1, secret.values.count == 1,
      let sealed = try secret.sealedValues(for: certificate).first
    else {
      throw Problem(
        "usage.bad-value", what: "--raw takes one value", fix: "leave --raw out, or give one value")
    }
    // A line's end would become part of what scripts take.
    let isRead = Terminal.isTerminal(1) || arguments.has("out")
    try SecretsCommand.put(sealed.text + (isRead ? "\n" : ""), arguments)
  }

  // MARK: What is sealed

  private static func inputs(
    _ arguments: Arguments, _ reader: SecretsReader, _ scope: SealingScope
  ) throws(Problem) -> [ClearSecret] {
    let values = try single(arguments, reader)
    guard values.isEmpty else {
      guard arguments.operands.isEmpty else {
        throw Problem(
          "usage.extra-operand", what: "single values and a file of Secrets are both given",
          fix: "leave one of them out")
      }
      return [
        ClearSecret(
          place: SecretPlace(namespace: "", name: ""), scope: scope,
          type: arguments.last("type"), values: values)
      ]
    }
    if arguments.operands.isEmpty, Terminal.isTerminal(0) {
      throw Problem(
        "usage.missing-operand", what: "secrets seal needs something to seal",
        fix: "groundwork secrets seal FILE, or --from-file KEY=FILE")
    }
    var secrets: [ClearSecret] = []
    for path in arguments.operands.isEmpty ? ["-"] : arguments.operands {
      let file = path == "-" ? "standard input" : path
      secrets += try ClearSecret.read(try reader.clear(path), file: file)
    }
    return secrets
  }

  private static func single(
    _ arguments: Arguments, _ reader: SecretsReader
  ) throws(Problem) -> [(key: String, value: Secret)] {
    var values: [(key: String, value: Secret)] = []
    func add(_ key: String, _ value: Secret) throws(Problem) {
      try ClearSecret.check(key: key)
      guard !values.contains(where: { $0.key == key }) else {
        throw Problem(
          "usage.given-twice", what: "the key '\(key)' is given more than once",
          fix: "leave all but one of them out")
      }
      values.append((key, value))
    }
    for text in arguments.all("from-file") {
      let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
      let path = parts.last ?? text
      try add(
        parts.count == 2 ? parts[0] : Path.name(of: path), Secret(try reader.clear(path)))
    }
    for text in arguments.all("from-literal") {
      let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let key = parts.first.map(String.init) ?? ""
      let source = parts.count == 2 ? String(parts[1]) : ""
      if source == "prompt" {
        try add(key, try Prompt.secret("\(key): "))
      } else if source.hasPrefix("fd:"), let number = UInt16(source.dropFirst(3)) {
        try add(key, Secret(try SecretsCommand.read("/dev/fd/\(number)")))
      } else {
        // Not what was written there: it is a secret.
        throw Problem(
          "usage.secret-in-clear", what: "the value of '\(key)' stands on the command line",
          because: "everybody on this machine can read command lines, and shells keep them",
          fix: "--from-literal \(key)=prompt, or \(key)=fd:3 with 3< <(COMMAND)")
      }
    }
    return values
  }
}

/// A SealedSecret that values are put into.
private struct MergeTarget {
  let path: String
  let text: SealedText
  let object: SealedObject
  let reader: SecretsReader

  init(_ file: String, _ reader: SecretsReader) throws(Problem) {
    // What a link leads to is the file that is kept.
    path = (try? Files.realPath(file)) ?? file
    self.reader = reader
    text = try SealedText(try SecretsCommand.read(path), file: path)
    guard let object = text.objects.first, text.objects.count == 1 else {
      throw Problem(
        "sealed.no-target", what: "\(path) does not hold one SealedSecret",
        because: "it holds \(text.objects.count)", fix: "name a file with one")
    }
    self.object = object
  }

  /// Seals for the name, namespace and scope of the object that is there, and writes it in one step.
  func merge(
    _ secrets: [ClearSecret], scope: SealingScope?, for certificate: SealingCertificate
  ) throws(Problem) {
    if let scope, scope != object.scope {
      throw Problem(
        "sealed.other-scope", what: "\(path) is sealed with another scope", at: object.location,
        because: "it is \(object.scope.rawValue), and the command line says \(scope.rawValue)",
        fix: "leave --scope out, or seal the whole Secret again")
    }
    guard var secret = secrets.first, secrets.count == 1 else {
      throw Problem(
        "sealed.no-target", what: "more than one Secret cannot go into \(path)",
        fix: "give one Secret")
    }
    guard secret.place.name.isEmpty || secret.place.name == object.place.name else {
      throw Problem(
        "sealed.no-target", what: "\(path) is another Secret", at: object.location,
        because: "it is \(object.place.name), and what is to go in is \(secret.place.name)",
        fix: "name the file of that Secret")
    }
    try secret.settle(
      name: object.place.name,
      namespace: object.place.namespace.isEmpty ? nil : object.place.namespace,
      scope: object.scope, allowsNoData: false)
    let kept = try unchanged(secret)
    let sealed = try secret.sealedValues(for: certificate).filter { !kept.contains($0.key) }
    guard !sealed.isEmpty else { return Output.say("\(path): nothing to change") }
    let bytes = try text.setting(sealed, in: object)
    do throws(SystemError) { _ = try Files.writeAtomically(path, bytes) } catch {
      throw Problem.unwritable(path, error)
    }
    Output.say("\(path): sealed \(sealed.map(\.key).joined(separator: ", "))")
  }

  /// Keys whose value is there already, where that is asked for.
  private func unchanged(_ secret: ClearSecret) throws(Problem) -> Set<String> {
    guard reader.arguments.has("keep-unchanged") else { return [] }
    let keys = try reader.openingKeys()
    var same: Set<String> = []
    for (key, node) in object.values {
      guard let fresh = secret.values.first(where: { $0.key == key }),
        let old = try? object.open(node, keys)
      else { continue }
      if old.reveal({ old in fresh.value.reveal { $0 == old } }) { same.insert(key) }
    }
    return same
  }
}
