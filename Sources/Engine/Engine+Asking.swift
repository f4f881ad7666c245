import Jinja
import Playbooks
import Runs
import System
package import Value
import Variables

extension Engine {
  /// Refuses: nobody said how to ask.
  package static let noTerminal: @Sendable (Question) throws(Problem) -> String = {
    question throws(Problem) in
    throw Problem(
      "prompt.no-terminal", what: "there is no terminal to ask on", because: question.text,
      fix: "give the value with -e NAME=VALUE")
  }

  // MARK: vars_prompt

  /// The answers to `vars_prompt`; what `-e` gives is not asked.
  func prompts(_ play: Play) throws(Problem) -> Map {
    var answers = Map()
    for prompt in play.varsPrompt where store.extraVars[prompt.name] == nil {
      let scope = MapScope(store.extraVars)
      let fallback = prompt.defaultValue.map { templated($0, in: scope) ?? $0 }
      let text = templatedText(Value(prompt.prompt), in: scope) ?? prompt.prompt
      let shown = fallback.map { " [\($0.string ?? JSON.text($0))]" } ?? ""
      do throws(Problem) {
        let answer = try ask(Question("\(text)\(shown): ", echoes: !prompt.isPrivate))
        let value = answer.isEmpty ? fallback ?? "" : Value(answer)
        answers[prompt.name] = prompt.isPrivate ? value.marked(.secret) : value
        if prompt.isPrivate, !answer.isEmpty { revealed(Value(answer, marks: .secret)) }
      } catch {
        // Somebody was asked, and did not want to answer.
        guard error.id == "prompt.no-terminal" else { throw error }
        guard let fallback else {
          var problem = error
          problem.what = "'\(prompt.name)' has to be asked, and there is no terminal to ask on"
          problem.because = "it stands in 'vars_prompt' without a default"
          problem.at = play.location
          problem.fix = "give it with -e \(prompt.name)=VALUE"
          throw problem
        }
        events.receive(
          .warning(
            Notice(
              "no terminal to ask for '\(prompt.name)': its default is used", at: play.location)))
        answers[prompt.name] = fallback
      }
    }
    return answers
  }

  // MARK: --step

  /// Asks whether the task is to run.
  func mayRun(_ task: Task, host: String) -> Bool {
    let name = banner(task, host: host)
    do throws(Problem) {
      let answer = try ask(
        Question("Perform task: TASK: \(name) (N)o/(y)es/(c)ontinue: ", echoes: true))
      switch answer.lowercased() {
      case "y", "yes": return true
      case "c", "continue":
        isStepping = false
        return true
      default: return false
      }
    } catch {
      outcome.problems.append(error)
      events.receive(.problem(error))
      isInterrupted = true
      return false
    }
  }

  // MARK: --start-at-task

  /// Moves every host of the batch on to the first task of the wanted name; facts are gathered
  /// nevertheless. Without such a task the hosts have nothing to do in this play.
  func searchStart() {
    guard let wanted = options.startAtTask else { return }
    for run in batch {
      let facts = run.cursor.upcoming.flatMap { $0.id < 0 && $0.metaWord.isEmpty ? $0 : nil }
      if facts != nil { _ = run.cursor.next() }
      while let task = run.cursor.upcoming, !isNamed(task, wanted, host: run.name) {
        _ = run.cursor.next()
      }
      guard run.cursor.upcoming != nil else { continue }
      isSearching = false
      if let facts { run.cursor.insert([.task(facts)]) }
    }
  }

  private func isNamed(_ task: Task, _ wanted: String, host: String) -> Bool {
    guard task.id >= 0 else { return false }
    let names = [task.name?.value.string, banner(task, host: host)].compactMap(\.self)
    let glob = Glob(wanted)
    return names.contains { $0.sameScalars(as: wanted) || glob.matches($0) }
  }

  /// Says that `--start-at-task` named no task.
  func reportMissingStart() {
    let wanted = options.startAtTask ?? ""
    let problem = Problem(
      "usage.no-such-task", what: "no task is named '\(wanted)'",
      because: "--start-at-task knows tasks of plays, roles and imports, not those of includes",
      fix: "groundwork apply --list-tasks names them")
    outcome.problems.append(problem)
    events.receive(.problem(problem))
  }
}
