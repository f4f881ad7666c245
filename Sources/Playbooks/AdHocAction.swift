package import Value
import YAML

extension PlaybookLoader {
  /// One module call that stands in no playbook, as a play, and checked as one of a playbook is.
  /// - Parameters:
  ///   - text: free form, `k=v` pairs, or a map (`{…}`).
  ///   - job: `async` and `poll`.
  ///   - timeout: seconds.
  /// - Returns: no play when there is a problem. Problems of the call itself have no place.
  package func adHoc(
    module: String, text: String, pattern: String, directory: String? = nil,
    job: (seconds: String, poll: String)? = nil, timeout: String? = nil
  ) -> (play: Play?, problems: [Problem], warnings: [Problem]) {
    let place = SourceLocation(file: "command line", line: 1, column: 1)
    let loading = Loading(self, foresees: true)
    guard let action = action(module, text, place, loading) else {
      return (nil, Self.unplaced(loading.sortedProblems, place), loading.warnings)
    }
    var task = Task(id: TaskNumbers.next(), location: place, action: action)
    task.name = Field(Value(module), at: place)
    if let job {
      task.async = Field(Value(job.seconds), at: place)
      task.poll = Field(Value(job.poll), at: place)
    }
    task.keywords.timeout = timeout.map { Field(Value($0), at: place) }
    let directory = paths.absolute(directory ?? settings.workingDirectory)
    task.searchPath = [directory]
    var play = Play(
      hosts: Field(Value(pattern), at: place), location: place,
      directory: directory)
    play.name = Field(Value("Ad-hoc: \(module)"), at: place)
    play.gatherFacts = Field(false, at: place)
    play.tasks = [.task(task)]
    for problem in settings.patternProblems(play.hosts) { loading.report(problem) }
    loading.checkArguments(task)
    loading.foresee(task, Gathering())
    loading.reportMissing()
    loading.reportUndefined(in: [play])
    let problems = Self.unplaced(loading.sortedProblems, place)
    return (problems.isEmpty ? play : nil, problems, loading.warnings)
  }

  private func action(
    _ module: String, _ text: String, _ place: SourceLocation, _ loading: Loading
  ) -> Action? {
    let value = text.hasPrefix("{") ? text : JSON.text(Value(text), style: .compact)
    let document =
      "{\(JSON.text(Value(module), style: .compact)): \(text.isEmpty ? "null" : value)}"
    do throws(Problem) {
      let node = try YAML.parse(Array(document.utf8), file: place.file).documents.first
      return node.flatMap { node in
        loading.action(node, node.entries ?? [], isHandler: false)?.action
      }
    } catch {
      loading.report(error)
      return nil
    }
  }

  /// There is only one place on a command line, and it is no file to look into.
  private static func unplaced(_ problems: [Problem], _ place: SourceLocation) -> [Problem] {
    problems.map { problem in
      var problem = problem
      if problem.at?.file == place.file { problem.at = nil }
      return problem
    }
  }
}
