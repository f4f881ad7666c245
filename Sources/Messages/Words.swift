package import Value

/// Says in the person's language what the sources say in English, at the place where it is printed.
///
/// What is data stays English: ids, the journal, JSON, logs, saved plans, reports, and what modules
/// answer. What has no translation is said in English.
package struct Words: Sendable {
  package let language: Language

  package init(_ language: Language) { self.language = language }

  /// For what is data.
  package static let english = Words(.english)

  /// A sentence that is made where it is printed.
  package func say(_ sentence: Sentence) -> String {
    Catalogue.of(language)?.translation(of: sentence) ?? sentence.english
  }

  /// A sentence that was made elsewhere: of an event, a flag, a command.
  package func told(_ text: String) -> String {
    Catalogue.of(language)?.translation(told: text) ?? text
  }

  /// One of a problem's texts.
  package func told(_ text: String, of id: String) -> String {
    Catalogue.of(language)?.translation(of: text, id: id) ?? text
  }

  /// A problem as it is printed, its id as ever.
  package func text(of problem: Problem) -> String {
    var own = problem
    own.what = told(problem.what, of: problem.id)
    own.because = problem.because.map { told($0, of: problem.id) }
    own.fix = told(problem.fix, of: problem.id)
    return own.text(because: say("because"), fix: say("fix"))
  }
}
