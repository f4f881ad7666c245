/// What stands at a path.
package struct FileStatus: Sendable, Equatable {
  package enum Kind: String, Sendable {
    case file, directory, link, fifo, socket, block, character
  }

  package var kind: Kind
  /// The low twelve bits.
  package var mode: UInt16
  package var userID: UInt32
  package var groupID: UInt32
  package var size: Int
  package var inode: UInt64
  package var device: UInt64
  package var linkCount: Int
  /// Seconds since 1970.
  package var accessTime: Double
  package var modificationTime: Double
  package var changeTime: Double

  package init(
    kind: Kind, mode: UInt16, userID: UInt32 = 0, groupID: UInt32 = 0, size: Int = 0,
    inode: UInt64 = 0, device: UInt64 = 0, linkCount: Int = 1, accessTime: Double = 0,
    modificationTime: Double = 0, changeTime: Double = 0
  ) {
    self.kind = kind
    self.mode = mode
    self.userID = userID
    self.groupID = groupID
    self.size = size
    self.inode = inode
    self.device = device
    self.linkCount = linkCount
    self.accessTime = accessTime
    self.modificationTime = modificationTime
    self.changeTime = changeTime
  }
}

package enum DigestAlgorithm: String, Sendable {
  case md5, sha1, sha256
}

/// One line of passwd(5), with shadow(5)'s hash where it could be read.
package struct UserEntry: Sendable, Equatable {
  package var name: String
  package var userID: UInt32
  package var groupID: UInt32
  package var comment: String
  package var home: String
  package var shell: String
  /// nil when /etc/shadow cannot be read or has no line.
  package var passwordHash: String?

  package init(
    name: String, userID: UInt32, groupID: UInt32, comment: String = "", home: String = "/",
    shell: String = "/bin/sh", passwordHash: String? = nil
  ) {
    self.name = name
    self.userID = userID
    self.groupID = groupID
    self.comment = comment
    self.home = home
    self.shell = shell
    self.passwordHash = passwordHash
  }
}

/// One line of group(5).
package struct GroupEntry: Sendable, Equatable {
  package var name: String
  package var groupID: UInt32
  package var members: [String]

  package init(name: String, groupID: UInt32, members: [String] = []) {
    self.name = name
    self.groupID = groupID
    self.members = members
  }
}

/// A program to run to its end.
package struct Command: Sendable {
  /// The program first; looked up in PATH when it holds no slash.
  package var arguments: [String]
  /// `K=V`; nil inherits this process's.
  package var environment: [String]?
  package var directory: String?
  /// What it reads on standard input; empty gives /dev/null.
  package var input: [UInt8]
  /// After it the process group gets TERM, ten seconds later KILL; nil waits for ever.
  package var deadlineSeconds: Int?
  /// Bytes kept of each of output and error output; more is read and dropped.
  package var outputLimit: Int
  package var userID: UInt32?
  package var groupID: UInt32?
  package var umask: UInt16?

  package init(
    _ arguments: [String], environment: [String]? = nil, directory: String? = nil,
    input: [UInt8] = [], deadlineSeconds: Int? = nil, outputLimit: Int = 64 << 20,
    userID: UInt32? = nil, groupID: UInt32? = nil, umask: UInt16? = nil
  ) {
    self.arguments = arguments
    self.environment = environment
    self.directory = directory
    self.input = input
    self.deadlineSeconds = deadlineSeconds
    self.outputLimit = outputLimit
    self.userID = userID
    self.groupID = groupID
    self.umask = umask
  }
}

/// How a program ended.
package struct CommandResult: Sendable, Equatable {
  /// 128 plus the signal when a signal ended it.
  package var exitStatus: Int
  package var signal: Int?
  package var output: [UInt8]
  package var errorOutput: [UInt8]
  package var timedOut: Bool
  /// More than the limit was written.
  package var truncated: Bool

  package init(
    exitStatus: Int = 0, signal: Int? = nil, output: [UInt8] = [], errorOutput: [UInt8] = [],
    timedOut: Bool = false, truncated: Bool = false
  ) {
    self.exitStatus = exitStatus
    self.signal = signal
    self.output = output
    self.errorOutput = errorOutput
    self.timedOut = timedOut
    self.truncated = truncated
  }
}

extension CommandResult {
  /// Output as text; invalid UTF-8 becomes U+FFFD.
  package var outputText: String { String(decoding: output, as: UTF8.self) }
  package var errorText: String { String(decoding: errorOutput, as: UTF8.self) }
}
