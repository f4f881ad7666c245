import System
import Testing

@Suite struct `vault` {
  @Test func `encrypts once and gives what it decrypts to nobody else`() throws {
    let place = "/tmp/gw-vault-\(Process.id)"
    try Files.makeDirectories(place)
    defer { try? Files.removeTree(place) }
    let file = "\(place)/secret.yml"
    _ = try Files.writeAtomically(file, Array("a: b\n".utf8), mode: 0o644)
    _ = try Files.writeAtomically("\(place)/password", Array("hunter22\n".utf8), mode: 0o600)
    func vault(_ verb: String, _ path: String? = nil) throws -> CommandResult {
      try Command([
        Site.binary, "vault", verb, path ?? file, "--vault-password-file", "\(place)/password",
      ]).run()
    }
    #expect(try vault("encrypt").exitStatus == 0)
    let encrypted = try Files.text(file)
    let again = try vault("encrypt")
    #expect(again.exitStatus == 5)
    #expect(again.errorText.contains("\(file) is encrypted already; nothing was changed"))
    #expect(try Files.text(file) == encrypted)
    #expect(try vault("decrypt").exitStatus == 0)
    #expect(try Files.text(file) == "a: b\n")
    #expect(try Files.status(file)?.mode == 0o600)
    // Through a link, the text that it leads to is encrypted, and the link stays.
    try Files.makeLink("\(place)/link", to: "secret.yml")
    #expect(try vault("encrypt", "\(place)/link").exitStatus == 0)
    #expect(try Files.text(file)?.hasPrefix("$ANSIBLE_VAULT") == true)
    #expect(try Files.readLink("\(place)/link") == "secret.yml")
  }
}
