import Testing
import Value
import Vault

@Suite struct VaultTests {
  private let here = SourceLocation(file: "secrets.yml", line: 3, column: 5)
  private let salt = [UInt8](0..<32)

  private func vault(_ passwords: (id: String, text: String)...) -> Vault {
    Vault(passwords.map { Vault.Password(id: $0.id, Secret($0.text)) })
  }

  private func message(_ body: () throws -> Void) -> String? {
    #expect(throws: Problem.self, performing: body)?.description
  }

  @Test func `reads what Ansible wrote`() throws {
    let vault = vault(("default", "groundwork"), ("dev", "pässwort"))
    #expect(try vault.decrypt(Array(Recorded.plain.utf8), at: here) == Array("s3cret\n".utf8))
    #expect(try vault.decrypt(Array(Recorded.empty.utf8), at: here) == [])
    #expect(try vault.decrypt(Array(Recorded.binary.utf8), at: here) == Array(0...255))
  }

  @Test func `writes what Ansible would write, byte for byte`() throws {
    let salt = Array("0123456789abcdef0123456789abcdef".utf8)
    let text = try vault(("default", "groundwork")).encrypt(Secret("s3cret\n"), salt: salt)
    #expect(text == Recorded.plain)
    let passwords = vault(("dev", "pässwort"), ("prod", "pässwort"))
    #expect(try passwords.encrypt(Secret(""), id: "dev", salt: self.salt) == Recorded.empty)
    let binary = try passwords.encrypt(Secret([UInt8](0...255)), id: "prod", salt: self.salt)
    #expect(binary == Recorded.binary)
  }

  @Test func `two encryptions differ and both open`() throws {
    let vault = vault(("default", "x"))
    let texts = try (0..<2).map { _ in try vault.encrypt(Secret("same")) }
    #expect(texts[0] != texts[1])
    for text in texts {
      #expect(Vault.isEncrypted(Array(text.utf8)))
      #expect(try vault.decrypt(Array(text.utf8), at: here) == Array("same".utf8))
    }
  }

  @Test func `an indented inline value is secret text, even when it looks like a number`() throws {
    let vault = vault(("default", "x"))
    let text = try vault.encrypt(Secret("0042")).split(separator: "\n").joined(separator: "\n    ")
    let value = try vault.value(text, at: here)
    #expect(value.string == "0042")
    #expect(value.marks == .secret)
    #expect(!"\(value)".contains("0042"))
  }

  @Test func `a missing password, a wrong one and damage are three messages`() {
    let text = Array(Recorded.binary.utf8)
    #expect(
      message { _ = try Vault().decrypt(text, at: here) } == """
        secrets.yml:3:5: an encrypted value, and no vault password (vault.no-password)
          because: it was encrypted under the vault id 'prod'
          fix: give the password: --vault-password-file FILE, or --ask-vault-pass
        """)
    #expect(
      message { _ = try vault(("a", "x"), ("b", "y")).decrypt(text, at: here) } == """
        secrets.yml:3:5: no vault password opens this value (vault.wrong-password)
          because: its checksum does not match with 2 passwords ('a', 'b'); the text says it \
        belongs to the vault id 'prod'
          fix: give that id's password: --vault-id prod@FILE
        """)
    #expect(
      message { _ = try vault(("a", "x")).decrypt(Array(text.dropLast(2)), at: here) } == """
        secrets.yml:3:5: the vault text is damaged (vault.damaged)
          because: a character was lost or added: it is no even number of hexadecimal digits
          fix: restore the text from the repository, or encrypt the value again
        """)
    for flaw in ["$ANSIBLE_VAULT", "$ANSIBLE_VAULT;1.1;AES", "$ANSIBLE_VAULT;1.1;AES256\n6162", ""]
    {
      let problem = #expect(throws: Problem.self) {
        try vault(("a", "x")).decrypt(Array(flaw.utf8), at: here)
      }
      #expect(problem?.id == "vault.damaged", "\(flaw)")
    }
  }

  @Test func `a changed byte is refused`() throws {
    let vault = vault(("default", "groundwork"))
    var text = Array(Recorded.plain.utf8)
    let last = text.count - 2
    text[last] = text[last] == 0x31 ? 0x32 : 0x31
    let problem = #expect(throws: Problem.self) { try vault.decrypt(text, at: here) }
    #expect(problem?.id == "vault.wrong-password")
  }

  @Test func `encrypting needs a password of that id`() {
    #expect(
      message { _ = try vault(("dev", "x")).encrypt(Secret("a"), id: "prod") } == """
        there is no vault password for the id 'prod' (vault.no-password)
          fix: give one: --vault-id prod@FILE, or --ask-vault-pass
        """)
  }
}
