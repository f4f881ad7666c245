import Machine
import Value

/// What the controller does for the platform: the preflight's report, the lab's authority, the proof's
/// image, the keys of Sealed Secrets.
enum PlatformActions {
  static let specs: [ModuleSpec] = [
    ModuleSpec(
      "groundwork.core.preflight",
      [
        Option("part", default: "fleet", choices: ["plan", "inventory", "fleet", "cluster"]),
        // When the machines began to be asked: `began` of the part `plan`.
        Option("began", .float), Option("upgrading", .bool, default: false),
      ]),
    ModuleSpec(
      "groundwork.core.verdict",
      [
        Option("proof", required: true),
        // What the task that looked was registered as.
        Option("result", .raw), Option("holds", .bool), Option("because"), Option("unproven"),
      ]),
    ModuleSpec(
      "groundwork.core.authority",
      [Option("name", required: true), Option("directory", .path, required: true)]),
    ModuleSpec(
      "groundwork.core.certificate",
      [Option("name", required: true), Option("directory", .path, required: true)]),
    ModuleSpec(
      "groundwork.core.certificate_places",
      [Option("directory", .path, required: true), Option("names", .list(.string))]),
    ModuleSpec(
      "groundwork.core.authority_rotation",
      [
        Option("name", required: true), Option("directory", .path, required: true),
        Option("step", required: true, choices: ["begin", "switch", "end"]),
        Option("again", .bool, default: false),
      ]),
    ModuleSpec(
      "groundwork.core.certificate_served",
      [
        Option("name", required: true), Option("address", required: true),
        Option("server_name"), Option("directory", .path), Option("path", .path),
        Option("certificate"),
        Option("unit"), Option("command", .list(.string)),
        Option("timeout", .int, default: 8),
      ], mutuallyExclusive: [["unit", "command"]]),
    ModuleSpec(
      "groundwork.core.kubelet_certificates",
      [
        // Each with `name` and `addresses`, as the inventory has them.
        Option("nodes", .list(.map), required: true),
        Option("kubeconfig", .path, default: "/etc/kubernetes/admin.conf"),
        // Names of nodes that have just joined, and ask soon.
        Option("expect", .list(.string)),
        // Seconds to wait for these.
        Option("timeout", .int, default: 60),
      ]),
    ModuleSpec(
      "groundwork.core.sealing_keys",
      [
        Option("directory", .path, required: true), Option("namespace", default: "kube-system"),
        // What `kubectl` gives of the keys in force: NAME, a blank, and tls.crt in base64.
        Option("standing", .list(.string)),
      ]),
    ModuleSpec(
      "groundwork.core.sealed_secret",
      [
        Option("dest", .path, required: true), Option("name", required: true),
        Option("namespace", required: true), Option("type", default: "Opaque"),
        Option("values", .map, required: true, secret: true),
        Option("scope", default: "strict", choices: ["strict", "namespace-wide", "cluster-wide"]),
        Option("keys", .path, required: true),
      ]),
    ModuleSpec(
      "groundwork.core.proof_image",
      [
        Option("repository", required: true), Option("dest", .path),
        Option("architecture"),
      ]),
  ]
}
