import Messages
import SealedSecrets
import System
import Value
import YAML

/// `groundwork secrets unseal`.
enum SecretsUnseal {
  static let spec = CommandSpec(
    name: "secrets unseal", summary: "show the Secrets that SealedSecrets hold",
    operands: "[FILE…]",
    offers: [.files],
    flags: [
      Flag("--key", value: "KEY", help: "only this value, as it is"),
      SecretsCommand.privateKey, SecretsCommand.keys, SecretsCommand.format, SecretsCommand.out,
    ] + SecretsCommand.vault,
    examples: [
      ("groundwork secrets unseal sealed.yml", "as Secrets, in clear"),
      ("groundwork secrets unseal sealed.yml --key password", "one value"),
      (
        "groundwork secrets unseal sealed.yml --private-key main.key | kubectl apply -f -",
        "without a controller that could do it"
      ),
    ],
    discussion:
      "Opens with the keys made here, and those given with --private-key. Go templates of spec.template.data\nare the controller's to evaluate: they are left out, and named.",
    run: { arguments in
      SecretsCommand.report { () throws(Problem) in try run(arguments) }
    })

  private static func run(_ arguments: Arguments) throws(Problem) -> Int32 {
    let reader = SecretsReader(arguments)
    let objects = try SealedFiles.objects(arguments)
    let keys = try reader.openingKeys()
    var secrets: [Value] = []
    var problems: [Problem] = []
    var single: [Secret] = []
    for object in objects {
      let opened = object.open(keys, hints: objects.map(\.place))
      problems += opened.problems
      secrets.append(object.secret(of: opened.values))
      single += opened.values.filter { $0.key == arguments.last("key") }.map(\.value)
      for key in object.templatedKeys {
        SecretsCommand.warn(
          "\(key) of \(object.place) is a template: only the controller fills it in")
      }
    }
    try SecretsCommand.check(problems)
    guard let key = arguments.last("key") else {
      try SecretsCommand.put(secrets, arguments)
      return ExitCode.done
    }
    guard let value = single.first, single.count == 1 else {
      throw Problem(
        "sealed.no-value", what: "there is no one value of the key '\(key)'",
        because: "there are \(single.count)", fix: "name a key that one of the objects holds")
    }
    try value.reveal { (bytes) throws(Problem) in
      if let path = arguments.last("out") { return try OutputFile.write(path, bytes) }
      Output.bytes(bytes)
    }
    return ExitCode.done
  }
}

/// `groundwork secrets validate`.
enum SecretsValidate {
  static let spec = CommandSpec(
    name: "secrets validate", summary: "prove that SealedSecrets open, without showing them",
    operands: "[FILE…]", offers: [.files],
    flags: [SecretsCommand.privateKey, SecretsCommand.keys, SecretsCommand.output]
      + SecretsCommand.vault,
    examples: [
      ("groundwork secrets validate sealed.yml", "each value opens, or why not"),
      ("groundwork secrets validate apps/*.yml --output json", "one value a line, for programs"),
    ],
    discussion:
      "Exit code 5 when one does not open. Each cause is told apart: another key, name, namespace or scope, a\nvalue cut short, a value that was changed.",
    run: { arguments in
      SecretsCommand.report { () throws(Problem) in try run(arguments) }
    })

  private static func run(_ arguments: Arguments) throws(Problem) -> Int32 {
    let isJSON = try SecretsCommand.word("output", arguments, among: ["text", "json"]) == "json"
    let reader = SecretsReader(arguments)
    let objects = try SealedFiles.objects(arguments)
    let keys = try reader.openingKeys()
    var problems: [Problem] = []
    for object in objects {
      for (key, node) in object.values {
        var problem: Problem?
        do throws(Problem) {
          _ = try object.open(node, keys, hints: objects.map(\.place))
        } catch { problem = error }
        problem.map { problems.append($0) }
        if isJSON { Output.out(line(object, key, node.location, problem)) }
      }
      if !isJSON, problems.isEmpty {
        Output.say("\(object.place.description): \(String(object.values.count)) values open")
      }
    }
    if isJSON { return problems.isEmpty ? ExitCode.done : ExitCode.invalid }
    try SecretsCommand.check(problems)
    return ExitCode.done
  }

  private static func line(
    _ object: SealedObject, _ key: String, _ location: SourceLocation, _ problem: Problem?
  ) -> String {
    let map: Map = [
      "file": Value(location.file), "line": Value(location.line),
      "namespace": Value(object.place.namespace), "name": Value(object.place.name),
      "scope": Value(object.scope.rawValue), "key": Value(key), "opens": Value(problem == nil),
      "problem": problem.map { Value($0.id) } ?? .null,
      "because": problem?.because.map { Value($0) } ?? .null,
    ]
    return JSON.text(Value(map), style: .compact) + "\n"
  }
}

/// Files of SealedSecrets that a command is given.
enum SealedFiles {
  /// - Throws: `sealed.no-object` for a file without one.
  static func objects(_ arguments: Arguments) throws(Problem) -> [SealedObject] {
    var objects: [SealedObject] = []
    for path in arguments.operands.isEmpty ? ["-"] : arguments.operands {
      let file = path == "-" ? "standard input" : path
      let text = try SealedText(try SecretsCommand.read(path), file: file)
      guard !text.objects.isEmpty else {
        throw Problem(
          "sealed.no-object", what: "there is no SealedSecret in \(file)",
          fix: "groundwork secrets seal makes them")
      }
      objects += text.objects
    }
    return objects
  }
}
