import System
import Testing
import Value

@testable import Transport

/// Who gets the answer that waits for an OpenSSH program, and who does not.
@Suite struct AskpassTests {
  private let programs = Programs(reactor: Reactor())

  private func withAskpass(
    _ questions: [Askpass.Question], _ body: (Askpass, String) async throws -> Void
  ) async throws {
    let directory = try PrivateDirectory.make()
    defer { try? Files.removeTree(directory) }
    let askpass = try Askpass(
      Secret("it's \\a"), to: questions, directory: directory, name: "password")
    try await body(askpass, directory)
  }

  /// What the script says to a question; nil when it refuses.
  private func ask(_ question: String, _ askpass: Askpass) async throws -> String? {
    let script = try #require(askpass.environment["SSH_ASKPASS"])
    // Not by itself: a program that another test starts now may hold it open for a moment.
    let finished = try await programs.run(["/bin/sh", script, question], within: .seconds(20))
    return finished.status == .code(0) ? String(decoding: finished.output, as: UTF8.self) : nil
  }

  @Test(arguments: [
    // As OpenSSH 9.2 asks.
    "admin@node-1's password: ", "(admin@node-1) Password: ", "(admin@node-1) Verification code: ",
  ]) func `the host's own question is answered, once`(question: String) async throws {
    try await withAskpass(Askpass.Question.password(user: "admin", host: "node-1")) { askpass, _ in
      let answer = try await ask(question, askpass)
      #expect(answer == "it's \\a\n")
      let again = try await ask(question, askpass)
      #expect(again == nil)
    }
  }

  @Test(arguments: [
    "jump@bastion's password: ", "(jump@bastion) Password: ", "admin@node-10's password: ",
    "(jump@bastion) admin@node-1's password: ", "Enter PIN for ED25519-SK key /k: ",
    "Enter passphrase for key '/k': ", "Enter admin@node-1's old password: ", "Password: ", "",
    "The authenticity of host 'node-1 (10.0.0.1)' can't be established.",
  ]) func `every other question is refused, and the answer stays`(question: String) async throws {
    try await withAskpass(Askpass.Question.password(user: "admin", host: "node-1")) { askpass, _ in
      let refused = try await ask(question, askpass)
      #expect(refused == nil)
      let answered = try await ask("admin@node-1's password: ", askpass)
      #expect(answered != nil)
    }
  }

  @Test func `where no question is known none is answered`() async throws {
    try await withAskpass([]) { askpass, _ in
      let none = try await ask("admin@node-1's password: ", askpass)
      #expect(none == nil)
    }
  }

  @Test func `once it is taken back nothing is left, and another may take its place`() async throws
  {
    try await withAskpass([.beginning("P")]) { askpass, directory in
      #expect(try Files.list(directory) == ["password.pipe", "password.sh"])
      askpass.remove()
      #expect(try Files.list(directory) == [])
      let next = try Askpass(
        Secret("second"), to: [.beginning("P")], directory: directory, name: "password")
      askpass.remove()
      let late = try await ask("Password: ", next)
      #expect(late == "second\n")
    }
  }
}
