import Crypto
import System
import Testing
import Value

@testable import groundwork

/// A bundle made from a site of a few files, in the layout of upstream's.
@Suite struct BundleTests {
  /// Addresses to what is there; what is asked is counted.
  private final class Net {
    var files: [String: WebAnswer] = [:]
    var asked: [String] = []

    func put(_ address: String, _ bytes: [UInt8], type: String = "") {
      files[address] = WebAnswer(
        status: 200, reason: "OK", headers: [(name: "content-type", value: type)], body: bytes)
    }

    /// A file with its digest beside it.
    func publish(_ address: String, _ bytes: [UInt8]) {
      put(address, bytes)
      put(address + ".sha256", Array("\(Crypto.Digest.sha256(bytes).hex)\n".utf8))
    }

    func get(_ address: String, _ headers: [(String, String)]) throws(Problem) -> WebAnswer {
      asked.append(address)
      if address.contains("/v2/"),
        !headers.contains(where: { $0 == ("Authorization", "Bearer let-me") })
      {
        let realm =
          "Bearer realm=\"https://auth.example.org/token\",service=\"r\",scope=\"repository:x:pull\""
        return WebAnswer(
          status: 401, reason: "no", headers: [(name: "www-authenticate", value: realm)], body: [])
      }
      return files[address] ?? WebAnswer(status: 404, reason: "Not Found", headers: [], body: [])
    }
  }

  private func digest(_ bytes: [UInt8]) -> String { "sha256:" + Crypto.Digest.sha256(bytes).hex }

  /// Puts an image with one layer, for two architectures; its layer.
  private func image(_ name: String, _ tag: String, on net: Net) -> [UInt8] {
    let base = "https://registry.k8s.io/v2/\(name)/"
    let (layer, config) = (Array("layer of \(name)".utf8), Array("{}".utf8))
    let manifest = Array(
      """
      {"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{"digest":\
      "\(digest(config))"},"layers":[{"digest":"\(digest(layer))"}]}
      """.utf8)
    let list = """
      {"manifests":[{"digest":"sha256:other","platform":{"os":"linux","architecture":"arm64"}},
      {"digest":"\(digest(manifest))","platform":{"os":"linux","architecture":"amd64"}}]}
      """
    net.put(
      base + "manifests/\(tag)", Array(list.utf8), type: "application/vnd.oci.image.index.v1+json")
    net.put(
      base + "manifests/\(digest(manifest))", manifest,
      type: "application/vnd.oci.image.manifest.v1+json")
    net.put(base + "blobs/\(digest(layer))", layer)
    net.put(base + "blobs/\(digest(config))", config)
    return layer
  }

  private struct Scene {
    let place: String
    let net = Net()

    init() throws {
      place = "/tmp/groundwork-test-\(try Random.bytes(8).hex)"
      try Files.makeDirectories("\(place)/source")
    }
  }

  private func archive(_ scene: Scene, _ file: String) throws -> [UInt8] {
    let source = "\(scene.place)/source"
    _ = try Files.writeAtomically("\(source)/\(file)", Array("#!\n".utf8), mode: 0o755)
    _ = try Command(["tar", "-czf", "\(source)/\(file).tgz", "-C", source, file]).run()
    return try Files.read("\(source)/\(file).tgz", limit: 1 << 20)
  }

  private func scene() throws -> (Scene, Bundle) {
    let scene = try Scene()
    let net = scene.net
    net.put(
      "https://auth.example.org/token?service=r&scope=repository:x:pull",
      Array(#"{"token":"let-me"}"#.utf8))
    for name in ["kubeadm", "kubelet", "kubectl"] {
      net.publish(
        "https://dl.k8s.io/release/v1.34.9/bin/linux/amd64/\(name)", Array("this is \(name)".utf8))
    }
    net.publish(
      "https://github.com/kubernetes-sigs/cri-tools/releases/download/v1.34.0/crictl-v1.34.0-linux-amd64.tar.gz",
      try archive(scene, "crictl"))
    net.publish(
      "https://github.com/containernetworking/plugins/releases/download/v1.9.1/cni-plugins-linux-amd64-v1.9.1.tgz",
      try archive(scene, "bridge"))
    _ = image("coredns/coredns", "v1.12.1", on: net)
    var bundle = Bundle(
      directory: "\(scene.place)/made", release: "1.34.9", architecture: "amd64",
      fetch: { (address, headers) throws(Problem) in try net.get(address, headers) })
    bundle.crictl = "1.34.0"
    bundle.images = { _, _ in ["registry.k8s.io/coredns/coredns:v1.12.1"] }
    bundle.tell = { _ in }
    return (scene, bundle)
  }

  @Test func `it is whole, its settings have every digest, and it is not fetched twice`() throws {
    let (scene, bundle) = try scene()
    defer { try? Files.removeTree(scene.place) }
    try bundle.create()
    let settings = try #require(try Files.text("\(scene.place)/made/bundle.yml"))
    for name in ["kubeadm", "kubelet", "kubectl", "crictl", "cni/bridge", "images/coredns.tar"] {
      let has = try System.Digest.ofFile("\(scene.place)/made/\(name)", .sha256).hex
      #expect(settings.contains("  \(name): \(has)\n"), "\(settings)")
    }
    #expect(settings.contains("kubernetes_version: \"1.34.9\""))
    let image = String(
      decoding: try Files.read("\(scene.place)/made/images/coredns.tar", limit: 1 << 20),
      as: UTF8.self)
    #expect(image.contains("layer of coredns/coredns"))
    #expect(
      image.contains(#""io.containerd.image.name":"registry.k8s.io/coredns/coredns:v1.12.1""#))

    scene.net.asked = []
    try bundle.create()
    #expect(scene.net.asked.allSatisfy { $0.hasSuffix(".sha256") }, "\(scene.net.asked)")
    // What was damaged since is fetched again.
    _ = try Files.writeAtomically("\(scene.place)/made/kubelet", "damaged".utf8)
    try bundle.create()
    #expect(try Files.text("\(scene.place)/made/kubelet") == "this is kubelet")
  }

  @Test func `what is not what was published is not taken`() throws {
    let (scene, bundle) = try scene()
    defer { try? Files.removeTree(scene.place) }
    scene.net.put(
      "https://dl.k8s.io/release/v1.34.9/bin/linux/amd64/kubelet", Array("another".utf8))
    let file = #expect(throws: Problem.self) { try bundle.create() }
    #expect(file?.what == "kubelet is not what was published")
    #expect(!Files.isAccessible("\(scene.place)/made/kubelet"))
  }

  @Test func `an image is the one that its digests say`() throws {
    let (scene, bundle) = try scene()
    defer { try? Files.removeTree(scene.place) }
    let layer = image("coredns/coredns", "v1.12.1", on: scene.net)
    scene.net.put(
      "https://registry.k8s.io/v2/coredns/coredns/blobs/\(digest(layer))", Array("another".utf8))
    let problem = #expect(throws: Problem.self) { try bundle.create() }
    #expect(problem?.what == "registry.k8s.io/coredns/coredns:v1.12.1 cannot be taken")
    #expect(!Files.isAccessible("\(scene.place)/made/images/coredns.tar"))
  }

  @Test func `a mirror has the hosts as directories, and the images of all registries`() throws {
    let (scene, made) = try scene()
    defer { try? Files.removeTree(scene.place) }
    var bundle = made
    bundle.mirror = "https://mirror.example.org/k8s/"
    let net = scene.net
    for (address, answer) in net.files where address.hasPrefix("https://") {
      let place = address.dropFirst("https://".count)
      net.files["https://mirror.example.org/k8s/\(place)"] = answer
      if let slash = place.firstIndex(of: "/"), place[slash...].hasPrefix("/v2/") {
        net.files["https://mirror.example.org:443\(place[slash...])"] = answer
      }
    }
    try bundle.create()
    let elsewhere = net.asked.filter {
      !$0.hasPrefix("https://mirror.example.org") && !$0.hasPrefix("https://auth.example.org")
    }
    #expect(elsewhere == [])
  }

  @Test func `archives of upstream's own images bear their last name, others all of it`() {
    #expect(Bundle.archive(of: "registry.k8s.io/coredns/coredns:v1.12.1") == "images/coredns.tar")
    #expect(
      Bundle.archive(of: "quay.io/metallb/controller:v0.16.1") == "images/metallb-controller.tar")
  }

  @Test func `a command line that says too little is refused`() throws {
    let site = try Site()
    for words in [["bundle", "create"], ["bundle", "create", "--kubernetes", "1.34", "x"]] {
      let run = try site.groundwork(words)
      #expect(run.returnCode == 64, "\(run.errorText)")
    }
  }
}
