package import Playbooks

/// What `--tags` and `--skip-tags` let run.
package struct TagSelection {
  private let options: RunOptions

  package init(_ options: RunOptions) { self.options = options }

  /// Whether tags let a task run (ansible-core 2.18, playbook/taggable.py).
  package func selects(_ task: Task) -> Bool {
    if task.isImplicit { return true }
    let tags = Set(task.tags.isEmpty ? ["untagged"] : task.tags)
    var runs = true
    if !options.tags.isEmpty {
      let wanted = Set(options.tags)
      runs =
        tags.contains("always") || !tags.isDisjoint(with: wanted)
        || (wanted.contains("all") && !tags.contains("never"))
        || (wanted.contains("tagged") && !tags.contains("untagged") && !tags.contains("never"))
    } else {
      runs = !tags.contains("never")
    }
    if runs, !options.skipTags.isEmpty {
      let skipped = Set(options.skipTags)
      if !tags.isDisjoint(with: skipped) { runs = false }
      if skipped.contains("all"), !(tags.contains("always") && !skipped.contains("always")) {
        runs = false
      }
      if skipped.contains("tagged"), !tags.contains("untagged") { runs = false }
    }
    return runs
  }
}

extension Task {
  /// A task that nobody wrote: the end of a role.
  package var isImplicit: Bool { metaWord == "role_complete" }
}
