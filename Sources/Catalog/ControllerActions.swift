import Machine
import Value

/// What the controller does itself, or first; the specs users see (ansible-core 2.18).
///
/// A module that also stands in `ModuleTable` has there the options its node half takes; here are
/// those a playbook may write.
enum ControllerActions {
  static let specs: [ModuleSpec] =
    language + files + commands + waiting + PlatformActions.specs

  /// What belongs to the language: variables, messages, includes.
  private static let language: [ModuleSpec] = [
    ModuleSpec(
      "ansible.builtin.debug",
      [
        Option("msg", .raw, default: "Hello world!"), Option("var", .raw),
        Option("verbosity", .int, default: 0),
      ], mutuallyExclusive: [["msg", "var"]]),
    ModuleSpec(
      "ansible.builtin.assert",
      [
        Option("that", .raw, required: true), Option("fail_msg", .raw, aliases: ["msg"]),
        Option("success_msg", .raw), Option("quiet", .bool, default: false),
      ]),
    ModuleSpec(
      "ansible.builtin.fail", [Option("msg", .raw, default: "Failed as requested from task")]),
    // Further keys are the facts themselves.
    ModuleSpec(
      "ansible.builtin.set_fact",
      [
        Option(
          "cacheable", .bool, default: false,
          instead: "leave it out: what is set lasts for the run, and no cache outlives it")
      ]),
    ModuleSpec(
      "ansible.builtin.include_vars",
      [
        Option("file"), Option("dir"), Option("name"), Option("depth", .int, default: 0),
        Option("files_matching"), Option("ignore_files", .list(.string)),
        Option("extensions", .list(.string), default: ["yaml", "yml", "json"]),
        Option("ignore_unknown_extensions", .bool, default: false),
        Option(
          "hash_behaviour", choices: ["replace", "merge"],
          instead: "leave it out, and merge with the filter 'combine(recursive=true)'"),
      ], mutuallyExclusive: [["file", "dir"]], freeForm: "file"),
    ModuleSpec(
      "ansible.builtin.include_tasks", [Option("file", required: true), Option("apply", .map)],
      freeForm: "file"),
    ModuleSpec("ansible.builtin.import_tasks", [Option("file", required: true)], freeForm: "file"),
    ModuleSpec(
      "ansible.builtin.import_playbook", [Option("file", required: true)], freeForm: "file"),
    ModuleSpec("ansible.builtin.include_role", role + [Option("apply", .map)]),
    ModuleSpec("ansible.builtin.import_role", role),
    ModuleSpec(
      "ansible.builtin.meta",
      [
        Option(
          "free_form", required: true,
          choices: [
            "clear_facts", "clear_host_errors", "end_batch", "end_host", "end_play", "end_role",
            "flush_handlers", "noop", "refresh_inventory", "reset_connection",
          ])
      ], freeForm: "free_form"),
    ModuleSpec(
      "ansible.builtin.add_host",
      [
        Option("name", aliases: ["host", "hostname"], required: true),
        Option("groups", .list(.string), aliases: ["group", "groupname"]),
      ]),
    ModuleSpec(
      "ansible.builtin.group_by",
      [
        Option("key", required: true), Option("parents", .list(.string), default: ["all"]),
      ]),
    ModuleSpec(
      "ansible.builtin.set_stats",
      [
        Option("data", .map, required: true), Option("per_host", .bool, default: false),
        Option("aggregate", .bool, default: true),
      ]),
    ModuleSpec(
      "ansible.builtin.validate_argument_spec",
      [
        Option("argument_spec", .map, required: true), Option("provided_arguments", .map),
        Option("validate_args_context", .map),
      ]),
  ]

  private static let role = [
    Option("name", aliases: ["role"], required: true), Option("tasks_from", default: "main"),
    Option("vars_from", default: "main"), Option("defaults_from", default: "main"),
    Option("handlers_from", default: "main"), Option("public", .bool),
    Option("allow_duplicates", .bool, default: true),
    Option("rolespec_validate", .bool, default: true),
  ]

  /// Files that come from, or go to, the controller.
  private static let files: [ModuleSpec] = [
    ModuleSpec(
      "ansible.builtin.copy",
      [
        Option("src", .path), Option("content", .raw), Option("dest", .path, required: true),
        Option("backup", .bool, default: false), Option("force", .bool, default: true),
        Option("validate"), Option("directory_mode", .mode),
        Option("remote_src", .bool, default: false), Option("follow", .bool, default: false),
        Option(
          "local_follow", .bool, default: true,
          instead: "leave it out: links on the controller are followed, and make links with 'file'"),
        Option("checksum"),
        Option("decrypt", .bool, default: true),
      ], mutuallyExclusive: [["src", "content"]], requiredOneOf: [["src", "content"]],
      takesFileOptions: true),
    ModuleSpec(
      "ansible.builtin.template",
      [
        Option("src", .path, required: true), Option("dest", .path, required: true),
        Option("backup", .bool, default: false), Option("force", .bool, default: true),
        Option("validate"), Option("follow", .bool, default: false),
        Option("newline_sequence", default: "\n", choices: ["\n", "\r", "\r\n"]),
        Option("block_start_string"), Option("block_end_string"),
        Option("variable_start_string"), Option("variable_end_string"),
        Option("comment_start_string"), Option("comment_end_string"),
        Option("trim_blocks", .bool, default: true), Option("lstrip_blocks", .bool, default: false),
        Option("output_encoding", default: "utf-8"),
      ], takesFileOptions: true),
    ModuleSpec(
      "ansible.builtin.fetch",
      [
        Option("src", required: true), Option("dest", required: true),
        Option("flat", .bool, default: false), Option("fail_on_missing", .bool, default: true),
        Option("validate_checksum", .bool, default: true),
      ]),
  ]

  private static let commands: [ModuleSpec] = [
    ModuleSpec(
      "ansible.builtin.raw", [Option("free_form", required: true), Option("executable", .path)],
      freeForm: "free_form", isCommandLike: true),
    ModuleSpec(
      "ansible.builtin.script",
      [
        Option("cmd", required: true), Option("creates", .path), Option("removes", .path),
        Option("chdir", .path), Option("executable", .path),
        Option("decrypt", .bool, default: true),
      ], freeForm: "cmd", isCommandLike: true),
    ModuleSpec(
      "ansible.builtin.gather_facts",
      [
        Option("parallel", .bool), Option("gather_subset", .list(.string)),
        Option("gather_timeout", .int), Option("filter", .list(.string)),
        Option("fact_path", .path),
      ], isReadOnly: true),
  ]

  private static let waiting: [ModuleSpec] = [
    ModuleSpec(
      "ansible.builtin.pause",
      [
        Option("seconds", .int), Option("minutes", .int),
        Option(
          "prompt",
          instead:
            "ask before the play with vars_prompt, or say it with debug and pause for seconds"
        ),
        Option("echo", .bool, default: true, instead: "leave it out: nothing is asked"),
      ], mutuallyExclusive: [["minutes", "seconds"]], requiredOneOf: [["seconds", "minutes"]]),
    ModuleSpec(
      "ansible.builtin.wait_for_connection",
      [
        Option(
          "connect_timeout", .int, default: 5,
          instead: "leave it out: 'timeout' bounds all attempts together"),
        Option("delay", .int, default: 0),
        Option(
          "sleep", .int, default: 1,
          instead: "leave it out: it tries again as soon as an attempt has ended"),
        Option("timeout", .int, default: 600),
      ]),
    ModuleSpec(
      "ansible.builtin.reboot",
      [
        Option("pre_reboot_delay", .int, aliases: ["pre_reboot_delay_sec"], default: 0),
        Option("post_reboot_delay", .int, aliases: ["post_reboot_delay_sec"], default: 0),
        Option("reboot_timeout", .int, aliases: ["reboot_timeout_sec"], default: 600),
        Option(
          "connect_timeout", .int, aliases: ["connect_timeout_sec"],
          instead: "leave it out: 'reboot_timeout' bounds all attempts together"),
        Option("test_command", default: "whoami"),
        Option("msg", default: "Reboot initiated by Groundwork"),
        Option(
          "search_paths", .list(.string), default: ["/sbin", "/bin", "/usr/sbin", "/usr/bin"],
          instead: "give 'reboot_command' with its whole path"),
        Option(
          "boot_time_command", instead: "leave it out: the kernel's boot id tells a new start"),
        Option("reboot_command"),
      ]),
  ]
}
