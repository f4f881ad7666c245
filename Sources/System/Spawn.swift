internal import CSystem
internal import Glibc

/// A started child, not yet waited for.
struct Spawned {
  var pid: Int32
  var isolation: Isolation
}

/// How far a child stands from its parent.
package enum Isolation: Int32, Sendable {
  /// The parent's process group and terminal: for interactive programs such as `ssh` that asks.
  case none = 0
  /// Leads its own process group.
  case group = 1
  /// Leads its own session: no terminal to ask on, one group to end.
  case session = 2
}

/// The user a child runs as.
package struct Credentials: Sendable, Equatable {
  package var uid: UInt32
  package var gid: UInt32
  /// Supplementary groups; set only when the parent is root.
  package var groups: [UInt32]

  package init(uid: UInt32, gid: UInt32, groups: [UInt32] = []) {
    self.uid = uid
    self.gid = gid
    self.groups = groups
  }
}

/// Everything `gw_spawn` needs.
struct SpawnRequest {
  var arguments: [String]
  var environment: [String]
  var directory: String?
  var input: Int32
  var output: Int32
  var error: Int32
  var isolation: Isolation
  var credentials: Credentials?
  var umask: UInt16?

  /// Starts the child.
  /// - Throws: the error of the step that failed, in the child too; `execve` for a program that
  ///   is missing or may not run. Nothing is left behind.
  func start() throws(SystemError) -> Spawned {
    guard let program = arguments.first, !program.isEmpty else {
      throw SystemError(call: "execve", subject: "", code: ENOENT)
    }
    // Named by the program alone: the text itself may be a secret.
    guard !(arguments + environment).contains(where: { $0.utf8.contains(0) }) else {
      throw SystemError(
        call: "execve", subject: "\(program) with a NUL in an argument or variable", code: EINVAL)
    }
    var code: Int32 = 0
    var stage: Int32 = 0
    let pid = withTexts(candidates(for: program)) { candidates in
      withTexts(arguments) { arguments in
        withTexts(environment) { environment in
          (credentials?.groups ?? []).withUnsafeBufferPointer { groups in
            var request = gw_spawn_request()
            request.candidates = candidates
            request.arguments = arguments
            request.environment = environment
            request.input = input
            request.output = output
            request.error = error
            request.isolation = isolation.rawValue
            request.has_ids = credentials == nil ? 0 : 1
            request.uid = credentials?.uid ?? 0
            request.gid = credentials?.gid ?? 0
            request.groups = groups.baseAddress
            request.group_count = groups.count
            request.umask = umask.map { Int32($0) } ?? -1
            guard let directory else { return gw_spawn(&request, &code, &stage) }
            return directory.withCString { path in
              request.directory = path
              return gw_spawn(&request, &code, &stage)
            }
          }
        }
      }
    }
    guard pid > 0 else { throw failure(code, stage, program) }
    return Spawned(pid: pid, isolation: isolation)
  }

  private func failure(_ code: Int32, _ stage: Int32, _ program: String) -> SystemError {
    switch UInt32(bitPattern: stage) {
    case gw_stage_fork.rawValue: SystemError(call: "fork", subject: program, code: code)
    case gw_stage_session.rawValue: SystemError(call: "setsid", subject: program, code: code)
    case gw_stage_files.rawValue: SystemError(call: "dup2", subject: program, code: code)
    case gw_stage_ids.rawValue: SystemError(call: "setresuid", subject: program, code: code)
    case gw_stage_directory.rawValue:
      SystemError(call: "chdir", subject: directory ?? "", code: code)
    default: SystemError(call: "execve", subject: program, code: code)
    }
  }

  /// The paths exec tries: the program itself when it has a slash, else along the child's own PATH.
  private func candidates(for program: String) -> [String] {
    if program.utf8.contains(UInt8(ascii: "/")) { return [program] }
    return Environment.searchPath(in: environment).map { "\($0)/\(program)" }
  }
}

/// Calls `body` with a NULL-ended array of C texts that lives as long as the call.
func withTexts<Result>(
  _ texts: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>?) -> Result
) -> Result {
  var copies: [UnsafePointer<CChar>?] = texts.map { UnsafePointer(strdup($0)) }
  copies.append(nil)
  defer { for copy in copies { free(UnsafeMutablePointer(mutating: copy)) } }
  return copies.withUnsafeBufferPointer { body($0.baseAddress) }
}
