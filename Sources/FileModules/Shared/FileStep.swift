internal import Machine
internal import System
internal import Value

/// One thing done to the file system.
enum FileStep {
  case write(ContentChange)
  /// Copies the content of a file on the node.
  case copy(String, to: String, FileAttributes)
  case makeDirectory(String, FileAttributes)
  /// Makes a link; what stands at the path gives way in the same moment.
  case symbolicLink(String, target: String, replacing: PathState)
  case hardLink(String, target: String, replacing: PathState)
  case attributes(String, FileAttributes)
  case times(String, access: Double?, modification: Double?)
  case remove(String)

  /// - Returns: `backup_file` when the step made one.
  func apply(to machine: any Machine) throws(Failure) -> Map {
    switch self {
    case .write(let change): return try change.apply(to: machine)
    case .copy(let source, let path, let attributes):
      try machine.copy(source, to: path, attributes)
    case .makeDirectory(let path, let attributes):
      try machine.makeDirectory(path, attributes)
    case .symbolicLink(let path, let target, let old):
      try Self.replace(path, old, on: machine) { place throws(Failure) in
        try machine.makeSymbolicLink(place, to: target)
      }
    case .hardLink(let path, let target, let old):
      try Self.replace(path, old, on: machine) { place throws(Failure) in
        try machine.makeHardLink(place, to: target)
      }
    case .attributes(let path, let attributes):
      try machine.setAttributes(path, attributes, following: false)
    case .times(let path, let access, let modification):
      try machine.setTimes(path, access: access, modification: modification)
    case .remove(let path): try machine.remove(path)
    }
    return Map()
  }

  static func apply(_ steps: [FileStep], to machine: any Machine) throws(Failure) -> Map {
    var result = Map()
    for step in steps { result = result.merging(try step.apply(to: machine)) }
    return result
  }

  /// Builds beside the path and renames over it; a directory cannot be renamed over and goes first.
  private static func replace(
    _ path: String, _ old: PathState, on machine: any Machine,
    _ make: (String) throws(Failure) -> Void
  ) throws(Failure) {
    guard old != .absent else { return try make(path) }
    let sibling = NodePath.sibling(of: path)
    try machine.remove(sibling)
    try make(sibling)
    if old == .directory { try machine.remove(path) }
    try machine.rename(sibling, to: path)
  }
}
