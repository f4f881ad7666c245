/// The keywords of the language (ansible-core 2.18, lib/ansible/playbook/*.py).
enum KnownKeywords {
  /// What plays, blocks, tasks and role entries share.
  static let shared = [
    "name", "connection", "port", "remote_user", "vars", "module_defaults", "environment", "no_log",
    "run_once", "ignore_errors", "ignore_unreachable", "check_mode", "diff", "any_errors_fatal",
    "throttle", "timeout", "debugger", "become", "become_method", "become_user", "become_flags",
    "become_exe", "tags", "collections",
  ]

  static let play =
    shared + [
      "hosts", "gather_facts", "gather_subset", "gather_timeout", "fact_path", "vars_files",
      "vars_prompt", "roles", "handlers", "pre_tasks", "post_tasks", "tasks", "force_handlers",
      "max_fail_percentage", "serial", "strategy", "order", "user",
    ]

  static let block =
    shared + ["block", "rescue", "always", "when", "notify", "delegate_to", "delegate_facts"]

  static let task =
    shared + [
      "args", "action", "local_action", "async", "changed_when", "delay", "failed_when", "loop",
      "loop_control", "poll", "register", "retries", "until", "when", "notify", "delegate_to",
      "delegate_facts",
    ]

  static let handler = task + ["listen"]

  /// Of an entry of `roles:` or of a role's dependencies; other keys are parameters of the role.
  static let role = shared + ["role", "when", "delegate_to", "delegate_facts"]

  static let importPlaybook = ["name", "when", "tags", "vars"]

  /// All that `include_tasks` and `include_role` take; the rest goes into `apply:`.
  static let include = [
    "action", "args", "collections", "debugger", "ignore_errors", "loop", "loop_control", "name",
    "no_log", "register", "run_once", "tags", "timeout", "vars", "when", "local_action", "listen",
  ]

  static let loopControl = [
    "loop_var", "index_var", "label", "pause", "extended", "extended_allitems", "break_when",
  ]

  static let prompt = [
    "name", "prompt", "default", "private", "confirm", "encrypt", "salt_size", "salt", "unsafe",
  ]

  /// The lookups that `with_X` may name.
  static let lookups = [
    "items", "dict", "fileglob", "first_found", "nested", "cartesian", "together", "subelements",
    "sequence", "random_choice", "lines", "indexed_items", "inventory_hostnames", "flattened",
    "list", "env", "file", "filetree", "template", "vars", "varnames", "ini", "csvfile", "password",
    "pipe", "url", "config", "unvault",
  ]
}
