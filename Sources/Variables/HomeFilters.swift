package import Jinja
import System
import Value

/// Filters that read the controller's environment and accounts.
package enum HomeFilters {
  /// Tests of what stands at a path.
  package static let tests: [String: Test] = [
    "mount": Test.data { input, _, _ throws(TemplateError) in
      guard let path = input.string, let own = try? Files.status(path),
        own.kind == .directory, let above = try? Files.status(path + "/..")
      else { return false }
      return own.device != above.device || own.inode == above.inode
    },
    "same_file": Test.data { input, arguments, _ throws(TemplateError) in
      func status(_ value: Value?) throws(TemplateError) -> FileStatus {
        let path = value?.string ?? ""
        guard let status = (try? Files.status(path, following: true)) ?? nil else {
          throw .runtime("[Errno 2] No such file or directory: '\(path)'")
        }
        return status
      }
      let (one, two) = (try status(input), try status(arguments.first))
      return one.device == two.device && one.inode == two.inode
    },
  ]

  package static let all: [String: Filter] = [
    "expanduser": Filter.data { input, _, _ throws(TemplateError) in
      guard let text = input.string, text.hasPrefix("~") else { return input }
      return Value(expandedHome(text), marks: input.marks)
    },
    "fileglob": Filter.data { input, _, _ throws(TemplateError) in
      guard let pattern = input.string else { return Value([Value]()) }
      let directory = Path.parent(of: pattern) ?? "."
      let wanted = Glob(Path.name(of: pattern))
      let names = ((try? Files.list(directory)) ?? []).filter { wanted.matches($0) }
      return Value(
        names.map { Path.join(directory, $0) }
          .filter { (try? Files.status($0, following: true))?.kind == .file }.map { Value($0) },
        marks: input.marks)
    },
    "expandvars": Filter.data { input, _, _ throws(TemplateError) in
      guard let text = input.string else { return input }
      return Value(expandedVariables(text), marks: input.marks)
    },
    "realpath": Filter.data { input, _, _ throws(TemplateError) in
      guard let text = input.string else {
        throw TemplateError.runtime("expected str, bytes or os.PathLike object")
      }
      return Value(resolved(text), marks: input.marks)
    },
  ]

  /// The longest part that is there with its links followed, and the rest as it is written.
  private static func resolved(_ path: String) -> String {
    var there = ControllerLookups.absolute(path)
    if let real = try? Files.realPath(path) { return real }
    var rest: [String] = []
    while there != "/" {
      if let real = try? Files.realPath(there) { return ([real] + rest).joined(separator: "/") }
      rest.insert(Path.name(of: there), at: 0)
      there = Path.parent(of: there) ?? "/"
    }
    return "/" + rest.joined(separator: "/")
  }

  /// `~` alone is the home of whoever runs this; a user nobody knows stays as written.
  private static func expandedHome(_ text: String) -> String {
    let end = text.firstIndex(of: "/") ?? text.endIndex
    let name = String(text[..<end].dropFirst())
    let home =
      name.isEmpty
      ? Environment.value("HOME") ?? (try? Accounts.read())?.user(id: Process.uid)?.home
      : (try? Accounts.read())?.user(named: name)?.home
    guard let home else { return text }
    return home + text[end...]
  }

  /// `$NAME` and `${NAME}`; what is not set stays as written.
  private static func expandedVariables(_ text: String) -> String {
    var result = ""
    var rest = Substring(text)
    while let dollar = rest.firstIndex(of: "$") {
      result += rest[..<dollar]
      let after = rest[rest.index(after: dollar)...]
      let isBraced = after.first == "{"
      let body = isBraced ? after.dropFirst() : after
      let name = body.prefix { $0 == "_" || $0.isASCII && ($0.isLetter || $0.isNumber) }
      let tail = body[name.endIndex...]
      let isClosed = !isBraced || tail.first == "}"
      guard !name.isEmpty, isClosed, let value = Environment.value(String(name)) else {
        result += "$"
        rest = after
        continue
      }
      result += value
      rest = isBraced ? tail.dropFirst() : tail
    }
    return result + rest
  }
}
