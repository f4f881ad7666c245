import Testing

@testable import Messages

/// Which language is spoken, by the environment.
@Suite struct LanguageTests {
  @Test(
    arguments: [
      (["LANG": "ko_KR.UTF-8"], Language.korean), (["LANG": "ko"], .korean),
      (["LANG": "ko@hangul"], .korean), ([:], .english), (["LANG": ""], .english),
      (["LANG": "C"], .english), (["LANG": "POSIX"], .english), (["LANG": "en_US.UTF-8"], .english),
      // Konkani.
      (["LANG": "kok_IN"], .english),
      (["LC_ALL": "C", "LANG": "ko_KR.UTF-8"], .english),
      (["LC_ALL": "ko_KR.UTF-8", "LC_MESSAGES": "C", "LANG": "C"], .korean),
      (["LC_MESSAGES": "ko_KR.UTF-8", "LANG": "C"], .korean),
      (["LC_ALL": "", "LC_MESSAGES": "C", "LANG": "ko_KR.UTF-8"], .english),
      (["LANGUAGE": "ko", "LANG": "C"], .english),
    ])
  func `the first variable that says anything decides`(
    environment: [String: String], language: Language
  ) {
    #expect(Language { environment[$0] } == language)
  }

  @Test func `English has no catalogue to be read`() {
    #expect(Catalogue.of(.english) == nil)
    #expect(Catalogue.of(.korean) != nil)
  }
}
