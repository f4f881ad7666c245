internal import System
internal import Value
internal import Wire

extension Hello {
  /// This agent, on this node.
  static func ofThisNode(pending: PendingHandlers) -> Hello {
    let kernel = Host.kernel
    let due = pending.due()
    return Hello(
      build: build, bootID: Host.bootID ?? "", machineID: Host.machineID ?? "",
      userID: Int(Process.uid), hostname: kernel.hostname, kernel: kernel.release,
      architecture: kernel.machine, clockSeconds: Clock.now.inSeconds,
      pendingHandlers: due.names, warnings: due.warnings, facts: facts(kernel))
  }

  /// The hash of this program's content. The controller names the file by it (`agent-HASH`) after it
  /// has verified what it sent. Under another name it is the controller's own file, on its own machine:
  /// to read it again would cost more than all the rest of a run with nothing to do.
  private static var build: String {
    guard let path = try? Files.readLink("/proc/self/exe") else { return "" }
    let name = Path.name(of: path).utf8.drop { $0 != UInt8(ascii: "-") }.dropFirst()
    guard name.count == 64, name.allSatisfy({ isHex($0) }) else { return "" }
    return String(decoding: Array(name), as: UTF8.self)
  }

  private static func isHex(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte)
  }

  private static func facts(_ kernel: KernelName) -> Map {
    let user = (try? Accounts.read())?.user(id: Process.uid)
    let short = kernel.hostname.utf8.prefix { $0 != UInt8(ascii: ".") }
    return [
      "system": Value(kernel.system), "kernel": Value(kernel.release),
      "kernel_version": Value(kernel.version), "machine": Value(kernel.machine),
      "architecture": Value(kernel.machine), "nodename": Value(kernel.hostname),
      "hostname": Value(String(decoding: Array(short), as: UTF8.self)),
      "machine_id": Value(Host.machineID ?? ""), "user_id": Value(user?.name ?? ""),
      "user_uid": Value(Int(Process.uid)), "user_gid": Value(Int(Process.gid)),
      "user_dir": Value(user?.home ?? ""), "user_shell": Value(user?.shell ?? ""),
      "user_gecos": Value(user?.comment ?? ""),
    ]
  }
}
