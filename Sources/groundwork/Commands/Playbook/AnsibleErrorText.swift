import Engine
import Playbooks
import System
import Value

/// Problems in the words of ansible-playbook.
enum AnsibleErrorText {
  /// `--limit` names nobody of the inventory.
  static let noHostsLeft = Problem(
    "playbooks.no-hosts-left",
    what: "Specified inventory, host pattern and/or --limit leaves us with no hosts to target.",
    fix: "give another --limit")

  /// What follows `ERROR! `.
  static func of(_ problem: Problem) -> String {
    var text = words(of: problem)
    if let at = problem.at, at.line > 0, problem.id != "playbooks.no-hosts" {
      let here = (try? Files.realPath(".")) ?? "/"
      text += "\n\n" + ErrorExcerpt.text(at, file: Path.absolute(at.file, in: here))
      while text.hasSuffix("\n") { text.removeLast() }
    }
    return text
  }

  private static func words(of problem: Problem) -> String {
    let named = problem.what.split(separator: "'", omittingEmptySubsequences: false)
    let name = named.count > 1 ? String(named[1]) : ""
    switch problem.id {
    case "playbooks.unknown-module":
      return
        "couldn't resolve module/action '\(name)'. This often indicates a misspelling, missing collection, or incorrect module path."
    case "playbooks.unknown-keyword" where problem.what.hasSuffix("of a play"):
      return "'\(name)' is not a valid attribute for a Play"
    case "playbooks.unknown-keyword" where problem.what.hasSuffix("of a block"):
      return "'\(name)' is not a valid attribute for a Block"
    case "playbooks.two-modules":
      let names = problem.what.split(separator: ": ", maxSplits: 1).last ?? ""
      return "conflicting action statements: \(names)"
    case "playbooks.no-module": return "no module/action detected in task."
    case "playbooks.no-hosts": return "the field 'hosts' is required but was not set"
    case "playbooks.missing-role": return "the role '\(name)' was not found"
    default:
      return [problem.what, problem.because].compactMap(\.self).joined(separator: ": ")
    }
  }
}

extension RunOptions {
  /// What `ansible.cfg` says of a run, and that its results are Ansible's.
  mutating func speakAnsible(_ config: AnsibleConfig) {
    speaksAnsible = true
    configFile = config.file
    gathersFacts = config.text(.gathering) != "explicit"
    strategy = config.text(.strategy)
    gathersOnce = config.text(.gathering) == "smart"
    let plugin = config.text(.cachePlugin) ?? "memory"
    if plugin.hasSuffix("jsonfile"), let directory = config.path(.cacheConnection) {
      factCache = FactCache(
        directory: directory, prefix: config.text(.cachePrefix) ?? "",
        seconds: config.text(.cacheTimeout).flatMap { Int($0) } ?? 86_400)
    }
    missingHandlerFails = config.flag(.missingHandlerFails) ?? true
  }
}
