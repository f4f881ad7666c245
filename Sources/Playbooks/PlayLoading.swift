import Value
import YAML

extension Loading {
  /// What `import_playbook` hands to the plays it brings in.
  struct ImportedPlaybook {
    var when: [Field] = []
    var tags: [String] = []
    var vars: [VarsLayer] = []
  }

  /// The plays of a playbook file given on the command line.
  func plays(inFile file: String) -> [Play] {
    let path = paths.absolute(file)
    guard Paths.exists(path) else {
      if reportLostLink("playbook", file, [path], at: nil) { return [] }
      report(
        Problem(
          "playbooks.missing-playbook", what: "there is no playbook '\(file)'",
          because: "looked for \(paths.shown(path))", fix: "name a file that exists: ls *.yml"))
      return []
    }
    return plays(path, ImportedPlaybook(), from: nil)
  }

  private func plays(
    _ path: String, _ imported: ImportedPlaybook, from: SourceLocation?
  ) -> [Play] {
    guard enter(path, from: from) else { return [] }
    defer { openFiles.removeLast() }
    guard let root = document(path, from: from) else { return [] }
    guard let items = root.items else {
      report(
        Problem(
          "playbooks.not-a-playbook", what: "a playbook must be a list of plays",
          at: root.location, because: "this is \(root.kindName)",
          fix: "begin each play with '- hosts: …'"))
      return []
    }
    return items.flatMap { play($0, imported, directory: Paths.parent(path)) }
  }

  /// Notes that a file is being read; false, and a problem, when it is being read already.
  func enter(_ path: String, from: SourceLocation?) -> Bool {
    if let first = openFiles.firstIndex(of: path) {
      let chain = (openFiles[first...] + [path]).map(paths.shown).joined(separator: " → ")
      report(
        Problem(
          "playbooks.cyclic-import", what: "'\(paths.shown(path))' imports itself", at: from,
          because: chain,
          fix: "take out one of these imports, or use include_tasks with a 'when' that ends it"))
      return false
    }
    openFiles.append(path)
    return true
  }

  private func play(
    _ node: Node, _ imported: ImportedPlaybook, directory: String
  ) -> [Play] {
    guard let entries = entries(node, of: "a play") else { return [] }
    for entry in entries {
      if ["import_playbook", "ansible.builtin.import_playbook"].contains(entry.key.text ?? "") {
        return importPlaybook(entries, entry, imported, directory: directory)
      }
    }
    guard let hosts = node["hosts"] else {
      let isTask = entries.contains { entry in
        let key = entry.key.text ?? ""
        return !KnownKeywords.play.contains(key)
          && KnownModules.fullName(key, implemented: loader.implemented) != nil
      }
      report(
        Problem(
          "playbooks.no-hosts", what: "the play has no 'hosts'", at: node.location,
          because: isTask ? "a list of tasks alone is no playbook" : nil,
          fix: "say where it runs: 'hosts: all', with the tasks under 'tasks:'"))
      return []
    }
    return [PlayReader(self, hosts: hosts, at: node.location, directory).read(entries, imported)]
  }

  private func importPlaybook(
    _ entries: [Node.Entry], _ importing: Node.Entry, _ outer: ImportedPlaybook, directory: String
  ) -> [Play] {
    var inner = outer
    for entry in entries {
      let key = entry.key.text ?? ""
      switch key {
      case "when": inner.when += conditions(entry.value)
      case "tags": inner.tags += tags(entry.value)
      case "vars":
        // The outer import's variables win over those of an import inside it.
        if let layer = variables(entry.value, of: "import_playbook") {
          inner.vars.insert(layer, at: 0)
        }
      case "name", importing.key.text: break
      default:
        unknownKeyword(entry.key, of: "import_playbook", among: KnownKeywords.importPlaybook)
      }
    }
    guard let written = importing.value.string else {
      report(
        Problem(
          "playbooks.missing-file", what: "import_playbook needs the name of a playbook",
          at: importing.value.location, fix: "write 'import_playbook: FILE'"))
      return []
    }
    guard
      let name = render(
        written, inner.vars.reduce(Map()) { $0.merging($1.values) },
        at: importing.value.location)
    else { return [] }
    let path = paths.absolute(name, in: directory)
    guard Paths.isFile(path) else {
      missingFile(
        "playbook", name, searched: [path], at: importing.value.location)
      return []
    }
    return plays(path, inner, from: importing.value.location)
  }

  /// The name a static import means; nil when its template has no value, which is reported.
  func render(_ text: String, _ variables: Map, at location: SourceLocation) -> String? {
    guard Self.holdsTemplate(text) else { return text }
    do throws(Problem) {
      return try renderStatic(text, variables.merging(settings.variables), at: location)
    } catch {
      var problem = error
      problem.id = "playbooks.import-name"
      problem.because =
        "names of static imports know the play's vars and -e only, no inventory and no facts"
      problem.fix = "define the variable there, or use include_tasks or include_role instead"
      report(problem)
      return nil
    }
  }

  /// Tells of a symbolic link where a file should be; false when there is none.
  func reportLostLink(
    _ what: String, _ name: String, _ searched: [String], at: SourceLocation?
  ) -> Bool {
    guard let link = searched.first(where: Paths.isLink).map(paths.shown) else { return false }
    report(
      Problem(
        "playbooks.missing-file", what: "'\(name)' is no \(what)", at: at,
        because: "\(link) is a symbolic link that leads to nothing, or to itself",
        fix: "correct the link: ls -l '\(link)'"))
    return true
  }

  func missingFile(_ what: String, _ name: String, searched: [String], at: SourceLocation) {
    var seen: Set<String> = []
    let places = searched.filter { seen.insert($0).inserted }.map(paths.shown)
    if reportLostLink(what, name, searched, at: at) { return }
    if let directory = searched.first(where: Paths.isDirectory) {
      report(
        Problem(
          "playbooks.missing-file", what: "'\(name)' is no \(what)", at: at,
          because: "\(paths.shown(directory)) is a directory", fix: "name a file in it"))
      return
    }
    report(
      Problem(
        "playbooks.missing-file", what: "there is no \(what) '\(name)'", at: at,
        because: "looked for \(places.joined(separator: ", "))",
        fix: nearestFile(name, searched).map { "did you mean '\($0)'?" }
          ?? "create the file, or correct the name"))
  }
}
