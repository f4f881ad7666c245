import Engine
import Inventory
import Playbooks
import Value

/// `--list-hosts`, `--list-tasks` and `--list-tags`, as ansible-playbook prints them.
struct Listing {
  private let showsHosts: Bool
  private let showsTasks: Bool
  private let showsTags: Bool
  private let inventory: Inventory
  private let options: RunOptions

  /// nil when no listing is asked for.
  init?(_ arguments: Arguments, inventory: Inventory, options: RunOptions) {
    showsHosts = arguments.has("list-hosts")
    showsTasks = arguments.has("list-tasks")
    showsTags = arguments.has("list-tags")
    guard showsHosts || showsTasks || showsTags else { return nil }
    self.inventory = inventory
    self.options = options
  }

  /// Without the last line's end.
  func text(_ playbooks: [Playbook]) -> String {
    var text = ""
    for playbook in playbooks {
      text += "\nplaybook: \(playbook.file)\n"
      for (number, play) in playbook.plays.enumerated() { text += self.text(play, number + 1) }
    }
    return String(text.dropLast())
  }

  private func text(_ play: Play, _ number: Int) -> String {
    let patterns = (play.hosts.value.list ?? [play.hosts.value]).compactMap(\.string)
    let pattern = patterns.joined(separator: ",")
    let name = play.name?.value.string ?? pattern
    var text =
      "\n  play #\(number) (\(pattern)): \(name)\tTAGS: [\(play.tags.joined(separator: ","))]\n"
    if showsHosts {
      let hosts = matching(pattern)
      text += "    pattern: [\(patterns.map { "'\($0)'" }.joined(separator: ", "))]\n"
      text += "    hosts (\(hosts.count)):\n" + hosts.map { "      \($0)\n" }.joined()
    }
    let tasks = bodies(play.preTasks + play.tasks + play.postTasks).filter {
      !$0.isImplicit && TagSelection(options).selects($0)
    }
    if showsTasks {
      text += "    tasks:\n"
      for task in tasks {
        let own = task.name?.value.string
        let named = own.map { name in task.role.map { "\($0.name) : \(name)" } ?? name }
        let shown = named ?? task.action.written
        text += "      \(shown)\tTAGS: [\(task.tags.sorted().joined(separator: ", "))]\n"
      }
    }
    if showsTags {
      let tags = Set(tasks.flatMap(\.tags)).sorted()
      text += "      TASK TAGS: [\(tags.joined(separator: ", "))]\n"
    }
    return text
  }

  /// What stands in plays and blocks; what rescues and what comes always is not listed.
  private func bodies(_ steps: [Step]) -> [Task] {
    steps.flatMap { step in
      switch step {
      case .task(let task): [task]
      case .block(let block): bodies(block.body)
      }
    }
  }

  private func matching(_ pattern: String) -> [String] {
    let all = (try? inventory.hosts(matching: pattern)) ?? []
    guard let limit = options.limit, let allowed = try? inventory.hosts(matching: limit) else {
      return all
    }
    return all.filter { Set(allowed).contains($0) }
  }
}
