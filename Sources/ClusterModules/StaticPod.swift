internal import Machine
internal import Value

/// A part of the control plane as its manifest on this node has it.
struct StaticPod {
  private let lines: [String]

  /// nil where it has none.
  init?(_ component: String, on machine: any Machine) throws(Failure) {
    guard
      let text = try machine.text("/etc/kubernetes/manifests/\(component).yaml", limit: 1 << 20)
    else { return nil }
    lines = text.textLines.map(\.trimmed)
  }

  /// `registry.k8s.io/etcd:3.6.5-0`.
  var image: String? {
    lines.first { $0.begins("image: ") }.map { String($0.dropFirst(7)).trimmed }
  }

  /// What stands behind the last colon of the image.
  var tag: String? {
    guard let image, let tag = image.parts(":").last, !tag.holds("/") else { return nil }
    return tag
  }

  /// The value of an argument, `--NAME=VALUE`.
  func argument(_ name: String) -> String? {
    let start = "- --\(name)="
    return lines.first { $0.begins(start) }.map { String($0.dropFirst(start.count)) }
  }
}
