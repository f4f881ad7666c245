import Messages
import SealedSecrets
import System
import Value
import YAML

/// `groundwork secrets reseal`.
enum SecretsReseal {
  static let spec = CommandSpec(
    name: "secrets reseal", summary: "seal a repository's SealedSecrets for the new key",
    operands: "PATH…", offers: [.files],
    flags: [
      Flag("-C", "--check", help: "say what would change, change nothing"),
      Flag(
        "--cert", value: "FILE", offers: .files,
        help: "seal for this certificate; its key has to be given, too"),
      SecretsCommand.privateKey, SecretsCommand.keys, SecretsCommand.output,
    ] + SecretsCommand.vault,
    examples: [
      ("groundwork secrets reseal .", "after secrets keys rotate: one change to commit"),
      ("groundwork secrets reseal apps/ --check", "how much it would be"),
    ],
    discussion:
      "Every .yml, .yaml and .json file below PATH is looked at. Each value is opened with the keys there are,\nsealed for the newest, opened again and compared; not one file is written before that is done for all.\nOnly the values change. What is sealed for the new key stays: a second run changes nothing.",
    run: { arguments in
      SecretsCommand.report { () throws(Problem) in try run(arguments) }
    })

  private static func run(_ arguments: Arguments) throws(Problem) -> Int32 {
    guard !arguments.operands.isEmpty else {
      throw Problem(
        "usage.missing-operand", what: "secrets reseal needs a file or a directory",
        fix: "groundwork secrets reseal DIR")
    }
    let isJSON = try SecretsCommand.word("output", arguments, among: ["text", "json"]) == "json"
    let reader = SecretsReader(arguments)
    let certificate = try reader.certificate()
    let keys = try reader.openingKeys()
    guard let own = keys.first(where: { $0.publicKey == certificate.key }) else {
      throw Problem(
        "sealed.no-proof", what: "the key of the new certificate is not there",
        because: "without it nobody can prove that what is sealed opens again",
        fix: "give it: --private-key FILE")
    }
    var resealing = Resealing(certificate: certificate, key: own, keys: keys)
    for path in arguments.operands {
      try resealing.look(at: (try? Files.realPath(path)) ?? path, isGiven: true)
    }
    try SecretsCommand.check(resealing.problems)
    try resealing.prepare()
    let isCheck = arguments.has("check")
    if !isCheck { try resealing.write() }
    resealing.tell(isJSON: isJSON, isCheck: isCheck)
    return ExitCode.done
  }
}

/// The files of a repository, on their way to a new key.
private struct Resealing {
  let certificate: SealingCertificate
  /// The certificate's own.
  let key: OpeningKey
  let keys: [OpeningKey]
  var problems: [Problem] = []
  private var files: [SealedText] = []
  private var results: [Result] = []

  private struct Result {
    var file: String
    var bytes: [UInt8]
    var changed: Int
    var kept: Int
  }

  init(certificate: SealingCertificate, key: OpeningKey, keys: [OpeningKey]) {
    self.certificate = certificate
    self.key = key
    self.keys = keys
  }

  /// Takes in a file, or what is below a directory; links lead out of a repository and are not followed.
  mutating func look(at path: String, isGiven: Bool = false) throws(Problem) {
    do throws(SystemError) {
      switch try Files.status(path, following: isGiven)?.kind {
      case .directory:
        for name in try Files.list(path) where name != ".git" {
          try look(below: Path.join(path, name))
        }
      case .file: try look(into: path, isGiven)
      case nil where isGiven: throw SystemError(call: "open", subject: path, code: 2)
      default: break
      }
    } catch {
      throw Problem.unreadable(path, error)
    }
  }

  private mutating func look(below path: String) throws(SystemError) {
    switch try Files.status(path, following: false)?.kind {
    case .directory:
      for name in try Files.list(path) where name != ".git" {
        try look(below: Path.join(path, name))
      }
    case .file: try look(into: path, false)
    default: break
    }
  }

  private mutating func look(into path: String, _ isGiven: Bool) throws(SystemError) {
    guard isGiven || [".yml", ".yaml", ".json"].contains(where: path.hasSuffix) else { return }
    let bytes = try Files.read(path, limit: Files.documentLimit, isRegular: true)
    guard SealedText.mayHold(bytes) else { return }
    do throws(Problem) {
      let text = try SealedText(bytes, file: path)
      if !text.objects.isEmpty { files.append(text) }
    } catch { problems.append(error) }
  }

  /// Seals everything anew, in memory.
  mutating func prepare() throws(Problem) {
    let hints = files.flatMap(\.objects).map(\.place)
    for (place, file) in files.enumerated() {
      Progress.tell(place, of: files.count)
      do throws(Problem) {
        let result = try resealed(file, hints)
        if result.changed + result.kept > 0 { results.append(result) }
      } catch { problems.append(error) }
    }
    Progress.end()
    try SecretsCommand.check(problems)
  }

  private func resealed(_ file: SealedText, _ hints: [SecretPlace]) throws(Problem) -> Result {
    var changes: [SealedText.Change] = []
    var clear: [[Secret?]] = []
    var kept = 0
    var problems: [Problem] = []
    for object in file.objects {
      var values: [Secret?] = []
      for (_, node) in object.values {
        if (try? object.open(node, [key])) != nil {
          kept += 1
          values.append(nil)
          continue
        }
        do throws(Problem) {
          let plain = try object.open(node, keys, hints: hints)
          values.append(plain)
          changes.append(SealedText.Change(node, try sealed(plain, object)))
        } catch { problems.append(error) }
      }
      clear.append(values)
    }
    try SecretsCommand.check(problems)
    let bytes = try file.replacing(changes)
    if !changes.isEmpty { try prove(bytes, file, clear) }
    return Result(file: file.file, bytes: bytes, changed: changes.count, kept: kept)
  }

  private func sealed(_ plain: Secret, _ object: SealedObject) throws(Problem) -> String {
    let one = ClearSecret(
      place: object.place, scope: object.scope, type: nil, values: [(key: "value", value: plain)])
    return try one.sealedValues(for: certificate).first?.text ?? ""
  }

  /// Reads the new text, opens every value in it with the new key alone, and compares.
  private func prove(
    _ bytes: [UInt8], _ file: SealedText, _ clear: [[Secret?]]
  ) throws(Problem) {
    let fresh = try SealedText(bytes, file: file.file)
    let unproven = Problem(
      "sealed.unproven", what: "\(file.file) would not say the same again",
      because: "a value that was sealed anew opens to something else; nothing was written",
      fix: "seal that file by itself: groundwork secrets seal --merge-into")
    guard fresh.saysTheSame(as: file) else { throw unproven }
    for (object, wanted) in zip(fresh.objects, clear) {
      for ((_, node), plain) in zip(object.values, wanted) {
        let opened = try object.open(node, [key])
        guard let plain else { continue }
        guard opened.reveal({ opened in plain.reveal { $0 == opened } }) else { throw unproven }
      }
    }
  }

  /// Writes the files, each in one step: a run that is broken off leaves every file whole, and the next one
  /// goes on.
  func write() throws(Problem) {
    for result in results where result.changed > 0 {
      do throws(SystemError) { _ = try Files.writeAtomically(result.file, result.bytes) } catch {
        throw Problem.unwritable(
          result.file, error,
          fix: "make it writable, and run the same command again: it goes on where it stopped")
      }
    }
  }

  func tell(isJSON: Bool, isCheck: Bool) {
    for result in results where isJSON {
      let map: Map = [
        "file": Value(result.file), "changed": Value(result.changed), "kept": Value(result.kept),
        "written": Value(!isCheck && result.changed > 0),
      ]
      Output.out(JSON.text(Value(map), style: .compact) + "\n")
    }
    if isJSON { return }
    for result in results where result.changed > 0 {
      Output.say("\(result.file): \(String(result.changed)) values")
    }
    let changed = results.reduce(0) { $0 + $1.changed }
    let kept = results.reduce(0) { $0 + $1.kept }
    if isCheck {
      Output.say("\(String(changed)) values would be sealed anew, \(String(kept)) stay")
    } else {
      Output.say(
        "\(String(changed)) values are sealed anew and were opened again, \(String(kept)) stay")
    }
  }
}

/// How far something is that takes a while, on a terminal.
private enum Progress {
  static func tell(_ done: Int, of count: Int) {
    guard Terminal.isTerminal(2), done % 16 == 0 else { return }
    Output.error("\r" + say("\(String(done)) of \(String(count)) files"))
  }

  static func end() {
    if Terminal.isTerminal(2) { Output.error("\r\u{1B}[K") }
  }
}
