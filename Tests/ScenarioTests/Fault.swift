import System
import Testing
import Value

/// What goes wrong while a run is at work: how it is caused and healed, and how a run tells it.
enum Fault: String, Sendable, CaseIterable {
  case controllerKilled, clockMoved
  case agentKilled, agentCorrupted, sudoPasswordChanged
  case powerCut, cableCut, silentDrop
  case packetLoss, slowLink, sshdRestarted, rebooted
  case diskFull, readOnly

  /// Silence, which is told from patience only by waiting.
  static let silent: [Fault] = [.powerCut, .cableCut, .silentDrop]

  /// It happens to the controller's machine, not to a node.
  var isOfController: Bool { self == .controllerKilled || self == .clockMoved }

  /// It kills an agent, and there may be none at that moment.
  var mayMiss: Bool { [.agentKilled, .agentCorrupted, .sudoPasswordChanged].contains(self) }

  /// How a run may tell what happened to a node: the id of a problem, or words of a module's message. A run
  /// that may ride it out says nothing then.
  var told: (causes: [String], mayPass: Bool) {
    switch self {
    case .controllerKilled, .clockMoved, .packetLoss, .slowLink, .sshdRestarted: ([], true)
    // One that looks is replaced by another agent; of one that works nobody knows how far it came.
    case .agentKilled, .agentCorrupted: (["remote.agent-lost"], true)
    case .sudoPasswordChanged: (["remote.agent-lost", "sudo.wrong-password"], false)
    case .powerCut, .cableCut, .silentDrop: (["remote.lost-at-work", "ssh.unreachable"], false)
    case .rebooted:
      (["remote.lost-at-work", "ssh.unreachable", "remote.agent-lost", "ssh.lost"], true)
    case .diskFull: (["No space left on device"], true)
    case .readOnly: (["Read-only file system"], true)
    }
  }

  /// Does it to a node.
  /// - Returns: whether it met anybody.
  func befall(_ node: String, _ fleet: Fleet) async throws -> Bool {
    switch self {
    case .controllerKilled, .clockMoved: return false
    case .agentKilled: return try await Self.killAgents(on: node, fleet) > 0
    case .agentCorrupted:
      // As large as before, so that only what is in it tells.
      try await fleet.inside(
        node,
        """
        set -e
        cd /var/lib/groundwork
        for file in agent-*; do
          head -c $(stat -c %s $file) /dev/urandom > .garbage
          chmod 755 .garbage
          mv .garbage $file
        done
        """)
      return try await Self.killAgents(on: node, fleet) > 0
    case .sudoPasswordChanged:
      try await fleet.inside(
        node, "cp -a /etc/shadow /etc/shadow- /run/ && echo ops:another-password | chpasswd")
      // Who is root already stays it.
      return try await Self.killAgents(on: node, fleet) > 0
    case .powerCut: try await fleet.lab("kill", node)
    case .cableCut: try await fleet.lab("cut", node)
    case .silentDrop: try await fleet.lab("drop", node)
    case .packetLoss: try await fleet.lab("lossy", node, "20")
    case .slowLink: try await fleet.lab("slow", node, "4mbit")
    case .sshdRestarted: try await fleet.inside(node, "systemctl restart ssh")
    case .rebooted: try await fleet.inside(node, "touch /run/before-reboot; systemctl reboot")
    case .diskFull: try await fleet.lab("fill", node)
    case .readOnly:
      // A file system with open files would refuse it: another view of the same one takes its place.
      try await fleet.inside(
        node, "for d in \(Self.views); do mount --bind $d $d; mount -o remount,bind,ro $d; done")
    }
    return true
  }

  /// Takes it back; nothing to do where it did not happen.
  func heal(_ node: String, _ fleet: Fleet) async throws {
    switch self {
    case .sudoPasswordChanged:
      try await fleet.inside(
        node,
        """
        test ! -e /run/shadow || cp -a /run/shadow /run/shadow- /etc/
        rm -f /run/shadow /run/shadow-
        """)
    case .powerCut: try await fleet.lab("start", node)
    case .rebooted: try await Self.waitForBoot(of: node, fleet)
    case .cableCut, .silentDrop, .packetLoss, .slowLink, .diskFull:
      try await fleet.lab("heal", node)
    case .readOnly:
      try await fleet.inside(
        node,
        """
        for d in \(Self.views); do umount -l $d 2> /dev/null || true; done
        # What has a view of its own keeps that of the time it was started.
        systemctl stop systemd-hostnamed
        """)
    default: break
    }
    if [.powerCut, .rebooted].contains(self) {
      // SSH answers before the boot is over, and what still starts writes files.
      try await fleet.inside(node, "systemctl is-system-running --wait || test $? = 1")
    }
  }

  private static let views = "/etc /srv /usr /opt /var/lib"

  private static func waitForBoot(of node: String, _ fleet: Fleet) async throws {
    let end = Clock.milliseconds + 60_000
    while Clock.milliseconds < end {
      // What /run held is gone with the boot that was ended.
      let answer = try await Program.run(
        [Surroundings.binary, "lab", "exec", node, "test", "!", "-e", "/run/before-reboot"])
      if answer.exitCode == 0, try await fleet.status()[node]?["systemd"] != .null { return }
      try await Task.sleep(for: .milliseconds(200))
    }
    Issue.record("\(node) did not boot again")
  }

  /// - Returns: how many there were.
  private static func killAgents(on node: String, _ fleet: Fleet) async throws -> Int {
    let killed = try await fleet.inside(
      node,
      """
      for process in /proc/[0-9]*; do
        case $(readlink $process/exe) in */groundwork/agent-*)
          kill -9 ${process#/proc/} && echo killed;;
        esac
      done
      """)
    return killed.split(separator: "\n").count
  }
}
