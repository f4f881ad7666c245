import System
import Testing
import Value
import Vault

@Suite struct PasswordSourceTests {
  private let noPrompt: PasswordPrompt = { text throws(Problem) in
    throw Problem("test.asked", what: text, fix: "")
  }

  private func words(_ vault: Vault) -> [String] {
    vault.passwords.map { password in
      "\(password.id)=\(password.secret.reveal { String(decoding: $0, as: UTF8.self) })"
    }
  }

  /// Runs `body` in a directory of its own.
  private func directory(_ body: (String) throws -> Void) throws {
    let path = "/tmp/groundwork-vault-\(Process.id)-\(Clock.monotonic.nanoseconds)"
    try Files.makeDirectory(path, mode: 0o700)
    defer { try? Files.removeTree(path) }
    try body(path)
  }

  private func write(_ text: String, _ path: String, mode: UInt16 = 0o600) throws {
    _ = try Files.writeAtomically(path, Array(text.utf8), mode: mode)
  }

  @Test func `sources are read as ansible-playbook reads them`() {
    #expect(PasswordSource("prompt") == PasswordSource(.prompt))
    #expect(PasswordSource("dev@prompt") == PasswordSource(id: "dev", .prompt))
    #expect(PasswordSource("dev@~/p@ss") == PasswordSource(id: "dev", .file("~/p@ss")))
    #expect(PasswordSource("/p") == PasswordSource(.file("/p")))
    #expect(PasswordSource("fd:3") == PasswordSource(.descriptor(3)))
  }

  @Test func `files, scripts and prompts give passwords in order`() throws {
    try directory { path in
      try write("  from file \n", "\(path)/file")
      try write("#!/bin/sh\necho ' from script '\n", "\(path)/script", mode: 0o700)
      try write("#!/bin/sh\necho \"$@\"\n", "\(path)/my-client.sh", mode: 0o700)
      let sources = [
        "\(path)/file", "dev@\(path)/script", "prod@\(path)/my-client.sh", "ops@prompt",
      ]
      let vault = try Vault(from: sources.map { PasswordSource($0) }) { text throws(Problem) in
        Secret("asked: \(text)")
      }
      #expect(
        words(vault) == [
          "default=from file", "dev= from script ", "prod=--vault-id prod",
          "ops=asked: Vault password (ops):",
        ])
    }
  }

  @Test func `a password file may be encrypted with an earlier password`() throws {
    try directory { path in
      try write("outer\n", "\(path)/outer")
      let outer = Vault([Vault.Password(Secret("outer"))])
      try write(try outer.encrypt(Secret("inner\n")), "\(path)/inner")
      let sources = ["\(path)/outer", "in@\(path)/inner"].map { PasswordSource($0) }
      #expect(words(try Vault(from: sources, ask: noPrompt)) == ["default=outer", "in=inner"])
    }
  }

  @Test func `what cannot be had is named with its fix`() throws {
    try directory { path in
      try write("\n", "\(path)/empty")
      try write("#!/bin/sh\necho no card >&2\nexit 7\n", "\(path)/fails", mode: 0o700)
      try write("hunter2", "\(path)/text", mode: 0o700)
      let cases = [
        (
          "absent",
          "the vault password file \(path)/absent cannot be read (vault.password-file)\n"
            + "  because: No such file or directory\n"
            + "  fix: correct --vault-password-file or --vault-id, or use prompt"
        ),
        (
          "empty",
          "the vault password from the file \(path)/empty is empty (vault.empty-password)\n"
            + "  fix: write the password into it, or choose another source"
        ),
        (
          "fails",
          "the vault password script \(path)/fails failed (vault.password-script)\n"
            + "  because: it ended with 7: no card\n"
            + "  fix: run it by hand: it must print the password and end with 0"
        ),
        (
          "text",
          "the vault password script \(path)/text cannot be started (vault.password-script)\n"
            + "  because: Exec format error\n"
            + "  fix: if it is a file with the password and no script: chmod -x '\(path)/text'"
        ),
      ]
      for (name, message) in cases {
        let problem = #expect(throws: Problem.self) {
          try Vault(from: [PasswordSource("\(path)/\(name)")], ask: noPrompt)
        }
        #expect(problem?.description == message)
      }
    }
  }
}
