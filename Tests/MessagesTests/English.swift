/// What stays English on purpose, all in one place.
enum English {
  /// Files whose sentences nobody has translated yet, with the reason.
  static let files: [String: String] = [:]

  /// Files in which texts of problems, notices and next steps are made by functions of their own, so
  /// that every sentence in them counts; with the sentences that are none of ours, or pieces.
  static let wholeFiles: [String: Set<String>] = [
    "Addresses/Reading.swift": [],
    "Certificates/CertificateEntry.swift": [],
    "Certificates/Examination.swift": [],
    "Engine/ConnectionVariables.swift": [],
    // What `init` writes into files.
    "Fleet/NewProject.swift": [
      "# The fleet. Each machine's address is lab_network's and its host_number's.\nall:\n  children:\n",
      "# How the machines are logged in to. sudo's password: groundwork apply -K asks for it.\n",
    ],
    "Fleet/Preflight+AddOns.swift": [],
    "Fleet/Preflight+Kubernetes.swift": [],
    "Fleet/Preflight+Machines.swift": ["a {} needs", " of {}"],
    "Fleet/Preflight+Network.swift": ["ufw allow {}"],
    "Fleet/Preflight+Plan.swift": [", for example {}", "{} of {}"],
    "Inventory/HostName.swift": [],
    "Inventory/HostRange.swift": [],
    "Lab/LabCommand.swift": [],
    // Examples, and options that only the completion and the manual page tell of.
    "Lab/LabWord.swift": [
      "put the nodes' host keys into this file", "take the cache away too",
      "as one JSON document",
      "sudo groundwork lab up k8s-master k8s-worker1 --known-hosts inventory/known_hosts",
      "sudo groundwork lab exec k8s-worker1 journalctl -b",
      "sudo groundwork lab kill k8s-worker1 && sudo groundwork lab start k8s-worker1",
      "sudo groundwork lab down", "groundwork lab ssh k8s-master uptime",
    ],
    "Lab/Obstacle.swift": [],
    "Lab/Roster.swift": [],
    "PKI/ClockAgreement.swift": [],
    "PKI/DNSName.swift": [],
    "PKI/SubjectNames.swift": [],
    "PKI/Constraints.swift": [],
    "Playbooks/Connections.swift": [],
    "Playbooks/Documents.swift": [],
    "Playbooks/Imports.swift": [],
    "Playbooks/KeywordReading.swift": [],
    // Places that were looked in, one behind the other.
    "Remote/AgentBinary.swift": [
      "'{}' is for {}", "'{}' is a debug build, which needs this machine's libraries",
      "looked for ",
    ],
    "Remote/StartDialogue.swift": [],
    "Runs/PlanFile.swift": [],
    // Headers of the differences of two plans.
    "Runs/PlanComparison.swift": [
      "before the change", "after the change", "the change", "{}, as planned", "as done",
      " of {}",
    ],
    "SealedSecrets/ClearSecret.swift": ["seal a value"],
    "SealedSecrets/LabelFault.swift": [],
    "SealedSecrets/SealedValue.swift": ["open a sealed value"],
    // OpenSSL's complaints are its own.
    "Vault/Envelope.swift": ["the padding is wrong although the checksum fits"],
    // What libyaml says.
    "YAML/SyntaxError+Problem.swift": [
      " that began at line {}", " at line {}", "mapping values are not allowed in this context",
      "found character that cannot start any token", "did not find expected key",
      "did not find expected '-' indicator", "could not find expected ':'",
      "found unexpected end of stream", "did not find expected ',' or '}'",
      "did not find expected ',' or ']'", "found unknown escape character",
      "block sequence entries are not allowed in this context",
    ],
    "YAML/Node.swift": ["a {} value"],
    "groundwork/Commands/ApplyPlan.swift": [],
    "groundwork/Commands/Init/InitAnswers.swift": [],
    "groundwork/Commands/Init/InitCommand.swift": [
      "groundwork init fleet",
      "groundwork init fleet --network 192.168.50.0/24 --dhcp-range none --platform mini-pc=192.168.50.10 "
        + "--control-plane k8s-master=192.168.50.11 --worker k8s-worker1=192.168.50.12@52:54:00:12:34:56",
    ],
    "groundwork/Commands/VaultCommand.swift": [
      "vault {}", "groundwork vault {} {}", "inventory/group_vars/all/vault.yml",
    ],
    "groundwork/Groundwork.swift": ["groundwork {}", "groundwork {}\n"],
    "groundwork/Support/NextStep.swift": [
      "{}; nothing was changed", "node add", "node remove", "node replace", "cluster upgrade",
    ],
    // What a node says of its own files and of its record.
    "Ledger/Causes.swift": [],
    "Ledger/Drift.swift": ["the records of what was applied cannot be read: {}"],
    "Ledger/Release.swift": ["the records of what was applied: {}", "module {}"],
    "Ledger/Release+Effects.swift": ["gid {}"],
  ]

  /// What is printed in English in every language, by file or room, with the reason.
  static let everywhere: [String: String] = [
    "groundwork/Support/Listing.swift": "as ansible-playbook prints it: scripts read it",
    "groundwork/Commands/Playbook/AnsibleConfig.swift": "Ansible's own words",
    "groundwork/Commands/Playbook/AnsibleErrorText.swift": "Ansible's own words",
    "groundwork/Commands/Playbook/PlaybookInventory.swift": "Ansible's own words",
    "groundwork/Commands/Playbook/PlaybookWords.swift": "what argparse says",
    "Catalog": "prose about modules, most of which are Ansible's and documented in English",
  ]

  /// Where problems are worded as Ansible words them, and told by `groundwork playbook` alone.
  static let ansible: Set<String> = [
    "groundwork/Commands/Playbook/AnsibleErrorText.swift",
    "groundwork/Commands/Playbook/PlaybookInventory.swift",
    "groundwork/Commands/Playbook/PlaybookWords.swift",
  ]

  /// Parts of problems that come from elsewhere and are not translated, or are in a file above.
  static let parts: [String: Set<String>] = [
    // What another problem says.
    "Actions/AuthorityRotationAction.swift": ["error.because"],
    "Certificates/Rotation.swift": ["error.because"],
    // What a service shows or said, and what came of it.
    "Actions/CertificateServedAction.swift": ["\"{}; {}\""],
    // What a node said; commands.
    "Certificates/NodeCertificates.swift": ["one[\"problem\"]?.string", "renewing"],
    // One of the fixes below it.
    "groundwork/Commands/Certificates/CertsList.swift": ["fix"],
    // What another problem says.
    "Certificates/DeclarationReader+Authorities.swift": ["first.because??first.what"],
    // did you mean, or the names there are.
    "Certificates/Issuance.swift": ["fix"],
    // The question itself.
    "Engine/Engine+Asking.swift": ["question.text"],
    // Texts of another problem, which are found without its id.
    "Engine/LinkSession.swift": ["error.because", "error.fix"],
    // What tar, kubeadm and a registry said.
    "groundwork/Commands/Bundle/Bundle.swift": ["result.errorText", "complaint"],
    "groundwork/Commands/Bundle/ImagePull.swift": ["because"],
    // What a node's agent said.
    "Engine/NodeRecords.swift": ["message"],
    // Jinja2's words.
    "Jinja/TemplateError.swift": ["message", "because"],
    "Lab/NodeBoot.swift": ["reason"],
    // The last words of a program.
    "Lab/Servers.swift": ["TextFile.line(\"{}/out\")"],
    "Lab/Tool.swift": ["last.map(String.init)"],
    // Ansible's words about arguments.
    "Playbooks/ArgumentChecks.swift": ["problem.what", "problem.fix"],
    // What its callers would have done.
    "System/Files+Documents.swift": ["fix"],
    // Files, one behind the other.
    "Playbooks/Foresight.swift": ["chain"],
    "Playbooks/PlayLoading.swift": ["chain"],
    "Playbooks/RoleLoading.swift": ["chain"],
    // OpenSSL's words.
    "PKI/SigningRequest.swift": ["reason", "good"],
    "Remote/AgentSession.swift": ["reason"],
    "Remote/RequestBatch.swift": ["loss.because"],
    // What sudo says.
    "Remote/Become.swift": ["text"],
    "Runs/History/KeptRun.swift": ["reason"],
    // Another problem.
    "SealedSecrets/KeyStore.swift": ["error.what"],
    // Made of what several keys, addresses and servers came to.
    "Transport/SSH/Entrance.swift": ["reason", "because", "fix(target,route)"],
    "Transport/SSH/KeyRing.swift": ["reason"],
    "Transport/SSH/LibraryLogin.swift": ["reasons.joined(separator:\"; \")"],
    // Vault/Envelope.swift says them.
    "Vault/Vault.swift": ["error.what", "error.because"],
    // Playbooks/Connections.swift says it.
    "groundwork/Commands/RunFlags.swift": ["Connections.advice"],
    // What the node says of the file.
    "groundwork/Commands/DriftCommand.swift": ["record[\"reason\"]?.string"],
    // What another problem, and a node, say.
    "groundwork/Commands/Cluster/ClusterKubeconfig.swift": ["failure?.what"],
    "groundwork/Commands/Cluster/ClusterUpgrade.swift": ["refusal"],
    // What tar says.
    "groundwork/Commands/SupportBundle.swift": ["complaint"],
    // What another problem says of the host.
    "groundwork/Commands/Node/ClusterLook.swift": ["failure.what", "failure.fix"],
  ]

  /// What the kernel, OpenSSL, libssh2 and programs say, by the name it has everywhere.
  static let foreign: Set<String> = [
    "reason", "unreadableReason", "description", "message", "complaint",
  ]
}
