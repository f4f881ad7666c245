package import Value

/// The ways to reach a host.
package enum TransportKind: String, Sendable {
  /// SSH by libssh2, in this process.
  case libssh2
  /// The user's own `ssh`, as a subprocess.
  case openSSH = "ssh"
  /// This machine, over a pipe.
  case local
}

/// A way to run commands on one host as one login user.
package protocol Connection: Sendable {
  /// Which transport carries it.
  var kind: TransportKind { get }
  /// The inventory name of the host.
  var host: String { get }
  /// The address that answered; `localhost` for this machine.
  var address: String { get }
  /// The login user; empty where only ssh(1) knows.
  var user: String { get }

  /// Starts `command` under the login user's shell, without a terminal.
  /// - Throws: `Problem` with an id of `ssh.` when the host is lost or refuses the channel.
  func open(_ command: String) async throws(Problem) -> any Channel

  /// Ends every channel and the connection; bounded in time, never fails.
  func close() async
}

/// A running command: its standard input, output, error output and end.
package protocol Channel: Sendable {
  /// Hands all of `bytes` over, waiting while the far side does not read.
  /// - Throws: `transport.input-closed` when the command no longer reads, `ssh.lost` when the host is gone.
  func write(_ bytes: [UInt8]) async throws(Problem)

  /// Ends the command's standard input after everything written so far.
  func closeInput() async

  /// What happens next. After `.end` it answers `.end` again.
  /// - Parameter within: nil waits without bound; a lost host still ends the wait.
  /// - Throws: `transport.timeout` when nothing happened in time (the channel stays usable),
  ///   `transport.cancelled` when the task was cancelled, `ssh.lost` when the host is gone.
  func read(within: Duration?) async throws(Problem) -> ChannelEvent

  /// Ends the channel, and a local command with it; never fails.
  func close() async
}

extension Channel {
  /// What happens next, without bound.
  package func read() async throws(Problem) -> ChannelEvent { try await read(within: nil) }
}

/// What a channel tells.
package enum ChannelEvent: Sendable, Equatable {
  case output([UInt8])
  case errorOutput([UInt8])
  case end(ExitStatus)
}

/// How a command ended.
package enum ExitStatus: Sendable, Equatable {
  case code(Int)
  /// The signal's name without `SIG`.
  case signal(String)
}

/// A command that has ended, with all it wrote.
package struct Finished: Sendable, Equatable {
  package var output: [UInt8] = []
  package var errorOutput: [UInt8] = []
  package var status = ExitStatus.code(0)

  package init() {}

  /// The error output as text, trimmed, for a message.
  package var complaint: String { Finished.text(errorOutput) }

  /// `bytes` as text without blanks at either end.
  package static func text(_ bytes: [UInt8]) -> String {
    let blank: Set<UInt8> = [0x20, 0x0A, 0x0D, 0x09]
    var rest = bytes[...]
    while let last = rest.last, blank.contains(last) { rest.removeLast() }
    while let first = rest.first, blank.contains(first) { rest.removeFirst() }
    return String(decoding: rest, as: UTF8.self)
  }
}

extension Connection {
  /// Runs `command` to its end.
  /// - Parameters:
  ///   - input: its whole standard input.
  ///   - within: bound between two signs of life; at it the channel is closed.
  ///   - limit: bytes kept of either output; the rest is read and dropped.
  package func run(
    _ command: String, input: [UInt8] = [], within: Duration? = nil, limit: Int = 16 << 20
  ) async throws(Problem) -> Finished {
    try await (try await open(command)).finish(input: input, within: within, limit: limit)
  }
}

extension Channel {
  /// Hands all of `bytes` over in the time allowed; otherwise the channel is closed, for nobody knows
  /// how much of them was taken.
  /// - Throws: `transport.timeout` besides what `write` throws.
  package func write(_ bytes: [UInt8], within limit: Duration) async throws(Problem) {
    let until = ContinuousClock.now + limit
    async let _: Void = closeUnlessCancelled(after: limit)
    do throws(Problem) { try await write(bytes) } catch {
      guard ContinuousClock.now >= until else { throw error }
      throw Problem(
        "transport.timeout", what: "what was sent was not taken in the time allowed",
        fix: "see whether the host is overloaded or its disk is full")
    }
  }

  private func closeUnlessCancelled(after limit: Duration) async {
    do { try await Task.sleep(for: limit) } catch { return }
    await close()
  }

  /// Writes `input`, ends it, and reads to the end; the channel is closed afterwards.
  package func finish(
    input: [UInt8] = [], within: Duration? = nil, limit: Int = 16 << 20
  ) async throws(Problem) -> Finished {
    // A command may end without reading its input; what it said about that counts, not the write.
    async let writing: Void = feed(input)
    var finished = Finished()
    var failure: Problem?
    reading: while true {
      do throws(Problem) {
        switch try await read(within: within) {
        case .output(let bytes):
          finished.output += bytes.prefix(max(0, limit - finished.output.count))
        case .errorOutput(let bytes):
          finished.errorOutput += bytes.prefix(max(0, limit - finished.errorOutput.count))
        case .end(let status):
          finished.status = status
          break reading
        }
      } catch {
        failure = error
        break reading
      }
    }
    await close()
    await writing
    if let failure { throw failure }
    return finished
  }

  private func feed(_ input: [UInt8]) async {
    if !input.isEmpty { try? await write(input) }
    await closeInput()
  }
}
