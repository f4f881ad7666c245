import Patterns
import System
import Value

/// The files of `include_vars: dir`, found as ansible-core 2.18 finds them (plugins/action/include_vars.py).
struct VariableDirectory {
  /// How many levels are read, the directory's own the first; 0 for all.
  var depth: Int
  /// Only files whose names hold a match.
  var wanted: Pattern?
  /// Files whose names end in a match are left out.
  var ignored: [Pattern]
  var extensions: [String]
  var ignoresUnknownExtensions: Bool

  init(_ arguments: Map) throws(ActionError) {
    depth = ActionTable.number(arguments["depth"]) ?? 0
    wanted = try Self.pattern(arguments["files_matching"]?.string)
    var ignored: [Pattern] = []
    for text in Self.words(arguments["ignore_files"]) {
      if let pattern = try Self.pattern(text + "$") { ignored.append(pattern) }
    }
    self.ignored = ignored
    let endings = Self.words(arguments["extensions"])
    extensions = endings.isEmpty ? ["yaml", "yml", "json"] : endings
    ignoresUnknownExtensions = arguments["ignore_unknown_extensions"]?.truth ?? false
  }

  /// The paths in the order in which they are read: directories by path, files by name.
  func files(below root: String) throws(ActionError) -> [String] {
    var directories: [(path: String, names: [String])] = []
    try walk(root, level: 1, inside: [], &directories)
    directories.sort { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
    var files: [String] = []
    for directory in directories {
      for name in directory.names where try isWanted(name) {
        let path = Path.join(directory.path, name)
        guard hasKnownExtension(name) else {
          if ignoresUnknownExtensions { continue }
          throw .failed(
            "\(path) does not have a valid extension: \(extensions.joined(separator: ", "))")
        }
        files.append(path)
      }
    }
    return files
  }

  private func walk(
    _ path: String, level: Int, inside outer: [UInt64],
    _ found: inout [(path: String, names: [String])]
  ) throws(ActionError) {
    guard depth <= 0 || level <= depth else { return }
    var names: [String] = []
    var inner: [String] = []
    var identity: UInt64 = 0
    do throws(SystemError) {
      // A link that leads back to where it stands is not followed again.
      guard let own = try Files.status(path, following: true), !outer.contains(own.inode) else {
        return
      }
      identity = own.inode
      for name in try Files.list(path) {
        switch try Files.status(Path.join(path, name), following: true)?.kind {
        case .directory: inner.append(name)
        case nil: break
        default: names.append(name)
        }
      }
    } catch {
      throw .failed("\(path): \(error.reason)")
    }
    found.append((path, names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }))
    for name in inner {
      try walk(Path.join(path, name), level: level + 1, inside: outer + [identity], &found)
    }
  }

  private func isWanted(_ name: String) throws(ActionError) -> Bool {
    do throws(PatternError) {
      if let wanted, try wanted.search(name) == nil { return false }
      for pattern in ignored where try pattern.search(name) != nil { return false }
      return true
    } catch {
      throw .failed("include_vars: \(error)")
    }
  }

  private func hasKnownExtension(_ name: String) -> Bool {
    // A dot in front begins a hidden name, no extension.
    guard let dot = name.drop(while: { $0 == "." }).lastIndex(of: ".") else {
      return extensions.contains("")
    }
    return extensions.contains(String(name[name.index(after: dot)...]))
  }

  private static func pattern(_ text: String?) throws(ActionError) -> Pattern? {
    guard let text else { return nil }
    do throws(PatternError) { return try Pattern(text) } catch {
      throw .failed("include_vars: '\(text)' is no regular expression: \(error)")
    }
  }

  private static func words(_ value: Value?) -> [String] {
    if let list = value?.list { return list.compactMap(\.string) }
    return (value?.string ?? "").split { $0 == " " || $0 == "," }.map { String($0) }
  }
}
