internal import Machine
internal import Value

/// Whether the node is a container, a virtual machine, a host of such, or bare metal.
enum VirtualFacts {
  /// What is found, in the order Ansible looks; the first find names the type.
  private struct Finding {
    var type: String?
    var role: String?
    var guest: Set<String> = []
    var host: Set<String> = []

    mutating func isGuest(_ name: String, tech: String? = nil) {
      guest.insert(tech ?? name)
      settle(name, "guest")
    }

    mutating func isHost(_ name: String) {
      host.insert(name)
      settle(name, "host")
    }

    private mutating func settle(_ name: String, _ found: String) {
      guard type == nil else { return }
      type = name
      role = found
    }
  }

  static func gather(_ source: FactSource) -> Map {
    var finding = Finding()
    containers(source, &finding)
    firmware(source, &finding)
    if source.lines("/proc/cpuinfo").contains(where: {
      $0.begins("model name") && $0.holds("QEMU Virtual CPU")
    }) {
      finding.isGuest("kvm")
    }
    let modules = Set(source.lines("/proc/modules").compactMap(\.words.first))
    if modules.contains("kvm") { finding.isHost("kvm") }
    if modules.contains("vboxdrv") { finding.isHost("virtualbox") }
    if modules.contains("virtio") {
      finding.host.insert("kvm")
      if finding.type == nil { (finding.type, finding.role) = ("kvm", "guest") }
    }
    if source.exists("/dev/kvm") { finding.isHost("kvm") }
    func list(_ names: Set<String>) -> Value {
      Value(names.sorted { $0.precedesByScalars($1) }.map { Value($0) })
    }
    return [
      "virtualization_type": Value(finding.type ?? "NA"),
      "virtualization_role": Value(finding.role ?? "NA"),
      "virtualization_tech_guest": list(finding.guest),
      "virtualization_tech_host": list(finding.host),
    ]
  }

  private static func containers(_ source: FactSource, _ finding: inout Finding) {
    for line in source.lines("/proc/1/cgroup") {
      if line.holds("/docker/") || (line.holds("/docker-") && line.ends(".scope")) {
        finding.isGuest("docker")
      }
      if line.holds("/lxc/") || line.holds("/machine.slice/machine-lxc") { finding.isGuest("lxc") }
      if line.holds("/system.slice/containerd.service") { finding.isGuest("containerd") }
    }
    for entry in (source.text("/proc/1/environ") ?? "").utf8.split(separator: 0) {
      let text = String(entry) ?? ""
      if text.holds("container=lxc") { finding.isGuest("lxc") }
      if text.holds("container=podman") { finding.isGuest("podman") }
      if text.begins("container="), text.utf8.count > 10 { finding.isGuest("container") }
    }
    if source.exists("/proc/vz") && !source.exists("/proc/lve") {
      if source.exists("/proc/bc") { finding.isHost("openvz") } else { finding.isGuest("openvz") }
    }
    let container = source.line("/run/systemd/container")
    if let container { finding.isGuest(container) }
    if source.exists("/.dockerenv") || source.exists("/.dockerinit") { finding.isGuest("docker") }
    let known: Set<String> = ["docker", "lxc", "podman", "openvz", "containerd"]
    if container != nil || !finding.guest.isDisjoint(with: known) {
      finding.guest.insert("container")
    }
    guard source.exists("/proc/xen") else { return }
    if source.text("/proc/xen/capabilities")?.holds("control_d") == true {
      finding.isHost("xen")
    } else if finding.type == nil {
      (finding.type, finding.role) = ("xen", "guest")
    }
  }

  private static func firmware(_ source: FactSource, _ finding: inout Finding) {
    func read(_ name: String) -> String { source.line("/sys/devices/virtual/dmi/id/\(name)") ?? "" }
    let product = read("product_name")
    let vendor = read("sys_vendor")
    let bios = read("bios_vendor")
    if ["KVM", "KVM Server", "Bochs", "AHV"].contains(product) { finding.isGuest("kvm") }
    if vendor == "oVirt" { finding.isGuest("oVirt") }
    if vendor == "Red Hat" {
      if read("product_family") == "RHV" {
        finding.isGuest("RHV")
      } else if product == "RHEV Hypervisor" {
        finding.isGuest("RHEV")
      }
    }
    if product.begins("VMware") { finding.isGuest("VMware") }
    if ["OpenStack Compute", "OpenStack Nova"].contains(product) { finding.isGuest("openstack") }
    let byBIOS = [
      "Xen": "xen", "innotek GmbH": "virtualbox", "Amazon EC2": "kvm", "DigitalOcean": "kvm",
      "Hetzner": "kvm",
    ]
    if let type = byBIOS[bios] { finding.isGuest(type) }
    let byVendor = [
      "QEMU": "kvm", "Amazon EC2": "kvm", "DigitalOcean": "kvm", "Google": "kvm", "Scaleway": "kvm",
      "Nutanix": "kvm", "KubeVirt": "KubeVirt", "Microsoft Corporation": "VirtualPC",
      "Parallels Software International Inc.": "parallels", "OpenStack Foundation": "openstack",
    ]
    if let type = byVendor[vendor] { finding.isGuest(type) }
  }
}
