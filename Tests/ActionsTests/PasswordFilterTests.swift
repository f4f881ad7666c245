import Actions
import Jinja
import Testing
import Value

@Suite struct PasswordFilterTests {
  private func render(_ text: String, _ variables: Map = Map()) throws -> Value {
    var environment = Environment()
    for (name, filter) in SecretFilters.all { environment.filters[name] = filter }
    return try environment.template(text, at: nil)
      .value(in: MapScope(variables), environment: environment)
  }

  @Test func `a password is hashed as Ansible hashes it`() throws {
    #expect(
      try render("{{ 'Hello world!' | password_hash('sha512', 'saltstring') }}").string
        == "$6$rounds=656000$saltstring$kX81EMPOoOjQdPoUQYef3eTnAc5Iqwpai9t3nLI.AfaiyUeSt8R/LMrN6ra8y68E0XM1jiGfj7dIXESUkLbv/1"
    )
  }

  @Test func `a hash of a secret is a secret`() throws {
    let value = try render(
      "{{ p | password_hash('blowfish', 'abcdefghijklmnopqrstuu', rounds=4) }}",
      ["p": Value("secret", marks: .secret)])
    #expect(value.marks.contains(.secret))
    #expect(value.string?.hasPrefix("$2b$04$abcdefghijklmnopqrstuu") == true)
  }

  @Test func `an unknown kind is named with those there are`() {
    let error = #expect(throws: TemplateError.self) {
      try render("{{ 'a' | password_hash('rot13') }}")
    }
    #expect(
      error?.message
        == "password_hash knows bcrypt, blowfish, md5, md5_crypt, sha256, sha256_crypt, sha512, "
        + "sha512_crypt, not 'rot13'")
  }
}
