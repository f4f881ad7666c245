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
  /// With `isCheck`: says of everything whether it is known. A command's result is unknown, and so is
  /// whatever reads it.
  package var isPlan = false
  /// Has nodes say what they read of files, as digests under this key (hexadecimal digits).
  package var observationKey: String?
  /// Keeps what was done, or would be, step by step (`RunOutcome.steps`).
  package var keepsSteps = false
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
  /// Results say what Ansible's say, down to where a mistake stands, and what it lets pass is let
  /// pass: for `groundwork playbook`.
  package var speaksAnsible = false
  /// Whether a notification that nobody takes ends a run that speaks as Ansible does.
  package var missingHandlerFails = true
  /// Where facts are kept from run to run; nil for nowhere.
  package var factCache: FactCache?
  /// They are forgotten first (`--flush-cache`).
  package var forgetsFacts = false
  /// Hosts whose facts are kept are not asked for them again (`gathering: smart`).
  package var gathersOnce = false
  /// `ansible_config_file`.
  package var configFile: String?
  /// Whether a play that says nothing gathers facts.
  package var gathersFacts = true
  /// The strategy of a play that names none.
  package var strategy: String?
  /// One task by hand, not playbooks: it says nothing of what the rest is to be.
  package var isPart = false

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
