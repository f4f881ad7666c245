import Engine
import Machine
import System
import Testing
import Value

/// The stock tasks that point a machine's own package sources to a mirror, as they stand in playbooks/.
@Suite struct PackageMirrorTests {
  static let role =
    #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3)
    .joined(separator: "/") + "/playbooks/roles/packages"
  static let archive: Map = ["apt_mirror": "http://mirror.local/debian"]
  static let both: Map = [
    "apt_mirror": "http://mirror.local/debian",
    "apt_security_mirror": "http://mirror.local/debian-security",
  ]
  static let notified = "packages : Fetch the mirror's package lists"

  /// What the tasks make of a file of sources, and what was told meanwhile.
  static func pointed(
    _ file: String, _ text: String, _ mirrors: Map, on fleet: MemoryFleet = MemoryFleet()
  ) async throws -> (text: String, heard: Heard) {
    fleet.machine("a").with { machine in
      machine.put(directory: "/etc/apt/sources.list.d")
      machine.put(directory: "/var/lib/apt/lists")
      machine.put("/var/lib/dpkg/status", "")
      machine.answer = { _, _ in CommandResult() }
      if machine.text("/etc/apt/\(file)") == nil { machine.put("/etc/apt/\(file)", text) }
    }
    let (heard, outcome, _) = try await run(
      """
      - hosts: all
        gather_facts: false
        tasks:
          - import_role:
              name: \(role)
              tasks_from: mirror
      """, on: fleet, extra: mirrors)
    #expect(outcome.ending == .done)
    return (fleet.machine("a").with { $0.text("/etc/apt/\(file)") ?? "" }, heard)
  }

  @Test func `a list of lines keeps its suites, components and what is not the distribution's`()
    async throws
  {
    let lines = """
      # deb http://deb.debian.org/debian bookworm main
      deb http://deb.debian.org/debian bookworm main non-free-firmware
      deb-src [signed-by=/k.gpg arch=amd64] https://ftp.de.debian.org/debian/ bookworm-updates main
      deb http://deb.debian.org/debian bookworm-backports main
      deb http://security.debian.org/debian-security bookworm-security main
      deb [arch=amd64] https://download.docker.com/linux/debian bookworm stable
      deb https://apt.postgresql.org/pub/repos/apt bookworm-pgdg main
      deb cdrom:[Debian GNU/Linux 12.5.0 _Bookworm_ - Official amd64]/ bookworm main

      """
    let fleet = MemoryFleet()
    let (text, heard) = try await Self.pointed("sources.list", lines, Self.archive, on: fleet)
    #expect(
      text == """
        # deb http://deb.debian.org/debian bookworm main
        deb http://mirror.local/debian bookworm main non-free-firmware
        deb-src [signed-by=/k.gpg arch=amd64] http://mirror.local/debian bookworm-updates main
        deb http://mirror.local/debian bookworm-backports main
        deb http://security.debian.org/debian-security bookworm-security main
        deb [arch=amd64] https://download.docker.com/linux/debian bookworm stable
        deb https://apt.postgresql.org/pub/repos/apt bookworm-pgdg main
        deb cdrom:[Debian GNU/Linux 12.5.0 _Bookworm_ - Official amd64]/ bookworm main

        """)
    #expect(heard.results(of: Self.notified).count == 1)

    let again = try await Self.pointed("sources.list", "", Self.archive, on: fleet)
    #expect(again.text == text)
    #expect(again.heard.results(of: Self.notified).isEmpty)

    let secured = try await Self.pointed("sources.list", "", Self.both, on: fleet)
    #expect(
      secured.text
        == text.replacing(
          "http://security.debian.org/debian-security", with: "http://mirror.local/debian-security")
    )
  }

  @Test func `Debian's paragraphs keep everything but the address`() async throws {
    let stanzas = """
      Types: deb
      # http://snapshot.debian.org/archive/debian/20250520T000000Z
      URIs: http://deb.debian.org/debian
      Suites: bookworm bookworm-updates
      Components: main
      Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

      Types: deb
      URIs: http://deb.debian.org/debian-security
      Suites: bookworm-security
      Components: main
      Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

      """
    let archive = stanzas.replacing(
      "URIs: http://deb.debian.org/debian\n", with: "URIs: http://mirror.local/debian\n")
    let file = "sources.list.d/debian.sources"
    #expect(try await Self.pointed(file, stanzas, Self.archive).text == archive)
    let both = try await Self.pointed(file, stanzas, Self.both).text
    #expect(
      both
        == archive.replacing(
          "http://deb.debian.org/debian-security", with: "http://mirror.local/debian-security"))
    #expect(try await Self.pointed(file, both, Self.both).heard.results(of: Self.notified) == [])
  }

  @Test func `Ubuntu's paragraphs too, with the address before or behind the suites`() async throws
  {
    let stanzas = """
      Types: deb
      URIs: http://archive.ubuntu.com/ubuntu/ http://de.archive.ubuntu.com/ubuntu/
      Suites: noble noble-updates noble-backports
      Components: main restricted universe multiverse

      Suites: noble-updates
      Components: main
      Uris: http://archive.ubuntu.com/ubuntu/

      Types: deb
      URIs: http://security.ubuntu.com/ubuntu/
      Suites: noble-security
      Components: main restricted universe multiverse

      """
    let mirror: Map = ["apt_mirror": "http://mirror.local/ubuntu"]
    let (text, _) = try await Self.pointed("sources.list.d/ubuntu.sources", stanzas, mirror)
    #expect(
      text == """
        Types: deb
        URIs: http://mirror.local/ubuntu
        Suites: noble noble-updates noble-backports
        Components: main restricted universe multiverse

        Suites: noble-updates
        Components: main
        Uris: http://mirror.local/ubuntu

        Types: deb
        URIs: http://security.ubuntu.com/ubuntu/
        Suites: noble-security
        Components: main restricted universe multiverse

        """)
  }

  @Test func `sources of others, in files of their own, are left alone`() async throws {
    let text = "deb https://packages.gitlab.com/runner/gitlab-runner/debian/ bookworm main\n"
    #expect(
      try await Self.pointed("sources.list.d/runner.list", text, Self.both).text == text)
  }

  @Test func `no mirror, no change`() async throws {
    let text = "deb http://deb.debian.org/debian bookworm main\n"
    let none: Map = ["apt_mirror": "", "apt_security_mirror": ""]
    #expect(try await Self.pointed("sources.list", text, none).text == text)
    #expect(try await Self.pointed("sources.list", text, Map()).text == text)
  }
}
