import System

/// One `-i`: a file, a directory of files, or a list of hosts.
struct InventorySource {
  enum Kind { case file, directory, hosts }

  /// As the user gave it; places in messages use it.
  var path: String
  var kind: Kind

  /// Text with a comma that names no file is a list of hosts.
  init(_ text: String, findings: Findings) {
    path = text
    let status = try? Files.status(text)
    if status?.kind == .directory {
      kind = .directory
    } else {
      kind = status == nil && text.utf8.contains(UInt8(ascii: ",")) ? .hosts : .file
    }
  }

  /// `inventory_file`.
  var absolutePath: String { kind == .hosts ? path : Self.absolute(path) }

  /// `inventory_dir`; nil for a list of hosts.
  var directory: String? {
    switch kind {
    case .hosts: nil
    case .directory: absolutePath
    case .file: Path.parent(of: absolutePath)
    }
  }

  /// Where group_vars and host_vars are looked for, named as the user names the source.
  var variablesDirectory: String? {
    switch kind {
    case .hosts: nil
    case .directory: path
    case .file: Path.parent(of: path)
    }
  }

  /// An absolute path without `.`, `..` and doubled slashes; links are not followed.
  static func absolute(_ path: String) -> String {
    let start = path.hasPrefix("/") ? "" : (try? Files.realPath(".")) ?? ""
    var parts: [String] = []
    for part in (start + "/" + path).split(separator: "/") {
      switch part {
      case ".": break
      case "..": _ = parts.popLast()
      default: parts.append(String(part))
      }
    }
    return "/" + parts.joined(separator: "/")
  }
}
