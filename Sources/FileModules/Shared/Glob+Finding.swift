internal import Machine
internal import System

extension Glob {
  /// Whether anything fits an absolute pattern, as `bool(glob.glob(pattern))`; names that begin with
  /// a dot are only met by a part that does.
  static func findsAny(_ pattern: String, on machine: any Machine) throws(Failure) -> Bool {
    try findsAny(
      pattern.utf8.split(separator: UInt8(ascii: "/")).map { String(Substring($0)) }[...],
      below: "", on: machine)
  }

  private static func findsAny(
    _ parts: ArraySlice<String>, below directory: String, on machine: any Machine
  ) throws(Failure) -> Bool {
    guard let part = parts.first else {
      return try machine.status(directory.isEmpty ? "/" : directory, following: false) != nil
    }
    let rest = parts.dropFirst()
    guard isPattern(part) else {
      return try findsAny(rest, below: directory + "/" + part, on: machine)
    }
    let place = directory.isEmpty ? "/" : directory
    guard try machine.status(place, following: true)?.kind == .directory else { return false }
    let glob = Glob(part)
    for name in try machine.list(place) where glob.matches(name) {
      if name.utf8.first == UInt8(ascii: "."), part.utf8.first != UInt8(ascii: ".") { continue }
      if try findsAny(rest, below: directory + "/" + name, on: machine) { return true }
    }
    return false
  }
}
