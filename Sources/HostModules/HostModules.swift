package import Machine

/// Modules about the node as a whole: packages, units, people, kernel settings, facts.
package enum HostModules {
  /// Every module of this room.
  package static let entries: [ModuleEntry] = [
    ModuleEntry(Ping.self),
    ModuleEntry(Setup.self),
    ModuleEntry(PackageFacts.self),
    ModuleEntry(PackageVersion.self),
    ModuleEntry(ServiceFacts.self),
    ModuleEntry(Getent.self),
    ModuleEntry(BootID.self),
    ModuleEntry(Systemd.self),
    ModuleEntry(SystemdService.self),
    ModuleEntry(Service.self),
    ModuleEntry(Apt.self),
    ModuleEntry(Package.self),
    ModuleEntry(AptRepository.self),
    ModuleEntry(Deb822Repository.self),
    ModuleEntry(DpkgSelections.self),
    ModuleEntry(User.self),
    ModuleEntry(Group.self),
    ModuleEntry(AuthorizedKey.self),
    ModuleEntry(Hostname.self),
    ModuleEntry(Timezone.self),
    ModuleEntry(Sysctl.self),
    ModuleEntry(Modprobe.self),
    ModuleEntry(Mount.self),
    ModuleEntry(Cron.self),
    ModuleEntry(WaitFor.self),
    ModuleEntry(ScheduleReboot.self),
  ]
}
