import System
import Testing

@Suite struct `A command` {
  @Test func `gives its output and exit status`() throws {
    let result = try Command(["/bin/sh", "-c", "echo out; echo err >&2; exit 3"]).run()
    #expect(result.outputText == "out\n")
    #expect(result.errorText == "err\n")
    #expect(result.exitStatus == 3)
    #expect(result.returnCode == 3)
    #expect(!result.succeeded)
  }

  @Test func `reads its input and nothing of ours`() throws {
    let bytes = [UInt8](repeating: 120, count: 300_000)
    #expect(try Command(["cat"], input: bytes).run().output == bytes)
    #expect(try Command(["cat"]).run().output == [])
  }

  @Test func `that does not read its input is no failure`() throws {
    Process.ignoreBrokenPipes()
    let result = try Command(["true"], input: [UInt8](repeating: 1, count: 1 << 20)).run()
    #expect(result.exitStatus == 0)
  }

  @Test func `that is missing is named with the kernel's reason`() {
    let error = #expect(throws: SystemError.self) { try Command(["no-such-program"]).run() }
    #expect(error?.description == "execve no-such-program: No such file or directory")
    let denied = #expect(throws: SystemError.self) { try Command(["/etc/passwd"]).run() }
    #expect(denied?.description == "execve /etc/passwd: Permission denied")
    let directory = #expect(throws: SystemError.self) {
      try Command(["true"], directory: "/no/such").run()
    }
    #expect(directory?.description == "chdir /no/such: No such file or directory")
  }

  @Test func `with a NUL in a variable is refused without showing the variable`() {
    let error = #expect(throws: SystemError.self) {
      try Command(["true"], environment: ["TOKEN=hunter\u{0}22"]).run()
    }
    #expect(
      error?.description
        == "execve true with a NUL in an argument or variable: Invalid argument")
  }

  @Test func `with a deadline beyond all time just runs`() throws {
    #expect(try Command(["true"], deadlineSeconds: .max).run().succeeded)
  }

  @Test func `sees its own environment, directory and mask`() throws {
    let result = try Command(
      ["sh", "-c", "echo $A; pwd; umask"], environment: ["A=b", "PATH=/usr/bin:/bin"],
      directory: "/usr", umask: 0o027
    ).run()
    #expect(result.outputText == "b\n/usr\n0027\n")
  }

  @Test func `inherits no descriptor`() throws {
    let file = try Descriptor(opening: "/etc/passwd")
    let listing = try Command(["sh", "-c", "ls /proc/$$/fd"]).run().outputText
    #expect(listing == "0\n1\n2\n")
    _ = file.raw
  }

  @Test func `is ended with its group at the deadline`() throws {
    var command = Command(["sh", "-c", "trap '' TERM; sleep 60 & wait; sleep 60"])
    command.deadlineSeconds = 1
    command.graceSeconds = 1
    let start = Clock.milliseconds
    let result = try command.run()
    #expect(result.timedOut)
    #expect(result.signal == 9)
    #expect(Clock.milliseconds - start < 8000)
  }

  @Test func `is done when only a daemon of it holds the pipe`() throws {
    let start = Clock.milliseconds
    let result = try Command(["sh", "-c", "(sleep 20; true) & echo $!"]).run()
    #expect(Clock.milliseconds - start < 8000)
    let pid = Int32(result.outputText.unicodeScalars.filter { $0 != "\n" }.description) ?? 0
    if pid > 1 { try Process.signal(pid, Signal.kill) }
  }

  @Test func `keeps no more output than it may`() throws {
    let result = try Command(["sh", "-c", "yes | head -c 100000"], outputLimit: 1000).run()
    #expect(result.output.count == 1000)
    #expect(result.truncated)
    #expect(result.exitStatus == 0)
  }

  @Test func `can be watched and stopped`() throws {
    let (reading, writing) = try Descriptor.pipe()
    defer {
      Descriptor.close(reading)
      Descriptor.close(writing)
    }
    try Descriptor.writeAll(writing, [1])
    var seen: [Int32] = []
    let result = try Command(["sleep", "60"]).run(watching: [reading]) { event in
      guard case .readable(let raw) = event else { return .proceed }
      seen.append(raw)
      return .stop
    }
    #expect(result.stopped)
    #expect(result.signal == 15)
    #expect(seen.first == reading)
  }

  @Test func `an input that has ended is asked about once when that stops it`() throws {
    let (reading, writing) = try Descriptor.pipe()
    defer { Descriptor.close(reading) }
    Descriptor.close(writing)
    var command = Command(["sh", "-c", "trap '' TERM; sleep 60 & wait; sleep 60"])
    command.graceSeconds = 1
    var asked = 0
    let result = try command.run(watching: [reading]) { event in
      guard case .readable = event else { return .proceed }
      asked += 1
      return .stop
    }
    #expect(result.stopped)
    #expect(asked == 1)
  }
}

@Suite struct `A child process` {
  @Test func `speaks over its pipes and ends when its input does`() throws {
    let child = try ChildProcess(arguments: ["cat"], errorOutput: .null)
    try Descriptor.writeAll(child.input, Array("hello".utf8))
    #expect(try Descriptor.read(child.output, 100) == Array("hello".utf8))
    child.closeInput()
    #expect(try child.wait() == .exited(0))
  }

  @Test func `is ended by TERM, and by KILL when it does not listen`() throws {
    #expect(try ChildProcess(arguments: ["sleep", "60"]).end() == .signalled(15))
    let deaf = try ChildProcess(arguments: ["sh", "-c", "trap '' TERM; echo; while :; do :; done"])
    _ = try Descriptor.read(deaf.output, 1)
    #expect(try deaf.end(graceMilliseconds: 100) == .signalled(9))
  }
}
