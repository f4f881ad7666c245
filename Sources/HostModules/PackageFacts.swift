package import Machine
internal import System
internal import Value

/// What dpkg has installed, as the fact `packages`. Mirrors ansible-core 2.18 `package_facts` for apt;
/// `origin` is left empty, since only apt's lists know it.
package struct PackageFacts: LookingModule {
  package static let spec = ModuleSpec(
    "ansible.builtin.package_facts",
    [
      Option("manager", .list(.string), default: ["auto"]),
      Option("strategy", default: "first", choices: ["first", "all"]),
    ],
    isReadOnly: true)

  package init(_ call: Call) throws(Failure) {
    let managers = call.strings("manager").map { $0.lowercased() }
    guard managers.contains("auto") || managers.contains("apt") else {
      throw Failure(
        "Could not detect a supported package manager from the following list: \(managers)")
    }
  }

  package func inspect(_ machine: any Machine) throws(Failure) {}

  package func report(
    _ state: Void, changed: Bool, on machine: any Machine
  ) throws(Failure) -> Report {
    var packages: [String: [Value]] = [:]
    for package in try DpkgStatus.read(machine).packages where package.isInstalled {
      if let planned = machine.planned(.package, package.name), planned.isNull { continue }
      packages[package.name, default: []].append([
        "name": Value(package.name), "version": Value(package.version),
        "arch": Value(package.architecture), "category": Value(package.section), "origin": "",
        "source": "apt",
      ])
    }
    let ordered = packages.sorted { $0.key.precedesByScalars($1.key) }
    return Report([
      "ansible_facts": ["packages": Value(Map(ordered.map { (Value($0.key), Value($0.value)) }))]
    ])
  }
}
