import Testing

@testable import Lab

@Suite struct AptSourcesTests {
  private let deb822 = """
    Types: deb
    # http://snapshot.example/archive
    URIs: http://mirror.example/debian
    Suites: bookworm bookworm-updates
    Components: main
    Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

    Types: deb
    URIs: http://mirror.example/debian-security/
    Suites: bookworm-security
    Components: main
    """

  @Test func `the deb822 format is read`() {
    let sources = AptSources(reading: [deb822, "deb https://other.example/apt stable main\n"])
    #expect(
      sources
        == AptSources(
          archive: "http://mirror.example/debian",
          security: "http://mirror.example/debian-security", hasUpdates: true))
  }

  @Test func `the one-line format is read, options and all`() {
    let text = """
      # deb http://old.example/debian bookworm main
      deb-src http://mirror.example/debian bookworm main
      deb [arch=amd64 signed-by=/k.gpg] http://mirror.example/debian/ bookworm main contrib
      """
    #expect(
      AptSources(reading: [text])
        == AptSources(archive: "http://mirror.example/debian", security: nil, hasUpdates: false))
  }

  @Test func `a stanza that is switched off does not count`() {
    #expect(AptSources(reading: ["Enabled: no\n" + deb822])?.archive == nil)
  }

  @Test func `a machine that is not Debian names no archive`() {
    #expect(AptSources(reading: ["deb http://archive.ubuntu.com/ubuntu noble main"]) == nil)
  }

  @Test func `a node's list has what the machine's has`() {
    #expect(
      AptSources(reading: [deb822])?.lines(suite: "bookworm") == [
        "deb http://mirror.example/debian bookworm main",
        "deb http://mirror.example/debian bookworm-updates main",
        "deb http://mirror.example/debian-security bookworm-security main",
      ])
    #expect(
      AptSources(archive: "http://m/debian", security: nil, hasUpdates: false)
        .lines(suite: "trixie") == ["deb http://m/debian trixie main"])
  }

  @Test func `an https archive goes through the proxy that speaks TLS for the node`() {
    #expect(
      AptSources(archive: "https://m.example/debian", security: nil, hasUpdates: false)
        .lines(suite: "bookworm") == ["deb http://HTTPS///m.example/debian bookworm main"])
  }
}
