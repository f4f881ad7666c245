import System
import Value

/// Settings of ansible-core by the names that its `config` lookup takes (ansible-core 2.18, config/base.yml).
enum AnsibleSettings {
  /// Name, key in `ansible.cfg`, environment variables, type, and what holds where nothing is said, as JSON.
  private static let table: [String: Substring] = {
    var rows: [String: Substring] = [:]
    for row in text.split(separator: "\n") {
      if let name = row.split(separator: " ", maxSplits: 1).first { rows[String(name)] = row }
    }
    return rows
  }()

  /// nil for what is no setting.
  static func value(_ name: String, _ config: AnsibleConfig) -> Value? {
    guard let fields = table[name]?.split(separator: " ", maxSplits: 4), fields.count == 5 else {
      return nil
    }
    let said =
      fields[2].split(separator: ",").lazy.compactMap { Environment.value(String($0)) }.first
      ?? config.entry(String(fields[1]))
    let usual = (try? JSON.parse(String(fields[4]))) ?? .null
    guard let said else { return typed(usual, fields[3]) }
    return typed(Value(said), fields[3])
  }

  private static func typed(_ value: Value, _ type: Substring) -> Value {
    guard let text = value.string else { return value }
    switch type {
    case "boolean", "bool": return value.truth.map { Value($0) } ?? value
    case "integer", "int": return Int(text).map { Value($0) } ?? value
    case "float": return Double(text).map { Value(.double($0)) } ?? value
    case "list": return list(text, ",")
    case "pathlist": return Value(list(text, ",").list?.map { path($0) } ?? [])
    case "pathspec": return Value(list(text, ":").list?.map { path($0) } ?? [])
    case "path", "tmppath", "tmp": return path(value)
    default: return value
    }
  }

  private static func list(_ text: String, _ separator: Character) -> Value {
    Value(
      text.split(separator: separator).map { piece in
        Value(String(piece.drop { $0 == " " }))
      })
  }

  private static func path(_ value: Value) -> Value {
    guard let text = value.string else { return value }
    let home = Environment.value("HOME") ?? "/"
    let full = text == "~" || text.hasPrefix("~/") ? home + text.dropFirst() : text
    return Value(Path.absolute(full, in: (try? Files.realPath(".")) ?? "/"))
  }

  private static let text = """
    ACTION_WARNINGS defaults.action_warnings ANSIBLE_ACTION_WARNINGS boolean true
    ALLOW_BROKEN_CONDITIONALS defaults.allow_broken_conditionals \
    ANSIBLE_ALLOW_BROKEN_CONDITIONALS boolean true
    ANSIBLE_COW_ACCEPTLIST defaults.cowsay_enabled_stencils ANSIBLE_COW_ACCEPTLIST list \
    ["bud-frogs", "bunny", "cheese", "daemon", "default", "dragon", "elephant-in-snake", \
    "elephant", "eyes", "hellokitty", "kitty", "luke-koala", "meow", "milk", "moofasa", \
    "moose", "ren", "sheep", "small", "stegosaurus", "stimpy", "supermilker", "three-eyes", \
    "turkey", "turtle", "tux", "udder", "vader-koala", "vader", "www"]
    ANSIBLE_COW_PATH defaults.cowpath ANSIBLE_COW_PATH string null
    ANSIBLE_COW_SELECTION defaults.cow_selection ANSIBLE_COW_SELECTION string "default"
    ANSIBLE_FORCE_COLOR defaults.force_color ANSIBLE_FORCE_COLOR boolean false
    ANSIBLE_HOME defaults.home ANSIBLE_HOME path "~/.ansible"
    ANSIBLE_NOCOLOR defaults.nocolor ANSIBLE_NOCOLOR,NO_COLOR boolean false
    ANSIBLE_NOCOWS defaults.nocows ANSIBLE_NOCOWS boolean false
    ANSIBLE_PIPELINING defaults.pipelining ANSIBLE_PIPELINING boolean false
    ANY_ERRORS_FATAL defaults.any_errors_fatal ANSIBLE_ANY_ERRORS_FATAL boolean false
    BECOME_ALLOW_SAME_USER privilege_escalation.become_allow_same_user \
    ANSIBLE_BECOME_ALLOW_SAME_USER boolean false
    BECOME_PASSWORD_FILE defaults.become_password_file ANSIBLE_BECOME_PASSWORD_FILE path null
    CACHE_PLUGIN defaults.fact_caching ANSIBLE_CACHE_PLUGIN string "memory"
    CACHE_PLUGIN_CONNECTION defaults.fact_caching_connection ANSIBLE_CACHE_PLUGIN_CONNECTION \
    string null
    CACHE_PLUGIN_PREFIX defaults.fact_caching_prefix ANSIBLE_CACHE_PLUGIN_PREFIX string \
    "ansible_facts"
    CACHE_PLUGIN_TIMEOUT defaults.fact_caching_timeout ANSIBLE_CACHE_PLUGIN_TIMEOUT integer \
    86400
    COLLECTIONS_PATHS defaults.collections_paths \
    ANSIBLE_COLLECTIONS_PATHS,ANSIBLE_COLLECTIONS_PATH pathspec \
    "~/.ansible/collections:/usr/share/ansible/collections"
    DEFAULT_ALLOW_UNSAFE_LOOKUPS defaults.allow_unsafe_lookups - boolean false
    DEFAULT_ASK_PASS defaults.ask_pass ANSIBLE_ASK_PASS boolean false
    DEFAULT_ASK_VAULT_PASS defaults.ask_vault_pass ANSIBLE_ASK_VAULT_PASS boolean false
    DEFAULT_BECOME privilege_escalation.become ANSIBLE_BECOME boolean false
    DEFAULT_BECOME_ASK_PASS privilege_escalation.become_ask_pass ANSIBLE_BECOME_ASK_PASS \
    boolean false
    DEFAULT_BECOME_EXE privilege_escalation.become_exe ANSIBLE_BECOME_EXE string null
    DEFAULT_BECOME_FLAGS privilege_escalation.become_flags ANSIBLE_BECOME_FLAGS string ""
    DEFAULT_BECOME_METHOD privilege_escalation.become_method ANSIBLE_BECOME_METHOD string "sudo"
    DEFAULT_BECOME_USER privilege_escalation.become_user ANSIBLE_BECOME_USER string "root"
    DEFAULT_DEBUG defaults.debug ANSIBLE_DEBUG boolean false
    DEFAULT_EXECUTABLE defaults.executable ANSIBLE_EXECUTABLE string "/bin/sh"
    DEFAULT_FORCE_HANDLERS defaults.force_handlers ANSIBLE_FORCE_HANDLERS boolean false
    DEFAULT_FORKS defaults.forks ANSIBLE_FORKS integer 5
    DEFAULT_GATHERING defaults.gathering ANSIBLE_GATHERING string "implicit"
    DEFAULT_HASH_BEHAVIOUR defaults.hash_behaviour ANSIBLE_HASH_BEHAVIOUR string "replace"
    DEFAULT_HOST_LIST defaults.inventory ANSIBLE_INVENTORY pathlist "/etc/ansible/hosts"
    DEFAULT_INTERNAL_POLL_INTERVAL defaults.internal_poll_interval - float 0.001
    DEFAULT_JINJA2_EXTENSIONS defaults.jinja2_extensions ANSIBLE_JINJA2_EXTENSIONS string []
    DEFAULT_JINJA2_NATIVE defaults.jinja2_native ANSIBLE_JINJA2_NATIVE boolean false
    DEFAULT_KEEP_REMOTE_FILES defaults.keep_remote_files ANSIBLE_KEEP_REMOTE_FILES boolean false
    DEFAULT_LIBVIRT_LXC_NOSECLABEL selinux.libvirt_lxc_noseclabel \
    ANSIBLE_LIBVIRT_LXC_NOSECLABEL boolean false
    DEFAULT_LOAD_CALLBACK_PLUGINS defaults.bin_ansible_callbacks \
    ANSIBLE_LOAD_CALLBACK_PLUGINS boolean false
    DEFAULT_LOCAL_TMP defaults.local_tmp ANSIBLE_LOCAL_TEMP tmppath "~/.ansible/tmp"
    DEFAULT_LOG_FILTER defaults.log_filter ANSIBLE_LOG_FILTER list []
    DEFAULT_LOG_PATH defaults.log_path ANSIBLE_LOG_PATH path null
    DEFAULT_MANAGED_STR defaults.ansible_managed - string "Ansible managed"
    DEFAULT_MODULE_ARGS defaults.module_args ANSIBLE_MODULE_ARGS string null
    DEFAULT_MODULE_COMPRESSION defaults.module_compression - string "ZIP_DEFLATED"
    DEFAULT_MODULE_NAME defaults.module_name - string "command"
    DEFAULT_MODULE_PATH defaults.library ANSIBLE_LIBRARY pathspec \
    "~/.ansible/plugins/modules:/usr/share/ansible/plugins/modules"
    DEFAULT_NO_LOG defaults.no_log ANSIBLE_NO_LOG boolean false
    DEFAULT_NO_TARGET_SYSLOG defaults.no_target_syslog ANSIBLE_NO_TARGET_SYSLOG boolean false
    DEFAULT_NULL_REPRESENTATION defaults.null_representation ANSIBLE_NULL_REPRESENTATION raw \
    null
    DEFAULT_POLL_INTERVAL defaults.poll_interval ANSIBLE_POLL_INTERVAL integer 15
    DEFAULT_PRIVATE_KEY_FILE defaults.private_key_file ANSIBLE_PRIVATE_KEY_FILE path null
    DEFAULT_PRIVATE_ROLE_VARS defaults.private_role_vars ANSIBLE_PRIVATE_ROLE_VARS boolean false
    DEFAULT_REMOTE_PORT defaults.remote_port ANSIBLE_REMOTE_PORT integer null
    DEFAULT_REMOTE_USER defaults.remote_user ANSIBLE_REMOTE_USER string null
    DEFAULT_ROLES_PATH defaults.roles_path ANSIBLE_ROLES_PATH pathspec \
    "~/.ansible/roles:/usr/share/ansible/roles:/etc/ansible/roles"
    DEFAULT_SELINUX_SPECIAL_FS selinux.special_context_filesystems ANSIBLE_SELINUX_SPECIAL_FS \
    list "fuse, nfs, vboxsf, ramfs, 9p, vfat"
    DEFAULT_STDOUT_CALLBACK defaults.stdout_callback ANSIBLE_STDOUT_CALLBACK string "default"
    DEFAULT_STRATEGY defaults.strategy ANSIBLE_STRATEGY string "linear"
    DEFAULT_SU defaults.su ANSIBLE_SU boolean false
    DEFAULT_SYSLOG_FACILITY defaults.syslog_facility ANSIBLE_SYSLOG_FACILITY string "LOG_USER"
    DEFAULT_TIMEOUT defaults.timeout ANSIBLE_TIMEOUT integer 10
    DEFAULT_TRANSPORT defaults.transport ANSIBLE_TRANSPORT string "ssh"
    DEFAULT_UNDEFINED_VAR_BEHAVIOR defaults.error_on_undefined_vars \
    ANSIBLE_ERROR_ON_UNDEFINED_VARS boolean true
    DEFAULT_VAULT_ENCRYPT_IDENTITY defaults.vault_encrypt_identity \
    ANSIBLE_VAULT_ENCRYPT_IDENTITY string null
    DEFAULT_VAULT_IDENTITY defaults.vault_identity ANSIBLE_VAULT_IDENTITY string "default"
    DEFAULT_VAULT_IDENTITY_LIST defaults.vault_identity_list ANSIBLE_VAULT_IDENTITY_LIST list []
    DEFAULT_VAULT_ID_MATCH defaults.vault_id_match ANSIBLE_VAULT_ID_MATCH string false
    DEFAULT_VAULT_PASSWORD_FILE defaults.vault_password_file ANSIBLE_VAULT_PASSWORD_FILE path \
    null
    DEFAULT_VERBOSITY defaults.verbosity ANSIBLE_VERBOSITY integer 0
    DEPRECATION_WARNINGS defaults.deprecation_warnings ANSIBLE_DEPRECATION_WARNINGS boolean true
    DIFF_ALWAYS diff.always ANSIBLE_DIFF_ALWAYS bool false
    DIFF_CONTEXT diff.context ANSIBLE_DIFF_CONTEXT integer 3
    DUPLICATE_YAML_DICT_KEY defaults.duplicate_dict_key ANSIBLE_DUPLICATE_YAML_DICT_KEY \
    string "warn"
    ERROR_ON_MISSING_HANDLER defaults.error_on_missing_handler \
    ANSIBLE_ERROR_ON_MISSING_HANDLER boolean true
    HOST_KEY_CHECKING defaults.host_key_checking ANSIBLE_HOST_KEY_CHECKING boolean true
    INJECT_FACTS_AS_VARS defaults.inject_facts_as_vars ANSIBLE_INJECT_FACT_VARS boolean true
    LOCALHOST_WARNING defaults.localhost_warning ANSIBLE_LOCALHOST_WARNING boolean true
    PLAYBOOK_DIR defaults.playbook_dir ANSIBLE_PLAYBOOK_DIR path null
    PLUGIN_FILTERS_CFG defaults.plugin_filters_cfg - path null
    PYTHON_MODULE_RLIMIT_NOFILE defaults.python_module_rlimit_nofile \
    ANSIBLE_PYTHON_MODULE_RLIMIT_NOFILE string 0
    RETRY_FILES_ENABLED defaults.retry_files_enabled ANSIBLE_RETRY_FILES_ENABLED bool false
    RETRY_FILES_SAVE_PATH defaults.retry_files_save_path ANSIBLE_RETRY_FILES_SAVE_PATH path null
    RUN_VARS_PLUGINS defaults.run_vars_plugins ANSIBLE_RUN_VARS_PLUGINS str "demand"
    TAGS_RUN tags.run ANSIBLE_RUN_TAGS list []
    TAGS_SKIP tags.skip ANSIBLE_SKIP_TAGS list []
    TRANSFORM_INVALID_GROUP_CHARS defaults.force_valid_group_names \
    ANSIBLE_TRANSFORM_INVALID_GROUP_CHARS string "never"
    USE_PERSISTENT_CONNECTIONS defaults.use_persistent_connections \
    ANSIBLE_USE_PERSISTENT_CONNECTIONS boolean false
    VALIDATE_ACTION_GROUP_METADATA defaults.validate_action_group_metadata \
    ANSIBLE_VALIDATE_ACTION_GROUP_METADATA bool true
    VARIABLE_PLUGINS_ENABLED defaults.vars_plugins_enabled ANSIBLE_VARS_ENABLED list \
    ["host_group_vars"]
    WIN_ASYNC_STARTUP_TIMEOUT defaults.win_async_startup_timeout \
    ANSIBLE_WIN_ASYNC_STARTUP_TIMEOUT integer 5
    YAML_FILENAME_EXTENSIONS defaults.yaml_valid_extensions ANSIBLE_YAML_FILENAME_EXT list \
    [".yml", ".yaml", ".json"]
    _ANSIBLE_CONNECTION_PATH - _ANSIBLE_CONNECTION_PATH path null
    _DISABLE_BACKPORTED_INSPECTIONS defaults._disable_backported_inspections \
    _ANSIBLE_DISABLE_BACKPORTED_INSPECTIONS boolean false
    _INTERPRETER_PYTHON_DISTRO_MAP - - string {"ansible test": {"99": "/usr/bin/python99"}}
    _Z_TEST_ENTRY testing.valid ANSIBLE_TEST_ENTRY,ANSIBLE_TEST_ENTRY_D string null
    _Z_TEST_ENTRY_2 testing.valid2 ANSIBLE_TEST_ENTRY2 string null
    """
}
