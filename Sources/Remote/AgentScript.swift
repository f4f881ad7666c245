internal import System

/// The one command that starts an agent: runs the one that is there, or says that it is wanted,
/// takes it from its own input, and runs it then. One channel and one login of sudo for all of it.
///
/// Plain POSIX sh, without newlines, so that any login shell passes it on.
struct AgentScript {
  let binary: AgentBinary
  /// Where agents may lie.
  let directories: [String]
  /// Where one may be put; a part of `directories`.
  let writable: [String]
  /// Leads every line that is meant for the controller.
  let nonce: String
  /// Ask sudo whether it records what passes through it.
  let asksAboutLogging: Bool
  /// What is there already does not serve: put one there anew.
  let isAnew: Bool
  /// The agent's own, as words of the shell.
  let arguments: String

  /// Root's; the last ones are for users who may write nowhere else.
  static let directories = [
    "/var/lib/groundwork", "/usr/local/libexec/groundwork", "/opt/groundwork", "/run/groundwork",
  ]
  /// Where root's agent keeps its lock and the handlers that are due.
  static let stateDirectory = directories[0]
  private static let personal = "${HOME:-/nowhere}/.cache/groundwork"
  private static let personalRuntime = "${XDG_RUNTIME_DIR:-/nowhere}/groundwork"

  /// - Parameter inCheckMode: nothing is written but under /run.
  init(
    binary: AgentBinary, nonce: String, inCheckMode: Bool, directory: String?,
    asksAboutLogging: Bool, isAnew: Bool, arguments: String
  ) {
    self.isAnew = isAnew
    self.arguments = arguments
    self.binary = binary
    self.nonce = nonce
    self.asksAboutLogging = asksAboutLogging
    let own = directory.map { [ShellWords.quote($0)] } ?? []
    directories = own + Self.directories + [Self.personalRuntime, Self.personal]
    writable =
      inCheckMode
      ? ["/run/groundwork", Self.personalRuntime]
      : own.isEmpty ? Self.directories + [Self.personal] : own
  }

  /// Exit codes of its own.
  static let nowhere = 97
  static let damaged = 98
  static let alien = 99

  var text: String {
    let parts: [String] = [
      "echo \"\(nonce) begins\"; umask 022; a=\(binary.name)", Self.ownership, known,
      "if [ -z \"$f\" ]; then u=$(id -u); \(Self.guarding(nonce)); fi", logging,
      "if [ -n \"$f\" ]; then echo \"\(nonce) found\"; exec \"\(Self.stateDirectory)/$a\" \(arguments); fi",
      isAnew ? "" : present, wanted, receive, install, "exec \"$d/$a\" \(arguments)",
    ]
    return parts.filter { !$0.isEmpty }.joined(separator: "; ")
  }

  /// Says that the shell is there, and refuses to work as root on what others could change: the
  /// agent's lock and the handlers it remembers are there whatever directory it lies in.
  static func opening(_ nonce: String) -> String {
    "echo \"\(nonce) begins\"; u=$(id -u); \(ownership); \(guarding(nonce))"
  }

  /// `own` is true of what only root and this user may change; it leaves the size in `n`. `safe` is told
  /// the mode and the owner.
  private static let ownership =
    "safe() { case $1 in ?????w*|????????w*) return 1;; esac; [ \"$2\" = 0 ] || [ \"$2\" = \"$u\" ]; };"
    + " own() { set -- $(ls -ldnL \"$1\" 2>/dev/null); n=$5; safe \"$1\" \"$3\"; }"

  private static func guarding(_ nonce: String) -> String {
    "if [ \"$u\" = 0 ] && [ -e \(stateDirectory) ] && ! own \(stateDirectory); then"
      + " set -- $(ls -ldnL \(stateDirectory)); echo \"\(nonce) alien $3 $1\"; exit \(alien); fi"
  }

  /// Where nearly every agent is found nearly always, one program tells all there is to know: of the
  /// directory, of this user, who owns the shell's process, and of the agent; nine words each.
  private var known: String {
    guard !isAnew, directories.first == Self.stateDirectory else { return "f=" }
    return "f=; set -- $(cd \(Self.stateDirectory) 2>/dev/null"
      + " && TIME_STYLE=locale LC_ALL=C ls -ldnL . /proc/$$ \"$a\" 2>/dev/null);"
      + " if [ $# = 27 ] && [ -x \(Self.stateDirectory)/$a ]; then u=${12};"
      + " if safe \"$1\" \"$3\" && safe \"${19}\" \"${21}\" && [ \"${23}\" = \(binary.size) ];"
      + " then case ${19} in -*) f=1;; esac; fi; fi"
  }

  private var logging: String {
    guard asksAboutLogging else { return "" }
    return "if [ -n \"$SUDO_USER\" ]; then sudo -n -l -U \"$SUDO_USER\" 2>/dev/null"
      + " | grep -Ei \"\(SudoRecording.pattern)\" | sed \"s/^/\(nonce) sudo /\"; fi"
  }

  /// A file of another size was cut short or is something else.
  private var present: String {
    "for d in \(directories.joined(separator: " ")); do"
      + " if [ -f \"$d/$a\" ] && [ -x \"$d/$a\" ] && own \"$d\" && own \"$d/$a\""
      + " && [ \"$n\" = \(binary.size) ]; then"
      + " echo \"\(nonce) found\"; exec \"$d/$a\" \(arguments); fi; done"
  }

  /// A directory is good when a program put there runs: tried, since mounts may forbid it.
  ///
  /// What a delivery left that was cut off goes here: its names end in the number of a shell that is
  /// no more. Fixed names would be of no use, for two runs may deliver at once.
  private var wanted: String {
    "gone() { for o in \"$1\"/.agent-*.* \"$1\"/.groundwork-probe.*; do"
      + " kill -0 \"${o##*.}\" 2>/dev/null || rm -f \"$o\"; done; };"
      + " w=; r=; for d in \(writable.joined(separator: " ")); do"
      + " if [ -d \"$d\" ] || mkdir -p \"$d\" 2>/dev/null; then"
      + " if ! own \"$d\"; then r=\"$r $d=others-may-write\"; continue; fi;"
      + " gone \"$d\" 2>/dev/null; p=\"$d/.groundwork-probe.$$\";"
      + " if { echo \"#!/bin/sh\" > \"$p\"; } 2>/dev/null; then"
      + " chmod 700 \"$p\"; if \"$p\" 2>/dev/null; then w=$d; else r=\"$r $d=noexec\"; fi;"
      + " rm -f \"$p\"; else r=\"$r $d=read-only\"; fi;"
      + " else r=\"$r $d=cannot-be-made\"; fi; [ -n \"$w\" ] && break; done;"
      + " if [ -z \"$w\" ]; then echo \"\(nonce) nowhere$r\"; exit \(Self.nowhere); fi;"
      + " d=$w; echo \"\(nonce) wanted $(uname -m)\""
  }

  /// The controller answers with the length of the packed agent on a line, then its bytes. `read`
  /// takes a line and no more from a pipe; `head -c` takes exactly what it is told.
  private var receive: String {
    "read n; t=\"$d/.$a.$$\"; ( umask 077; head -c \"$n\" | gzip -dc > \"$t\" )"
  }

  private var install: String {
    "s=$(wc -c < \"$t\"); h=\(binary.digest);"
      + " if command -v sha256sum >/dev/null; then h=$(sha256sum < \"$t\"); fi;"
      + " if [ \"$s\" -ne \(binary.size) ] || [ \"${h%% *}\" != \(binary.digest) ]; then"
      + " rm -f \"$t\"; echo \"\(nonce) damaged $s\"; exit \(Self.damaged); fi;"
      + " chmod 755 \"$t\"; sync \"$t\" 2>/dev/null || sync; if [ -d \"$d/$a\" ]; then rm -rf \"$d/$a\"; fi;"
      + " mv -f \"$t\" \"$d/$a\"; \(cleanUp)"
  }

  /// Keeps the two latest, and those a unit still names: a rollback that is armed, a job that runs.
  private var cleanUp: String {
    "k=0; for o in $(ls -t \"$d\"); do case $o in agent-*) k=$((k+1));"
      + " if [ $k -gt 2 ] && [ $o != $a ] && ! grep -qs \"$o\""
      + " /etc/systemd/system/groundwork-* /run/systemd/system/groundwork-*;"
      + " then rm -f \"$d/$o\"; fi;; esac; done"
  }
}
