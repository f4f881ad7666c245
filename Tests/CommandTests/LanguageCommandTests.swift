import System
import Testing
import Value

/// The built command, asked in Korean.
@Suite struct LanguageCommandTests {
  private let broken = ["inventory/hosts.yml": "all:\n  hostz: {}\n"]

  private func check(
    _ project: StaticProject, _ language: [String], _ words: [String] = ["check", "site.yml"]
  ) throws -> CommandResult {
    try project.run(["env", "-u", "LANG"] + language + [Site.binary] + words)
  }

  @Test func `a broken inventory is told in the language of the environment`() throws {
    let project = try StaticProject(broken)
    let english = try check(project, ["LANG=C"])
    let korean = try check(project, ["LANG=ko_KR.UTF-8"])
    #expect(english.exitStatus == 5 && korean.exitStatus == 5)
    let place = "inventory/hosts.yml:2:3: "
    #expect(
      english.errorText.hasPrefix(
        "\(place)'hostz' is no part of a group (inventory.unknown-key)\n  because: "))
    #expect(
      korean.errorText.hasPrefix(
        "\(place)'hostz'은(는) 그룹의 구성 요소가 아닙니다 (inventory.unknown-key)\n  원인: "),
      "\(korean.errorText)")
    #expect(korean.errorText.contains("\n  조치: 'hosts'을(를) 말씀하신 것입니까?\n"))
    #expect(
      korean.outputText
        == "다음: 위에 적힌 것을 고치고 같은 명령을 다시 실행하십시오. 아무것도 바꾸지 않았습니다\n")
    #expect(try check(project, ["LC_ALL=C", "LANG=ko_KR.UTF-8"]).errorText == english.errorText)
    #expect(try check(project, ["LC_ALL=ko_KR.UTF-8", "LANG=C"]).errorText == korean.errorText)
    #expect(try check(project, []).errorText == english.errorText)
  }

  @Test func `events are the same in every language`() throws {
    let project = try StaticProject(broken)
    let words = ["check", "site.yml", "--output", "json"]
    func events(_ language: String) throws -> [Map] {
      try check(project, [language], words).outputText.split(separator: "\n").map { line in
        var event = try #require(try JSON.parse(Array(line.utf8)).map)
        // But for when it was, and how long it took.
        for key in ["time", "seconds"] { event[key] = nil }
        return event
      }
    }
    let korean = try events("LANG=ko_KR.UTF-8")
    let english = try events("LANG=C")
    #expect(!korean.isEmpty && korean == english)
    #expect(korean.contains { $0["what"]?.string == "'hostz' is no part of a group" })
  }

  @Test func `a wrong command line is told in Korean, with the same exit code`() throws {
    let project = try StaticProject([:])
    let run = try check(project, ["LANG=ko_KR.UTF-8"], ["chekc"])
    #expect(run.exitStatus == 64)
    #expect(
      run.errorText
        == "groundwork에는 'chekc' 명령이 없습니다 (usage.unknown-command)\n  조치: 'groundwork check'을(를) 말씀하신 것입니까?\n"
    )
    let flag = try check(project, ["LANG=ko_KR.UTF-8"], ["check", "--lmiit", "x"])
    #expect(flag.exitStatus == 64)
    #expect(
      flag.errorText.hasPrefix("'groundwork check'에는 --lmiit 플래그가 없습니다 (usage.unknown-flag)\n"))
  }

  @Test func `help is Korean, its commands and flags are not`() throws {
    let project = try StaticProject([:])
    let help = try check(project, ["LANG=ko_KR.UTF-8"], ["check", "--help"]).outputText
    #expect(help.hasPrefix("groundwork check: 인벤토리, 플레이북, 네트워크 계획을 확인\n\n사용법: groundwork check"))
    #expect(help.contains("\n플래그:\n"))
    #expect(help.contains("  -l, --limit PATTERN"))
    // Every line of prose: what is left is what is typed.
    let overview = try check(project, ["LANG=ko_KR.UTF-8"], ["--help"]).outputText
    for line in overview.split(separator: "\n") where line.hasPrefix("  ") {
      #expect(line.unicodeScalars.contains { (0xAC00...0xD7A3).contains($0.value) }, "\(line)")
    }
    // The manual page and completion are files for everybody.
    for words in [["man"], ["completion", "bash"]] {
      let (a, b) = (
        try check(project, ["LANG=ko_KR.UTF-8"], words), try check(project, ["LANG=C"], words)
      )
      #expect(a.outputText == b.outputText)
    }
  }

  @Test func `what is sound is told in Korean, and what to do next`() throws {
    let project = try StaticProject([:])
    let run = try check(project, ["LANG=ko_KR.UTF-8"])
    #expect(run.exitStatus == 0, "\(run.errorText)")
    #expect(run.outputText.contains(": 잘못된 곳이 없습니다\n"), "\(run.outputText)")
    #expect(run.outputText.hasSuffix("다음: groundwork check --remote는 머신까지 살펴봅니다\n"))
  }

  @Test func `what is kept of a run is English, what is shown is not`() throws {
    let project = try StaticProject([
      "inventory/hosts.yml": "all:\n  hosts:\n    here: {ansible_connection: local}\n",
      "site.yml": """
      - hosts: all
        gather_facts: false
        tasks:
          - debug: {msg: 안녕}
      """,
    ])
    let run = try check(project, ["LANG=ko_KR.UTF-8"], ["apply", "site.yml"])
    #expect(run.exitStatus == 0, "\(run.errorText)")
    #expect(run.outputText.contains("\n플레이 [all] ***"), "\(run.outputText)")
    #expect(run.outputText.contains("\n태스크 [debug] ***"))
    #expect(run.outputText.hasSuffix("\n다음: 없습니다. 바꿀 것이 없었습니다\n"))
    let runs = "\(project.directory)/.groundwork/runs"
    let id = try #require(try Files.list(runs).first)
    for name in ["log", "journal.jsonl", "run.json"] {
      let text = try #require(try Files.text("\(runs)/\(id)/\(name)"))
      let spoken = text.replacing("안녕", with: "")
      #expect(!spoken.unicodeScalars.contains { (0xAC00...0xD7A3).contains($0.value) }, "\(name)")
    }
    let shown = try check(project, ["LANG=ko_KR.UTF-8"], ["runs", "show"]).outputText
    #expect(shown.hasPrefix("실행 \(id): 완료, 종료 코드 0\n"), "\(shown)")
    #expect(shown.contains("\n호스트  주소"))
    let list = try check(project, ["LANG=ko_KR.UTF-8"], ["runs", "list"]).outputText
    // Columns stand under their titles: letters of East Asia take two.
    #expect(list.hasPrefix("실행\(String(repeating: " ", count: id.count - 2))결과  호스트  변경  시간"))
  }
}
