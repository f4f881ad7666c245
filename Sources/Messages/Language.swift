/// What a person at the terminal is spoken to in.
package enum Language: Sendable, Equatable {
  case english, korean

  /// The one that the environment asks for, as setlocale(3) looks: the first of LC_ALL, LC_MESSAGES and
  /// LANG that says anything. `ko`, `ko_KR.UTF-8` are Korean; all else is English.
  /// - Parameter value: a variable of the environment.
  package init(_ value: (String) -> String?) {
    let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].lazy.compactMap(value).first { !$0.isEmpty }
    // To the end of the language's own name: kok_IN is Konkani.
    let name = (locale ?? "").prefix { !"_.@".contains($0) }
    self = name == "ko" ? .korean : .english
  }
}
