import Crypto
import Value

/// A container image that holds one static program and nothing else, as an OCI archive. The same
/// program gives the same bytes, so the digest names it.
struct ProofImage: Sendable {
  /// `sha256:…` of the manifest.
  let digest: String
  /// `REPOSITORY:TAG`.
  let tag: String
  /// A tar of an OCI image layout (image-layout.md 1.0).
  let archive: [UInt8]

  /// - Parameter architecture: as `uname -m` says it.
  init(program: [UInt8], named name: String, arguments: [String], architecture: String, tag: String)
  {
    var layer = Tar()
    layer.add(name, program, mode: 0o755)
    let layerBytes = layer.finished
    // The layer is some nine megabytes: hashed once.
    let layerDigest = Self.digest(layerBytes)
    let config = Self.json([
      "architecture": Value(Self.goName(architecture)), "os": "linux",
      "config": ["Entrypoint": Value((["/" + name] + arguments).map { Value($0) })],
      "rootfs": ["type": "layers", "diff_ids": Value([Value(layerDigest)])],
    ])
    let manifest = Self.json([
      "schemaVersion": 2, "mediaType": Value(Self.manifestType),
      "config": Self.descriptor(
        "application/vnd.oci.image.config.v1+json", config, Self.digest(config)),
      "layers": Value([
        Self.descriptor("application/vnd.oci.image.layer.v1.tar", layerBytes, layerDigest)
      ]),
    ])
    digest = Self.digest(manifest)
    self.tag = tag
    archive = ImageArchive.bytes(
      tag: tag, manifest: manifest, mediaType: Self.manifestType,
      blobs: [(digest, manifest), (Self.digest(config), config), (layerDigest, layerBytes)])
  }

  private static let manifestType = "application/vnd.oci.image.manifest.v1+json"

  private static func descriptor(_ type: String, _ bytes: [UInt8], _ digest: String) -> Value {
    ["mediaType": Value(type), "digest": Value(digest), "size": Value(bytes.count)]
  }

  private static func digest(_ bytes: [UInt8]) -> String {
    "sha256:" + Hex.encode(Digest.sha256(bytes))
  }

  private static func json(_ map: Map) -> [UInt8] {
    Array(JSON.text(Value(map), style: .compact).utf8)
  }

  /// Go's word for an architecture, which images use.
  private static func goName(_ machine: String) -> String {
    switch machine {
    case "x86_64": "amd64"
    case "aarch64": "arm64"
    default: machine
    }
  }
}

/// An image as a tar of an OCI image layout (image-layout.md 1.0), as `ctr images import` takes it.
package enum ImageArchive {
  /// - Parameters:
  ///   - tag: the name it is imported under.
  ///   - blobs: by digest (`sha256:…`), the manifest among them.
  package static func bytes(
    tag: String, manifest: [UInt8], mediaType: String, blobs: [(digest: String, bytes: [UInt8])]
  ) -> [UInt8] {
    let entry: Map = [
      "mediaType": Value(mediaType),
      "digest": Value("sha256:" + Hex.encode(Digest.sha256(manifest))),
      "size": Value(manifest.count),
      "annotations": [
        "io.containerd.image.name": Value(tag), "org.opencontainers.image.ref.name": Value(tag),
      ],
    ]
    let index: Map = ["schemaVersion": 2, "manifests": Value([Value(entry)])]
    var tar = Tar()
    tar.add("oci-layout", Array(#"{"imageLayoutVersion":"1.0.0"}"#.utf8), mode: 0o644)
    tar.add("index.json", Array(JSON.text(Value(index), style: .compact).utf8), mode: 0o644)
    for (digest, bytes) in blobs {
      tar.add("blobs/sha256/" + digest.dropFirst("sha256:".count), bytes, mode: 0o644)
    }
    return tar.finished
  }
}

/// A tar archive (POSIX ustar) of plain files, owned by root, without times.
struct Tar {
  private var bytes: [UInt8] = []

  /// - Parameter name: at most 100 bytes.
  mutating func add(_ name: String, _ content: [UInt8], mode: Int) {
    precondition(name.utf8.count <= 100, "names of an image layout are short")
    var header = [UInt8](repeating: 0, count: 512)
    func put(_ text: String, at place: Int) {
      for (index, byte) in text.utf8.enumerated() { header[place + index] = byte }
    }
    func octal(_ number: Int, _ width: Int) -> String {
      let digits = String(number, radix: 8)
      return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }
    put(name, at: 0)
    put(octal(mode, 7), at: 100)
    put(octal(0, 7), at: 108)
    put(octal(0, 7), at: 116)
    put(octal(content.count, 11), at: 124)
    put(octal(0, 11), at: 136)
    put("        ", at: 148)
    put("0", at: 156)
    put("ustar", at: 257)
    put("00", at: 263)
    let sum = header.reduce(0) { $0 + Int($1) }
    put(octal(sum, 6), at: 148)
    header[154] = 0
    header[155] = 0x20
    bytes += header
    bytes += content
    bytes += [UInt8](repeating: 0, count: (512 - content.count % 512) % 512)
  }

  /// The archive with its end: two empty blocks.
  var finished: [UInt8] { bytes + [UInt8](repeating: 0, count: 1024) }
}
