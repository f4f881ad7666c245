import Actions
import Crypto
import Value

/// An image of a registry as an archive: every byte of it is what its digests say (OCI distribution 1.1).
struct ImagePull {
  typealias Fetch = (_ address: String, _ headers: [(String, String)]) throws(Problem) -> WebAnswer

  /// `HOST/NAME:TAG` in full.
  let reference: String
  let host: String
  let name: String
  let tag: String
  /// As Go says it: `amd64`.
  let architecture: String
  let fetch: Fetch

  /// - Throws: `bundle.bad-image` for a name without a registry or a tag.
  init(_ reference: String, architecture: String, fetch: @escaping Fetch) throws(Problem) {
    let slash = reference.firstIndex(of: "/")
    let host = slash.map { String(reference[..<$0]) } ?? ""
    let rest = slash.map { String(reference[reference.index(after: $0)...]) } ?? ""
    let parts = rest.split(separator: "@").first?.split(separator: ":").map(String.init) ?? []
    guard host.contains(".") || host.contains(":"), parts.count == 2 else {
      throw Problem(
        "bundle.bad-image", what: "'\(reference)' is no image with registry and tag",
        fix: "write it as registry.example.org/NAME:TAG")
    }
    self.reference = reference
    // Docker's own registry answers under another name than images have it.
    self.host = host == "docker.io" ? "registry-1.docker.io" : host
    name = parts[0]
    tag = parts[1]
    self.architecture = architecture
    self.fetch = fetch
  }

  private static let lists = [
    "application/vnd.oci.image.index.v1+json",
    "application/vnd.docker.distribution.manifest.list.v2+json",
  ]
  private static let manifests = [
    "application/vnd.oci.image.manifest.v1+json",
    "application/vnd.docker.distribution.manifest.v2+json",
  ]

  /// The archive.
  func archive() throws(Problem) -> [UInt8] {
    var token: String?
    var answer = try get("manifests/\(tag)", &token)
    if Self.lists.contains(answer.header("content-type") ?? "") {
      let all = try document(answer.body)["manifests"]?.list ?? []
      let own = all.first { one in
        one["platform"]?["os"]?.string == "linux"
          && one["platform"]?["architecture"]?.string == architecture
      }
      guard let digest = own?["digest"]?.string else {
        throw wrong("it is not there for linux/\(architecture)")
      }
      answer = try get("manifests/\(digest)", &token)
      try check(answer.body, digest)
    }
    let manifest = answer.body
    let document = try document(manifest)
    let type = document["mediaType"]?.string ?? answer.header("content-type") ?? ""
    guard Self.manifests.contains(type) else {
      throw wrong("its manifest is of the type '\(type)'")
    }
    var digests = [document["config"]?["digest"]?.string].compactMap { $0 }
    digests += (document["layers"]?.list ?? []).compactMap { $0["digest"]?.string }
    var blobs = [("sha256:" + Hex.encode(Digest.sha256(manifest)), manifest)]
    for digest in digests where !blobs.contains(where: { $0.0 == digest }) {
      let blob = try get("blobs/\(digest)", &token).body
      try check(blob, digest)
      blobs.append((digest, blob))
    }
    return ImageArchive.bytes(tag: reference, manifest: manifest, mediaType: type, blobs: blobs)
  }

  private func wrong(_ because: String) -> Problem {
    Problem(
      "bundle.bad-image", what: "\(reference) cannot be taken", because: because,
      fix: "see what the registry has under that name")
  }

  private func document(_ bytes: [UInt8]) throws(Problem) -> Value {
    guard let value = try? JSON.parse(String(decoding: bytes, as: UTF8.self)) else {
      throw wrong("the registry's answer is no JSON")
    }
    return value
  }

  private func check(_ bytes: [UInt8], _ digest: String) throws(Problem) {
    let has = "sha256:" + Hex.encode(Digest.sha256(bytes))
    guard has != digest else { return }
    throw wrong("what came has the digest \(has), and \(digest) was meant")
  }

  private func get(_ path: String, _ token: inout String?) throws(Problem) -> WebAnswer {
    let address = "https://\(host)/v2/\(name)/\(path)"
    let accept = ("Accept", (Self.lists + Self.manifests).joined(separator: ", "))
    func ask(_ token: String?) throws(Problem) -> WebAnswer {
      try fetch(address, [accept] + (token.map { [("Authorization", "Bearer \($0)")] } ?? []))
    }
    var answer = try ask(token)
    if answer.status == 401, let challenge = answer.header("www-authenticate") {
      let fresh = try self.token(challenge)
      token = fresh
      answer = try ask(fresh)
    }
    guard answer.status == 200 else {
      throw wrong("\(address) answers \(answer.status) \(answer.reason)")
    }
    return answer
  }

  /// A token for whoever asks, as the registry says where to get one (RFC 6750).
  private func token(_ challenge: String) throws(Problem) -> String {
    var fields: [String: String] = [:]
    for part in challenge.drop(while: { $0 != " " }).split(separator: ",") {
      let pair = part.split(separator: "=", maxSplits: 1).map {
        $0.filter { $0 != "\"" && $0 != " " }
      }
      if pair.count == 2 { fields[String(pair[0])] = String(pair[1]) }
    }
    guard challenge.lowercased().hasPrefix("bearer"), let realm = fields["realm"] else {
      throw wrong("the registry wants a login of another kind: \(challenge)")
    }
    let scope = fields["scope"] ?? "repository:\(name):pull"
    let service = fields["service"].map { "service=\($0)&" } ?? ""
    let answer = try fetch("\(realm)?\(service)scope=\(scope)", [])
    let given = try document(answer.body)
    guard let token = given["token"]?.string ?? given["access_token"]?.string else {
      throw wrong("\(realm) gives no token")
    }
    return token
  }
}
