package import Machine
internal import Value

/// `systemd`: units started, enabled, masked. Mirrors ansible-core 2.18 `systemd`.
package struct Systemd: UnitModule {
  package static let spec = ModuleSpec(
    "ansible.builtin.systemd", UnitWish.options, runsToItsEnd: true)
  package let wish: UnitWish
  package init(_ call: Call) throws(Failure) { wish = try UnitWish(call) }
}

/// The same under its newer name.
package struct SystemdService: UnitModule {
  package static let spec = ModuleSpec(
    "ansible.builtin.systemd_service", UnitWish.options, runsToItsEnd: true)
  package let wish: UnitWish
  package init(_ call: Call) throws(Failure) { wish = try UnitWish(call) }
}

/// `service`, which on a node that systemd manages is `systemd`, as Ansible's action plugin decides.
/// Options for other managers are accepted and not used.
package struct Service: UnitModule {
  package static let spec = ModuleSpec(
    "ansible.builtin.service",
    UnitWish.options.map { option in
      var option = option
      option.isRequired = option.name == "name"
      return option
    } + [
      Option("sleep", .int), Option("pattern"), Option("runlevel"),
      Option("arguments", aliases: ["args"]), Option("use", default: "auto"),
    ], runsToItsEnd: true)
  package let wish: UnitWish

  package init(_ call: Call) throws(Failure) { wish = try UnitWish(call) }
}
