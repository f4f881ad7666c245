import Jinja
import System
import Value
import Variables

/// `groundwork template --jsonl`: templates for programs, one request a line, one answer a line.
///
/// A request is `{"id": …, "kind": "string" | "cond" | "template" | "render", "src": …, "vars": {…}, "env": {…},
/// "templates": {NAME: TEXT}}`; its answer `{"id": …, "ok": VALUE}` or `{"id": …, "error": "undefined" | "syntax" |
/// "error", "message": …}`.
struct TemplateLines {
  private let environment: Jinja.Environment
  /// A line beyond this is no request.
  private static let longest = 64 << 20

  init(_ environment: Jinja.Environment) { self.environment = environment }

  /// Answers every line of standard input until it ends.
  func run() throws(SystemError) {
    var rest: [UInt8] = []
    while true {
      let bytes = try Descriptor.read(0, 1 << 16)
      if bytes.isEmpty { break }
      guard let end = bytes.lastIndex(of: 0x0A) else {
        rest += bytes
        if rest.count > Self.longest {
          throw SystemError(call: "read", subject: "a line of standard input", code: Errno.tooLarge)
        }
        continue
      }
      answer(lines: rest + bytes[..<end])
      rest = Array(bytes[(end + 1)...])
    }
    if !rest.isEmpty { answer(lines: rest) }
  }

  private func answer(lines: [UInt8]) {
    var style = JSON.Style()
    style.escapesNonASCII = false
    style.redactsSecrets = false
    var text = ""
    for line in lines.split(separator: 0x0A) {
      text += JSON.text(Self.plain(answer(Array(line))), style: style) + "\n"
    }
    Output.out(text)
  }

  private func answer(_ line: [UInt8]) -> Value {
    let request: Value
    do throws(JSONError) { request = try JSON.parse(line) } catch {
      return ["id": .null, "error": "error", "message": Value("not JSON: \(error.reason)")]
    }
    let id = request["id"] ?? .null
    do throws(TemplateError) {
      return ["id": id, "ok": try value(of: request)]
    } catch {
      let kind: Value =
        switch error.kind {
        case .undefined: "undefined"
        case .syntax: "syntax"
        case .runtime, .unknown: "error"
        }
      return ["id": id, "error": kind, "message": Value(error.message)]
    }
  }

  private func value(of request: Value) throws(TemplateError) -> Value {
    guard let source = request["src"] else { throw .runtime("the request has no src") }
    let variables = request["vars"]?.map ?? Map()
    let settings = request["env"]?.map ?? Map()
    switch request["kind"]?.string {
    case "string":
      let (templar, scope) = setting(variables)
      return try templar.template(source, in: scope)
    case "cond":
      let (templar, scope) = setting(variables)
      return Value(try templar.holds(source, in: scope) == .yes)
    case "template":
      let (templar, scope) = setting(variables)
      let options = Options.file.overridden(by: settings)
      return try templar.render(
        file: source.string ?? "", in: scope, at: nil, options: options,
        including: Self.loader(request["templates"]?.map ?? Map(), options))
    case "render":
      let plain = environment.plain(undefined: settings["undefined"]?.string ?? "default")
      let options = Options.plain.overridden(by: settings)
      var environment = plain
      environment.templateLoader = Self.loader(request["templates"]?.map ?? Map(), options)
      return try environment.template(source.string ?? "", options: options)
        .render(in: MapScope(variables), environment: environment)
    case let kind:
      throw .runtime(
        "the kind of a request is string, cond, template or render, not \(kind.map { "'\($0)'" } ?? "missing")"
      )
    }
  }

  private func setting(_ variables: Map) -> (templar: Templar, scope: TemplatedScope) {
    let templar = Templar(environment: environment)
    return (templar, TemplatedScope(variables, templar))
  }

  private static func loader(
    _ templates: Map, _ options: Options
  ) -> @Sendable (String) throws(TemplateError) -> Template? {
    { name throws(TemplateError) in
      try templates[name]?.string.map { (text) throws(TemplateError) in
        try Template(text, at: SourceLocation(file: name, line: 1, column: 1), options: options)
      }
    }
  }

  /// JSON has no infinity: as text, as Python spells it.
  private static func plain(_ value: Value) -> Value {
    switch value.content {
    case .double(let number) where !number.isFinite:
      Value(number.isNaN ? "nan" : number < 0 ? "-inf" : "inf")
    case .list(let items): Value(items.map { plain($0) })
    case .map(let map): Value(Map(map.entries.map { ($0.key, plain($0.value)) }))
    default: value
    }
  }
}
