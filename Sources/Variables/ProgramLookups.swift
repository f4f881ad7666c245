import Jinja
import System
import Value

/// Lookups that run programs on the controller (ansible-core 2.18, lookup/pipe.py and lines.py).
extension ControllerLookups {
  /// `pipe`: what a shell command writes, without blanks at its end.
  func pipes(_ terms: [Value], _ scope: any Scope) throws(TemplateError) -> [Value] {
    var texts: [Value] = []
    for term in terms {
      let text = try output(of: JSON.plain(term), "pipe", scope)
      var scalars = text.unicodeScalars[...]
      while let last = scalars.last, last.properties.isWhitespace { scalars.removeLast() }
      texts.append(Value(String(scalars), marks: .unsafe))
    }
    return texts
  }

  /// `lines`: the same, a result for each line.
  func lines(_ terms: [Value], _ scope: any Scope) throws(TemplateError) -> [Value] {
    var lines: [Value] = []
    for term in terms {
      let text = try output(of: JSON.plain(term), "lines", scope)
      lines += text.pythonLines().map { Value($0, marks: .unsafe) }
    }
    return lines
  }

  private func output(
    of command: String, _ plugin: String, _ scope: any Scope
  ) throws(TemplateError) -> String {
    let result: CommandResult
    do throws(SystemError) {
      result = try Command(["/bin/sh", "-c", command], directory: directory(scope)).run()
    } catch { throw .runtime("lookup_plugin.\(plugin)(\(command)): \(error)") }
    // What it complains of is for whoever watches.
    try? Descriptor.writeAll(2, result.errorOutput)
    guard result.returnCode == 0 else {
      throw .runtime("lookup_plugin.\(plugin)(\(command)) returned \(result.returnCode)")
    }
    return result.outputText
  }
}

extension JSON {
  /// A term as text.
  static func plain(_ value: Value) -> String { value.string ?? JSON.text(value) }
}
