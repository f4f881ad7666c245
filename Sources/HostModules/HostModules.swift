package import Machine

/// Modules about the node as a whole: packages, units, people, kernel settings, facts.
package enum HostModules {
  /// Every module of this room.
  package static let entries: [ModuleEntry] = [
    ModuleEntry(Ping.self), ModuleEntry(Systemd.self), ModuleEntry(SystemdService.self),
    ModuleEntry(Service.self), ModuleEntry(Hostname.self), ModuleEntry(Group.self),
    ModuleEntry(Sysctl.self), ModuleEntry(Modprobe.self), ModuleEntry(User.self),
    ModuleEntry(Apt.self),
    ModuleEntry(Package.self),
  ]
}
