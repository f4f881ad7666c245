import System
import Value

/// `ansible.cfg` and the environment variables that stand above it (ansible-core 2.18, config/base.yml).
struct AnsibleConfig: Sendable {
  /// The file that was read; nil where there is none.
  var file: String?
  /// `section.key` to the text that stands there.
  private var entries: [String: String] = [:]
  /// Why a file was passed over.
  var warning: String?

  /// Where a setting is looked for.
  private struct Place {
    var key: String
    var variables: [String]
  }

  enum Setting: String, CaseIterable {
    case inventory, rolesPath, forks, remoteUser, privateKey, timeout, gathering, verbosity
    case showsSkipped, showsOk, failuresToErrors, marksChecks, showsStats, showsPathOfFailures
    case resultFormat, prettyResults, callback, become, becomeUser, becomeMethod, forceHandlers
    case vaultPasswordFile, diffAlways, diffContext, tags, skipTags, transport, strategy
    case noColour, forceColour, anyErrorsFatal, unparsedFails, library, deprecations, localhost
    case privateRoleVars, missingHandlerFails, collections
    case cachePlugin, cacheConnection, cachePrefix, cacheTimeout
  }

  private static let places: [Setting: Place] = [
    .inventory: Place(key: "defaults.inventory", variables: ["ANSIBLE_INVENTORY"]),
    .rolesPath: Place(key: "defaults.roles_path", variables: ["ANSIBLE_ROLES_PATH"]),
    .forks: Place(key: "defaults.forks", variables: ["ANSIBLE_FORKS"]),
    .remoteUser: Place(key: "defaults.remote_user", variables: ["ANSIBLE_REMOTE_USER"]),
    .privateKey: Place(key: "defaults.private_key_file", variables: ["ANSIBLE_PRIVATE_KEY_FILE"]),
    .timeout: Place(key: "defaults.timeout", variables: ["ANSIBLE_TIMEOUT"]),
    .gathering: Place(key: "defaults.gathering", variables: ["ANSIBLE_GATHERING"]),
    .verbosity: Place(key: "defaults.verbosity", variables: ["ANSIBLE_VERBOSITY"]),
    .showsSkipped: Place(
      key: "defaults.display_skipped_hosts", variables: ["ANSIBLE_DISPLAY_SKIPPED_HOSTS"]),
    .showsOk: Place(key: "defaults.display_ok_hosts", variables: ["ANSIBLE_DISPLAY_OK_HOSTS"]),
    .failuresToErrors: Place(
      key: "defaults.display_failed_stderr", variables: ["ANSIBLE_DISPLAY_FAILED_STDERR"]),
    .marksChecks: Place(
      key: "defaults.check_mode_markers", variables: ["ANSIBLE_CHECK_MODE_MARKERS"]),
    .showsStats: Place(
      key: "defaults.show_custom_stats", variables: ["ANSIBLE_SHOW_CUSTOM_STATS"]),
    .showsPathOfFailures: Place(
      key: "defaults.show_task_path_on_failure", variables: ["ANSIBLE_SHOW_TASK_PATH_ON_FAILURE"]),
    .resultFormat: Place(
      key: "defaults.callback_result_format", variables: ["ANSIBLE_CALLBACK_RESULT_FORMAT"]),
    .prettyResults: Place(
      key: "defaults.callback_format_pretty", variables: ["ANSIBLE_CALLBACK_FORMAT_PRETTY"]),
    .callback: Place(key: "defaults.stdout_callback", variables: ["ANSIBLE_STDOUT_CALLBACK"]),
    .become: Place(key: "privilege_escalation.become", variables: ["ANSIBLE_BECOME"]),
    .becomeUser: Place(
      key: "privilege_escalation.become_user", variables: ["ANSIBLE_BECOME_USER"]),
    .becomeMethod: Place(
      key: "privilege_escalation.become_method", variables: ["ANSIBLE_BECOME_METHOD"]),
    .forceHandlers: Place(key: "defaults.force_handlers", variables: ["ANSIBLE_FORCE_HANDLERS"]),
    .vaultPasswordFile: Place(
      key: "defaults.vault_password_file", variables: ["ANSIBLE_VAULT_PASSWORD_FILE"]),
    .diffAlways: Place(key: "diff.always", variables: ["ANSIBLE_DIFF_ALWAYS"]),
    .diffContext: Place(key: "diff.context", variables: ["ANSIBLE_DIFF_CONTEXT"]),
    .tags: Place(key: "tags.run", variables: ["ANSIBLE_RUN_TAGS"]),
    .skipTags: Place(key: "tags.skip", variables: ["ANSIBLE_SKIP_TAGS"]),
    .transport: Place(key: "defaults.transport", variables: ["ANSIBLE_TRANSPORT"]),
    .strategy: Place(key: "defaults.strategy", variables: ["ANSIBLE_STRATEGY"]),
    .noColour: Place(key: "defaults.nocolor", variables: ["ANSIBLE_NOCOLOR", "NO_COLOR"]),
    .forceColour: Place(key: "defaults.force_color", variables: ["ANSIBLE_FORCE_COLOR"]),
    .anyErrorsFatal: Place(
      key: "defaults.any_errors_fatal", variables: ["ANSIBLE_ANY_ERRORS_FATAL"]),
    .unparsedFails: Place(
      key: "inventory.unparsed_is_failed", variables: ["ANSIBLE_INVENTORY_UNPARSED_FAILED"]),
    .library: Place(key: "defaults.library", variables: ["ANSIBLE_LIBRARY"]),
    .deprecations: Place(
      key: "defaults.deprecation_warnings", variables: ["ANSIBLE_DEPRECATION_WARNINGS"]),
    .missingHandlerFails: Place(
      key: "defaults.error_on_missing_handler", variables: ["ANSIBLE_ERROR_ON_MISSING_HANDLER"]),
    .privateRoleVars: Place(
      key: "defaults.private_role_vars", variables: ["ANSIBLE_PRIVATE_ROLE_VARS"]),
    .cachePlugin: Place(key: "defaults.fact_caching", variables: ["ANSIBLE_CACHE_PLUGIN"]),
    .cacheConnection: Place(
      key: "defaults.fact_caching_connection", variables: ["ANSIBLE_CACHE_PLUGIN_CONNECTION"]),
    .cachePrefix: Place(
      key: "defaults.fact_caching_prefix", variables: ["ANSIBLE_CACHE_PLUGIN_PREFIX"]),
    .cacheTimeout: Place(
      key: "defaults.fact_caching_timeout", variables: ["ANSIBLE_CACHE_PLUGIN_TIMEOUT"]),
    .collections: Place(
      key: "defaults.collections_path",
      variables: ["ANSIBLE_COLLECTIONS_PATH", "ANSIBLE_COLLECTIONS_PATHS"]),
    .localhost: Place(
      key: "defaults.localhost_warning", variables: ["ANSIBLE_LOCALHOST_WARNING"]),
  ]

  /// Reads the first file there is: ANSIBLE_CONFIG, `./ansible.cfg`, `~/.ansible.cfg`,
  /// `/etc/ansible/ansible.cfg`.
  static func read() -> AnsibleConfig {
    var config = AnsibleConfig()
    let here = (try? Files.realPath(".")) ?? "/"
    var candidates: [String] = []
    if let named = Environment.value("ANSIBLE_CONFIG"), !named.isEmpty {
      let path = Path.absolute(expanded(named), in: here)
      let isDirectory = ((try? Files.status(path, following: true)) ?? nil)?.kind == .directory
      candidates.append(isDirectory ? Path.join(path, "ansible.cfg") : path)
    }
    let local = Path.join(here, "ansible.cfg")
    if let status = (try? Files.status(here, following: true)) ?? nil, status.mode & 0o002 != 0 {
      if Files.isAccessible(local) {
        config.warning =
          "Ansible is being run in a world writable directory (\(here)), ignoring it as an "
          + "ansible.cfg source."
      }
    } else {
      candidates.append(local)
    }
    candidates += [expanded("~/.ansible.cfg"), "/etc/ansible/ansible.cfg"]
    for path in candidates {
      guard let text = (try? Files.text(path)) ?? nil else { continue }
      config.file = path
      config.entries = parsed(text)
      break
    }
    return config
  }

  /// Entries of an INI text: `;` begins a comment anywhere, what is indented goes on.
  private static func parsed(_ text: String) -> [String: String] {
    var entries: [String: String] = [:]
    var section = ""
    var open: String?
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      let bare = trimmed(String(line))
      if bare.isEmpty || bare.hasPrefix("#") || bare.hasPrefix(";") { continue }
      let content = withoutComment(bare)
      if let key = open, line.first == " " || line.first == "\t" {
        entries[key, default: ""] += "\n" + content
      } else if content.hasPrefix("["), content.hasSuffix("]") {
        section = String(content.dropFirst().dropLast())
        open = nil
      } else if let place = content.firstIndex(where: { $0 == "=" || $0 == ":" }) {
        let key = "\(section).\(trimmed(String(content[..<place])).lowercased())"
        entries[key] = trimmed(String(content[content.index(after: place)...]))
        open = key
      }
    }
    return entries
  }

  private static func withoutComment(_ line: String) -> String {
    var previous: Character = " "
    for place in line.indices {
      if line[place] == ";", previous == " " || previous == "\t" {
        return trimmed(String(line[..<place]))
      }
      previous = line[place]
    }
    return line
  }

  private static func trimmed(_ text: String) -> String {
    let blanks: Set<Character> = [" ", "\t", "\r", "\n", "\r\n"]
    return String(
      text.drop { blanks.contains($0) }.reversed().drop { blanks.contains($0) }.reversed())
  }

  private static func expanded(_ path: String) -> String {
    guard path == "~" || path.hasPrefix("~/") else { return path }
    return (Environment.value("HOME") ?? "/") + path.dropFirst()
  }

  // MARK: Values

  /// What stands in the file under `section.key`.
  func entry(_ key: String) -> String? { entries[key] }

  func text(_ setting: Setting) -> String? { found(setting)?.text }

  private func found(_ setting: Setting) -> (text: String, isOfFile: Bool)? {
    guard let place = Self.places[setting] else { return nil }
    for name in place.variables {
      if let value = Environment.value(name) { return (value, false) }
    }
    return entries[place.key].map { ($0, true) }
  }

  /// nil where nothing that means yes or no is said.
  func flag(_ setting: Setting) -> Bool? {
    guard let text = text(setting) else { return nil }
    // NO_COLOR counts whatever it says.
    return Value(text).truth ?? (setting == .noColour && !text.isEmpty ? true : nil)
  }

  /// A path; of the file's, relative to the file.
  func path(_ setting: Setting) -> String? {
    found(setting).map { absolute($0.text, $0.isOfFile) }
  }

  /// Paths between `separator`.
  func paths(_ setting: Setting, separator: Character = ":") -> [String] {
    guard let (text, isOfFile) = found(setting) else { return [] }
    return text.split(separator: separator).map { absolute(Self.trimmed(String($0)), isOfFile) }
  }

  /// Names between commas.
  func words(_ setting: Setting) -> [String] {
    (text(setting) ?? "").split(separator: ",").map { Self.trimmed(String($0)) }
  }

  private func absolute(_ name: String, _ isOfFile: Bool) -> String {
    let here = (try? Files.realPath(".")) ?? "/"
    let name = Self.expanded(name).replacing("{{CWD}}", with: here)
    let base = isOfFile ? file.flatMap { Path.parent(of: $0) } ?? here : here
    return Path.absolute(name, in: base)
  }
}
