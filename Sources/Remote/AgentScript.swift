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
  /// Nothing is written beside an agent that is there.
  private let inCheckMode: Bool

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
    self.inCheckMode = inCheckMode
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
      comparing,
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

  /// One program tells of each path its inode, mode, links, owner, group, size, the time of its last
  /// change, and its name: eight words, where it is GNU's.
  private static let listing = "TIME_STYLE=+%s.%N LC_ALL=C ls -ldnLci"

  /// Where nearly every agent is found nearly always, that program tells all there is to know: of the
  /// directory, of this user, who owns the shell's process, and of the agent, which was right when it was
  /// looked at last (`seen`) and has not been touched since.
  private var known: String {
    guard !isAnew, directories.first == Self.stateDirectory else { return "f=" }
    let place = Self.stateDirectory
    return "f=; set -- $(cd \(place) 2>/dev/null && \(Self.listing) . /proc/$$ \"$a\" 2>/dev/null);"
      + " if [ $# = 24 ] && [ -x \(place)/$a ] && [ ! -h \(place)/$a ]; then u=${12}; i=;"
      + " read -r i 2>/dev/null < \"\(place)/.seen-$a\";"
      + " if safe \"$2\" \"$4\" && safe \"${18}\" \"${20}\" && [ \"${22}\" = \(binary.size) ]"
      + " && [ \"$i\" = \"${17} ${22} ${23}\" ];"
      + " then case ${18} in -*) f=1;; esac; fi; fi"
  }

  private var logging: String {
    guard asksAboutLogging else { return "" }
    return "if [ -n \"$SUDO_USER\" ]; then sudo -n -l -U \"$SUDO_USER\" 2>/dev/null"
      + " | grep -Ei \"\(SudoRecording.pattern)\" | sed \"s/^/\(nonce) sudo /\"; fi"
  }

  /// What lies there is run only when it is what was put there: a file of its own, root's or this user's
  /// alone to change, of the right digest. Reading it through costs some forty milliseconds of each node,
  /// so what makes the inode another one with every change is noted once it was right (`seen`); who could
  /// forge that is root, and could as well have replaced `sha256sum`. What is something else is told, and
  /// passed over.
  private var present: String {
    "for d in \(directories.joined(separator: " ")); do f=\"$d/$a\";"
      + " if { [ -e \"$f\" ] || [ -h \"$f\" ]; } && own \"$d\"; then"
      + " if [ -f \"$f\" ] && [ ! -h \"$f\" ] && [ -x \"$f\" ] && own \"$f\""
      + " && [ \"$n\" = \(binary.size) ] && same; then"
      + " echo \"\(nonce) found\"; exec \"$f\" \(arguments); fi;"
      + " echo \"\(nonce) changed $f\"; fi; done"
  }

  /// `elf` tells a program for Linux: anything else a shell would take for a script, and carry out
  /// whatever it reads in it. `seen` notes the inode of `$d/$a`, `same` compares it, or else the digest;
  /// where that cannot be had, only what is no program is told from it.
  private var comparing: String {
    "elf() { IFS= read -r m < \"$1\"; case $m in ?ELF*) ;; *) return 1;; esac; };"
      + " inode() { set -- $(\(Self.listing) \"$d/$a\" 2>/dev/null);"
      + " case $7 in *.*) echo \"$1 $6 $7\";; esac; };"
      + " seen() { ( inode > \"$d/.seen-$a\" ) 2>/dev/null || true; };"
      + " same() { i=; read -r i 2>/dev/null < \"$d/.seen-$a\";"
      + " if [ -n \"$i\" ] && [ \"$i\" = \"$(inode)\" ]; then return 0; fi;"
      + " command -v sha256sum >/dev/null || { elf \"$d/$a\"; return; };"
      + " h=$(sha256sum < \"$d/$a\"); [ \"${h%% *}\" = \(binary.digest) ] || return 1;"
      + (inCheckMode ? " }" : " seen; }")
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
    "if command -v sha256sum >/dev/null; then h=$(sha256sum < \"$t\"); else h=;"
      + " if [ \"$(wc -c < \"$t\")\" -eq \(binary.size) ]; then h=\(binary.digest); fi; fi;"
      + " if [ \"${h%% *}\" != \(binary.digest) ]; then s=$(wc -c < \"$t\");"
      + " rm -f \"$t\"; echo \"\(nonce) damaged $s\"; exit \(Self.damaged); fi;"
      + " chmod 755 \"$t\"; sync \"$t\" 2>/dev/null || sync; if [ -d \"$d/$a\" ]; then rm -rf \"$d/$a\"; fi;"
      + " mv -f \"$t\" \"$d/$a\"; seen; \(cleanUp)"
  }

  /// Keeps the two latest, and those a unit still names: a rollback that is armed, a job that runs.
  private var cleanUp: String {
    "k=0; for o in $(ls -t \"$d\"); do case $o in agent-*) k=$((k+1));"
      + " if [ $k -gt 2 ] && [ $o != $a ] && ! grep -qs \"$o\""
      + " /etc/systemd/system/groundwork-* /run/systemd/system/groundwork-*;"
      + " then rm -f \"$d/$o\" \"$d/.seen-$o\"; fi;; esac; done"
  }
}
