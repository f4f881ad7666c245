package import Machine
internal import Value

/// The kernel's identity of this start, new after every reboot; proves that one has taken place.
package struct BootID: LookingModule {
  package static let spec = ModuleSpec("groundwork.core.boot_id", [], isReadOnly: true)

  package init(_ call: Call) throws(Failure) {}

  package func inspect(_ machine: any Machine) throws(Failure) -> String {
    let id = (try machine.text("/proc/sys/kernel/random/boot_id") ?? "").trimmed
    guard !id.isEmpty else { throw Failure("/proc/sys/kernel/random/boot_id cannot be read") }
    return id
  }

  package func report(
    _ state: String, changed: Bool, on machine: any Machine
  ) throws(Failure) -> Report { Report(["boot_id": Value(state)]) }
}
