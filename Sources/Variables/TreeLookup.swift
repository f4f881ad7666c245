import Jinja
import System
import Value

/// `community.general.filetree`: everything below some directories, the first directory's files winning.
extension ControllerLookups {
  func trees(_ terms: [Value], _ scope: any Scope) throws(TemplateError) -> [Value] {
    let accounts = try? Accounts.read()
    var seen: Set<String> = []
    var found: [Value] = []
    for term in terms {
      // Only the directory of a term is searched for: `tree/` is found as files are, `tree` stands in `files`.
      let parts = JSON.plain(term).split(separator: "/", omittingEmptySubsequences: false)
      let directory = parts.dropLast().joined(separator: "/")
      let isFromRoot = parts.count == 2 && directory.isEmpty
      let name = String(parts.last ?? "")
      guard let place = find(isFromRoot ? "/" : directory.isEmpty ? "." : directory, "files", scope)
      else { continue }
      // Ansible keeps the last slash in `root`.
      let root = name.isEmpty ? Self.absolute(place) + "/" : Self.absolute(Path.join(place, name))
      try walk(root, "") { (path, status) throws(TemplateError) in
        guard seen.insert(path).inserted,
          let entry = Self.entry(root, path, status, accounts)
        else { return }
        found.append(Value(entry, marks: .unsafe))
      }
    }
    return found
  }

  /// Directories before files, and what stands in a directory before what stands deeper.
  private func walk(
    _ root: String, _ below: String,
    _ take: (String, FileStatus) throws(TemplateError) -> Void
  ) throws(TemplateError) {
    guard let names = try? Files.list(Path.join(root, below)) else { return }
    var directories: [String] = []
    var others: [String] = []
    for name in names.sorted(by: { $0.precedesByScalars($1) }) {
      let path = below.isEmpty ? name : "\(below)/\(name)"
      let status = (try? Files.status(Path.join(root, path), following: true)) ?? nil
      if status?.kind == .directory { directories.append(path) } else { others.append(path) }
    }
    for path in directories + others {
      if let status = (try? Files.status(Path.join(root, path))) ?? nil { try take(path, status) }
    }
    for path in directories {
      let isLink = (try? Files.status(Path.join(root, path)))??.kind == .link
      if !isLink { try walk(root, path, take) }
    }
  }

  private static func entry(
    _ root: String, _ path: String, _ status: FileStatus, _ accounts: Accounts?
  ) -> Map? {
    let full = Path.join(root, path)
    var entry: Map = ["root": Value(root), "path": Value(path)]
    switch status.kind {
    case .link:
      entry["state"] = "link"
      entry["src"] = Value((try? Files.readLink(full)) ?? "")
    case .directory: entry["state"] = "directory"
    case .file:
      entry["state"] = "file"
      entry["src"] = Value(full)
    default: return nil
    }
    let (user, group) = (Int(status.userID), Int(status.groupID))
    entry["uid"] = Value(user)
    entry["gid"] = Value(group)
    entry["owner"] = accounts?.user(id: status.userID).map { Value($0.name) } ?? Value(user)
    entry["group"] = accounts?.group(id: status.groupID).map { Value($0.name) } ?? Value(group)
    let digits = String(status.mode, radix: 8)
    entry["mode"] = Value(
      "0" + String(repeating: "0", count: max(0, 3 - digits.utf8.count)) + digits)
    entry["size"] = Value(status.size)
    entry["mtime"] = Value(.double(status.modificationTime))
    entry["ctime"] = Value(.double(status.changeTime))
    return entry
  }
}
