import Crypto
import Messages
import System
import Value

/// A directory of Kubernetes as `kubernetes_source: binaries` takes it, in the making.
struct Bundle {
  let directory: String
  /// `1.34.9`.
  let release: String
  /// As Go says it: `amd64`.
  let architecture: String
  let fetch: ImagePull.Fetch
  var plugins = "1.9.1"
  var crictl = ""
  var furtherImages: [String] = []
  /// Below it the hosts' names are directories, and images are asked of its host.
  var mirror: String?
  /// Says which images a kubeadm wants.
  var images: (_ kubeadm: String, _ release: String) throws(Problem) -> [String] =
    Bundle.images(of:release:)
  /// Tells of each file that it is there.
  var tell: (String) -> Void = { Output.out($0 + "\n") }

  func create() throws(Problem) {
    for place in ["cni", "images", ".parts"] { try make(place) }
    for name in ["kubeadm", "kubelet", "kubectl"] {
      let address = "https://dl.k8s.io/release/v\(release)/bin/linux/\(architecture)/\(name)"
      try take(name, address, mode: 0o755)
    }
    let tools = "crictl-v\(crictl)-linux-\(architecture).tar.gz"
    try unpack(
      tools, "https://github.com/kubernetes-sigs/cri-tools/releases/download/v\(crictl)/\(tools)",
      into: ".", having: "crictl")
    let cni = "cni-plugins-linux-\(architecture)-v\(plugins).tgz"
    try unpack(
      cni,
      "https://github.com/containernetworking/plugins/releases/download/v\(plugins)/\(cni)",
      into: "cni", having: "cni/bridge")
    for image in try images(path("kubeadm"), release) + furtherImages { try pull(image) }
    try write("bundle.yml", Array(try settings().utf8), mode: 0o644)
  }

  private func path(_ name: String) -> String { Path.join(directory, name) }

  private func make(_ name: String) throws(Problem) {
    do { try Files.makeDirectories(path(name)) } catch { throw unwritable(name, error) }
  }

  private func unwritable(_ name: String, _ error: SystemError) -> Problem {
    Problem.unwritable(
      path(name), error,
      fix: "name a directory you may write to, with room for 2 GB")
  }

  private func write(_ name: String, _ bytes: [UInt8], mode: UInt16) throws(Problem) {
    do { _ = try Files.writeAtomically(path(name), bytes, mode: mode) } catch {
      throw unwritable(name, error)
    }
  }

  private func mirrored(_ address: String) -> String {
    guard let mirror else { return address }
    let base = mirror.hasSuffix("/") ? String(mirror.dropLast()) : mirror
    return base + "/" + address.dropFirst("https://".count)
  }

  private func body(_ address: String) throws(Problem) -> [UInt8] {
    let answer = try fetch(mirrored(address), [])
    guard answer.status == 200 else {
      throw Problem(
        "bundle.not-there", what: "\(mirrored(address)) answers \(answer.status) \(answer.reason)",
        fix: "see whether there is such a release")
    }
    return answer.body
  }

  /// A file by the SHA-256 that is published beside it, unless it is there.
  private func take(_ name: String, _ address: String, mode: UInt16) throws(Problem) {
    let published = String(decoding: try body(address + ".sha256"), as: UTF8.self)
    let digest = published.split(whereSeparator: \.isWhitespace).first.map(String.init) ?? ""
    if let has = try? System.Digest.ofFile(path(name), .sha256).hex, has == digest {
      return tell(say("\(name): there already"))
    }
    let bytes = try body(address)
    let has = Crypto.Digest.sha256(bytes).hex
    guard has == digest else {
      throw Problem(
        "bundle.damaged", what: "\(name) is not what was published",
        because: "its SHA-256 is \(has), and \(mirrored(address)).sha256 says \(digest)",
        fix: "try again; if it stays, somebody stands between")
    }
    try write(name, bytes, mode: mode)
    tell(say("\(name): fetched and compared"))
  }

  private func unpack(
    _ name: String, _ address: String, into place: String, having file: String
  ) throws(Problem) {
    try take(".parts/\(name)", address, mode: 0o644)
    let result: CommandResult
    do throws(SystemError) {
      result = try Command([
        "tar", "--extract", "--gzip", "--no-same-owner", "--file", path(".parts/\(name)"), "-C",
        path(place),
      ]).run()
    } catch { throw unwritable(place, error) }
    guard result.succeeded, Files.isAccessible(path(file), executing: true) else {
      throw Problem(
        "bundle.damaged", what: "\(name) has no \(file)", because: result.errorText,
        fix: "see whether there is such a release")
    }
  }

  /// `images/NAME.tar`, by the last part of its name, as far as that is one of its own.
  static func archive(of image: String) -> String {
    let name = (image.split(separator: "@").first ?? "").split(separator: ":").dropLast()
      .joined(separator: ":")
    let parts = name.split(separator: "/").dropFirst()
    let isOwn = name.hasPrefix("registry.k8s.io/")
    return "images/" + (isOwn ? parts.suffix(1) : parts).joined(separator: "-") + ".tar"
  }

  private func pull(_ image: String) throws(Problem) {
    let name = Self.archive(of: image)
    let mark = ".parts/" + name.split(separator: "/").joined(separator: "-") + ".from"
    let has = try? System.Digest.ofFile(path(name), .sha256).hex
    if let has, (try? Files.text(path(mark))) == "\(image) \(has)\n" {
      return tell(say("\(name): there already"))
    }
    var fetch = fetch
    if let mirror, let host = WebAddress(mirror) {
      let given = fetch
      fetch = { (address, headers) throws(Problem) in
        let path = WebAddress(address)?.path ?? ""
        return try given(
          path.hasPrefix("/v2/") ? "\(host.scheme)://\(host.host):\(host.port)\(path)" : address,
          headers)
      }
    }
    let bytes = try ImagePull(image, architecture: architecture, fetch: fetch).archive()
    try write(name, bytes, mode: 0o644)
    try write(mark, Array("\(image) \(Crypto.Digest.sha256(bytes).hex)\n".utf8), mode: 0o644)
    tell(say("\(name): fetched and compared"))
  }

  /// What kubeadm itself says.
  static func images(of kubeadm: String, release: String) throws(Problem) -> [String] {
    var complaint: String?
    do throws(SystemError) {
      let result = try Command(
        [kubeadm, "config", "images", "list", "--kubernetes-version", "v\(release)"],
        deadlineSeconds: 60
      ).run()
      if result.succeeded { return result.outputText.split(separator: "\n").map(String.init) }
      complaint = result.errorText
    } catch { complaint = error.description }
    throw Problem(
      "bundle.no-images", what: "\(kubeadm) does not say which images it wants",
      because: complaint, fix: "run it on Linux of the same architecture")
  }

  /// The inventory's lines: every file, with its digest.
  private func settings() throws(Problem) -> String {
    var text = """
      # Made by groundwork bundle create.
      kubernetes_source: binaries
      kubernetes_version: "\(release)"
      kubernetes_binaries: \(directory)
      kubernetes_checksums:

      """
    do throws(SystemError) {
      var names = ["crictl", "kubeadm", "kubectl", "kubelet"]
      for place in ["cni", "images"] {
        names += try Files.list(path(place)).filter { !$0.hasPrefix(".") }.map { "\(place)/\($0)" }
          .filter { $0.hasPrefix("images/") || Files.isAccessible(path($0), executing: true) }
      }
      for name in names.sorted() {
        text += "  \(name): \(try System.Digest.ofFile(path(name), .sha256).hex)\n"
      }
      return text
    } catch { throw unwritable("bundle.yml", error) }
  }
}
