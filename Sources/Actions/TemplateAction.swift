import Jinja
import Playbooks
import System
import Value
import Variables

extension ActionTable {
  /// `template`: rendered here, copied there.
  static func template(_ call: ActionCall) throws(ActionError) -> Prepared {
    guard let name = call.arguments["src"]?.string else { throw .failed("src is required") }
    let path = try found(name, "templates", call)
    let source = try content(of: path, call)
    let text = String(decoding: source.bytes, as: UTF8.self)
    call.scope.loopVars = call.scope.loopVars.merging(extras(path, call))
    let rendered: Value
    let options = options(call)
    do {
      rendered = try call.services.templar.render(
        file: text, in: call.scope, at: SourceLocation(file: path, line: 1, column: 1),
        options: options, including: neighbours(of: path, call, options))
    } catch {
      if error.kind == .undefined, call.awaits { throw .unknown }
      if call.services.speaksAnsible {
        switch error.kind {
        case .undefined: throw .failed("AnsibleUndefinedVariable: \(error.message)")
        case .syntax:
          throw .failed(
            "AnsibleError: template error while templating string: \(error.message). "
              + "String: \(text). \(error.message)")
        default: throw .failed(error.message)
        }
      }
      throw .failed(
        "\(error.problem(at: SourceLocation(file: path, line: 1, column: 1), isFile: true).headline)"
      )
    }
    if rendered.deepMarks.contains(.unknown) { throw .unknown }
    var result = call
    for option in [
      "block_start_string", "block_end_string", "variable_start_string", "variable_end_string",
      "comment_start_string", "comment_end_string", "trim_blocks", "lstrip_blocks",
      "newline_sequence", "output_encoding",
    ] { result.arguments[option] = nil }
    let bytes = Array((rendered.string ?? JSON.text(rendered)).utf8)
    let isSecret = source.isSecret || rendered.deepMarks.contains(.secret)
    return .one(
      file(result, content: Content(bytes: bytes, isSecret: isSecret), source: named(path)))
  }

  /// Templates by name as Ansible looks for them: along the search path, each time in `templates`
  /// first, and beside the template itself.
  private static func neighbours(
    of path: String, _ call: ActionCall, _ options: Options
  ) -> @Sendable (String) throws(TemplateError) -> Template? {
    let places = call.task.searchPath + [Path.parent(of: path) ?? "."]
    return ControllerLookups.loader(
      places.flatMap { [Path.join($0, "templates"), $0] }, options, call.services.readFile)
  }

  /// Without `.j2` the name stays; Ansible's template module does not take it off either.
  private static func named(_ path: String) -> String { path }

  private static func options(_ call: ActionCall) -> Options {
    var options = Options.file
    options.trimsBlocks = call.arguments["trim_blocks"]?.truth ?? true
    options.stripsBlocksLeft = call.arguments["lstrip_blocks"]?.truth ?? false
    func text(_ name: String) -> String? { call.arguments[name]?.string }
    switch text("newline_sequence") {
    case "\r\n", "\\r\\n": options.newlineSequence = "\r\n"
    case "\r", "\\r": options.newlineSequence = "\r"
    default: break
    }
    options.variableStart = text("variable_start_string") ?? options.variableStart
    options.variableEnd = text("variable_end_string") ?? options.variableEnd
    options.blockStart = text("block_start_string") ?? options.blockStart
    options.blockEnd = text("block_end_string") ?? options.blockEnd
    options.commentStart = text("comment_start_string") ?? options.commentStart
    options.commentEnd = text("comment_end_string") ?? options.commentEnd
    return options
  }

  /// What Ansible adds for the template file alone.
  private static func extras(_ path: String, _ call: ActionCall) -> Map {
    [
      "ansible_managed": "Ansible managed",
      "template_path": Value(path), "template_fullpath": Value(path),
      "template_host": Value(Host.kernel.hostname),
      "template_destpath": call.arguments["dest"] ?? .null,
    ]
  }
}

extension Problem {
  /// One line: place and what happened.
  package var headline: String { at.map { "\($0): \(what)" } ?? what }
}
