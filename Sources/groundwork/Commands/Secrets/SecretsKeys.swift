import Crypto
import Messages
import PKI
import SealedSecrets
import System
import Value
import Vault

/// `groundwork secrets keys`.
enum SecretsKeys {
  static let spec = CommandSpec(
    name: "secrets keys", summary: "the keys that open what is sealed, encrypted here",
    operands: "create | list | backup FILE | restore FILE | rotate",
    offers: [.words(["create", "list", "backup", "restore", "rotate"]), .files],
    flags: [
      SecretsCommand.keys,
      Flag(
        "--bits", value: "N", offers: .words(["2048", "3072", "4096"]),
        help: "of a new RSA key: 4096 (default), 3072 or 2048"),
      Flag(
        "--controller-namespace", value: "NAME",
        help: "where the controller runs (default: kube-system)"),
      Flag(
        "--encrypt-vault-id", value: "ID", help: "the vault id that a backup is encrypted with"),
      SecretsCommand.output,
    ] + SecretsCommand.vault,
    examples: [
      ("groundwork secrets keys create", "the first key"),
      (
        "groundwork secrets keys backup /mnt/safe/sealing-keys.vault",
        "all of them, encrypted, and opened again to prove it"
      ),
      ("groundwork secrets keys list", "which one seals, until when, and whether it is backed up"),
      (
        "groundwork secrets keys rotate",
        "a newer one beside the old: back up, apply, then secrets reseal"
      ),
      ("groundwork secrets keys restore /mnt/safe/sealing-keys.vault", "what is missing here"),
    ],
    discussion:
      "A key is a certificate in clear (NAME.crt) and a vault file (NAME.key.vault); both can be committed.\nOld keys stay, for what was sealed for them. The role sealed_secrets gives all of them to the\ncontroller. A key that has leaked opens everything that was ever sealed for it: those secrets have to be\nreplaced themselves.",
    run: { arguments in
      SecretsCommand.report { () throws(Problem) in try run(arguments) }
    })

  private static func run(_ arguments: Arguments) throws(Problem) -> Int32 {
    let reader = SecretsReader(arguments)
    let words = arguments.operands
    switch (words.first, words.count) {
    case ("create", 1): try create(reader, isFirst: true)
    case ("rotate", 1): try create(reader, isFirst: false)
    case ("list", 1): try list(reader)
    case ("backup", 2): try backUp(reader, words[1])
    case ("restore", 2): try restore(reader, words[1])
    default:
      throw Problem(
        "usage.missing-operand",
        what: "secrets keys takes create, list, backup FILE, restore FILE or rotate",
        fix: "groundwork secrets keys list")
    }
    return ExitCode.done
  }

  private static func create(_ reader: SecretsReader, isFirst: Bool) throws(Problem) {
    let entries = try reader.store.entries()
    if isFirst, let newest = entries.first {
      throw Problem(
        "sealed.key-exists", what: "there is a key already: \(newest.name)",
        fix: "groundwork secrets keys rotate makes the next one")
    }
    if !isFirst, entries.isEmpty { _ = try reader.store.newest() }
    let vault = try reader.vault()
    guard !vault.passwords.isEmpty else {
      throw Problem(
        "vault.no-password", what: "there is no vault password to encrypt with",
        fix: "give one: --vault-id default@FILE, or --ask-vault-pass")
    }
    let bits = try SecretsCommand.word("bits", reader.arguments, among: ["4096", "3072", "2048"])
    let key = try SealingKey.create(
      bits: Int(bits) ?? 4096, now: SecretsCommand.now, others: entries.map(\.certificate))
    try reader.store.add(key, vault)
    Output.say("\(reader.store.directory): made \(key.name)")
    Output.say("next: groundwork secrets keys backup FILE; nothing is sealed for it before")
  }

  private static func list(_ reader: SecretsReader) throws(Problem) {
    let isJSON =
      try SecretsCommand.word("output", reader.arguments, among: ["text", "json"]) == "json"
    let entries = try reader.store.entries()
    let backups = try reader.store.backups()
    for (place, entry) in entries.enumerated() {
      let certificate = entry.certificate.certificate
      let saved = backups.filter { $0.keys.contains(certificate.fingerprint) }
      let days = certificate.notAfter.days(since: SecretsCommand.now)
      if isJSON {
        let map: Map = [
          "name": Value(entry.name), "bits": Value(entry.certificate.key.bitCount),
          "seals": Value(place == 0), "not_before": Value(certificate.notBefore.description),
          "not_after": Value(certificate.notAfter.description), "days_left": Value(days),
          "fingerprint": Value(certificate.fingerprint),
          "backups": Value(
            saved.map { ["file": Value($0.file), "time": Value($0.time)] as Value }),
        ]
        Output.out(JSON.text(Value(map), style: .compact) + "\n")
        continue
      }
      let role = place == 0 ? say("seals") : say("opens only")
      let state = saved.isEmpty ? say("no backup") : say("backed up")
      Output.out(
        "\(entry.name)  RSA-\(entry.certificate.key.bitCount)  \(role)  "
          + say("until \(certificate.notAfter.description)") + "  \(state)\n")
    }
    if entries.isEmpty, !isJSON { Output.say("there are no keys in \(reader.store.directory)") }
  }

  private static func backUp(_ reader: SecretsReader, _ file: String) throws(Problem) {
    let path = ClusterCommand.absolute(file)
    let directory = ClusterCommand.absolute(reader.store.directory)
    guard Path.parent(of: path) != directory else {
      throw Problem(
        "sealed.same-place", what: "a backup beside the keys is lost with them",
        fix: "write it to another disk, and keep it away from this machine")
    }
    guard (try? Files.status(path)) ?? nil == nil else {
      throw Problem(
        "sealed.file-exists", what: "\(path) is there already; nothing was changed",
        fix: "name a new file")
    }
    _ = try reader.store.newest()
    let vault = try reader.vault()
    let keys = try reader.store.open(vault)
    try reader.store.backUp(
      keys, to: path, vault: vault, id: reader.arguments.last("encrypt-vault-id"),
      namespace: reader.arguments.last("controller-namespace") ?? "kube-system",
      time: SecretsCommand.now.description)
    Output.say("\(path): \(String(keys.count)) keys, encrypted, and each was opened again")
    Output.say("keep it and its vault password where this machine's end does not reach")
  }

  private static func restore(_ reader: SecretsReader, _ file: String) throws(Problem) {
    let names = try reader.store.restore(
      file, try SecretsCommand.read(file), vault: try reader.vault())
    guard !names.isEmpty else {
      return Output.say("\(reader.store.directory): nothing was missing")
    }
    Output.say("\(reader.store.directory): restored \(names.joined(separator: ", "))")
  }
}
