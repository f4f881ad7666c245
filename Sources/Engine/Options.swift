package import Value

/// How a run is asked for.
package struct RunOptions: Sendable {
  /// Patterns between commas; what a file held, where one was named.
  package var limit: String?
  /// As it was written: `ansible_limit`.
  package var givenLimit: String?
  /// As given, files and directories by their absolute paths: `ansible_inventory_sources`.
  package var inventorySources: [String] = []
  /// A Python of this machine for playbooks that ask for it (`ansible_playbook_python`); none is needed.
  package var python: String?
  package var tags: [String] = []
  package var skipTags: [String] = []
  package var isCheck = false
  package var wantsDiff = false
  /// Hosts at work at the same time in one task.
  package var forks = 50
  package var verbosity = 0
  package var become = false
  package var becomeUser: String?
  package var becomePassword: Secret?
  package var remoteUser: String?
  package var privateKey: String?
  package var password: Secret?
  package var connection: String?
  package var startAtTask: String?
  package var forceHandlers = false
  /// Asks before every task.
  package var step = false
  /// Sends inspections of later tasks ahead; off only to show that it changes nothing.
  package var sendsAhead = true

  package init() {}
}

/// Something to be asked on the terminal.
package struct Question: Sendable {
  package var text: String
  /// Whether what is typed shows.
  package var echoes: Bool

  package init(_ text: String, echoes: Bool) {
    self.text = text
    self.echoes = echoes
  }
}
