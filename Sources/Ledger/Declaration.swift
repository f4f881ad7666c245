package import Machine
internal import System
package import Value
package import Wire

/// What one or several tasks of a run declare of one resource, as it is kept: without secrets, of which
/// only keyed digests stay.
package struct Declaration: Sendable {
  package var kind: String
  package var id: String
  package var module: String
  package var arguments: Map
  /// Keyed digests by the name of the option; `_payload` for a file's content.
  package var secrets: Map
  /// Secret options without which the rest can be compared.
  package var dispensable: [String]
  /// What children of the module are given; nil where it held a secret.
  package var environment: Map?
  /// Digest and size of the content that came along, where it is no secret.
  package var payload: Map
  /// `file:line:column` of the first task that declares it.
  package var origin: String
  /// The content, when it came along and is small enough to be kept. Not part of the record.
  var content: [UInt8]?

  var key: String { Self.key(kind, id) }

  static func key(_ kind: String, _ id: String) -> String { "\(kind)\u{0}\(id)" }
}

// From a request.
extension Declaration {
  /// What a request declares of a resource.
  /// - Parameter digest: gives the key; asked only where there is a secret.
  init(
    _ resource: Resource, _ request: Request, on machine: any Machine,
    digest: () throws(SystemError) -> KeyedDigest
  ) throws(Failure) {
    kind = resource.kind
    id = try Self.id(of: resource, digest)
    module = resource.module
    arguments = Map()
    secrets = Map()
    payload = Map()
    for (name, value) in resource.arguments.entries {
      if value.deepMarks.contains(.secret) {
        secrets[name] = Value(try Self.keyed(value, digest))
      } else {
        arguments[name] = value
      }
    }
    let kept = secrets
    dispensable = resource.dispensable.filter { kept[$0] != nil }
      .sorted { $0.precedesByScalars($1) }
    environment = Map()
    if request.carriesSecret {
      environment = request.environment.isEmpty ? Map() : nil
    } else {
      let pairs = request.environment.sorted { $0.key.precedesByScalars($1.key) }
      environment = Map(pairs.map { (Value($0.key), Value($0.value)) })
    }
    origin = request.origin
    if resource.holdsContent { try take(request, resource, on: machine, digest) }
  }

  /// The content: that of a secret is known by its keyed digest alone, for its plain one can be guessed.
  private mutating func take(
    _ request: Request, _ resource: Resource, on machine: any Machine,
    _ digest: () throws(SystemError) -> KeyedDigest
  ) throws(Failure) {
    let came = !request.payload.isEmpty || resource.arguments["_size"]?.int == 0
    if request.carriesSecret || arguments["_secret"]?.bool == true {
      var bytes = request.payload
      // It stayed behind, because the node had it already.
      if !came { bytes = try machine.read(resource.place, limit: 64 << 20) }
      secrets["_payload"] = Value(try Self.keyed(bytes, digest))
      arguments["_secret"] = true
      for name in ["_sha256", "_size", "checksum"] { arguments[name] = nil }
      return
    }
    if let known = arguments["_sha256"], let size = arguments["_size"] {
      payload = ["sha256": known, "size": size]
    } else if came {
      payload = [
        "sha256": Value(Digest.sha256(request.payload).hex), "size": Value(request.payload.count),
      ]
    }
    if came, request.payload.count <= Records.contentLimit { content = request.payload }
  }

  private static func id(
    of resource: Resource, _ digest: () throws(SystemError) -> KeyedDigest
  ) throws(Failure) -> String {
    guard let part = resource.part else { return resource.place }
    let text: String
    if part.deepMarks.contains(.secret) {
      text = try "«\(String(decoding: Array(keyed(part, digest).utf8.prefix(16)), as: UTF8.self))»"
    } else {
      text = part.string ?? JSON.text(part)
    }
    return "\(resource.place)#\(text)"
  }

  private static func keyed(
    _ value: Value, _ digest: () throws(SystemError) -> KeyedDigest
  ) throws(Failure) -> String {
    do { return try digest().hex(value) } catch { throw Failure(error.description) }
  }

  private static func keyed(
    _ bytes: [UInt8], _ digest: () throws(SystemError) -> KeyedDigest
  ) throws(Failure) -> String {
    do { return try digest().hex(bytes) } catch { throw Failure(error.description) }
  }
}

// Together with others.
extension Declaration {
  /// What a later task says of the same resource, laid over this.
  func merging(_ later: Declaration) -> Declaration {
    var merged = self
    merged.module = later.module
    merged.arguments = Self.merged(arguments, later.arguments)
    for (name, _) in later.secrets.entries { merged.arguments[name] = nil }
    merged.secrets = Self.merged(secrets, later.secrets)
    for (name, _) in later.arguments.entries { merged.secrets[name] = nil }
    let kept = merged.secrets
    merged.dispensable = Set(dispensable).union(later.dispensable).filter { kept[$0] != nil }
      .sorted { $0.precedesByScalars($1) }
    merged.environment = later.environment
    if later.payload["sha256"] != nil || later.secrets["_payload"] != nil {
      merged.payload = later.payload
    }
    merged.content = later.content ?? content
    return merged
  }

  private static func merged(_ a: Map, _ b: Map) -> Map {
    let all = a.merging(b).entries.sorted {
      ($0.key.string ?? "").precedesByScalars($1.key.string ?? "")
    }
    return Map(all.map { ($0.key, $0.value) })
  }

  /// Whether it says nothing that `other` does not say.
  func isPart(of other: Declaration) -> Bool {
    merged(into: other).text(origin: other.origin) == other.text(origin: other.origin)
  }

  private func merged(into other: Declaration) -> Declaration { other.merging(self) }

  /// The beginning of its record: equal for equal declarations.
  var text: [UInt8] { text(origin: origin) }

  private func text(origin: String) -> [UInt8] {
    var map: Map = [
      "format": 1, "kind": Value(kind), "id": Value(id), "module": Value(module),
      "arguments": Value(arguments),
    ]
    if !secrets.isEmpty { map["secrets"] = Value(secrets) }
    if !dispensable.isEmpty { map["dispensable"] = Value(dispensable.map { Value($0) }) }
    if environment == nil { map["environment"] = .null }
    if let environment, !environment.isEmpty { map["environment"] = Value(environment) }
    if !payload.isEmpty { map["payload"] = Value(payload) }
    map["origin"] = Value(origin)
    var bytes = JSON.bytes(Value(map), style: .compact)
    bytes.removeLast()
    return bytes
  }

  /// As a record holds it.
  init?(_ map: Map) {
    guard map["format"]?.int == 1, let kind = map["kind"]?.string, let id = map["id"]?.string,
      let module = map["module"]?.string
    else { return nil }
    self.kind = kind
    self.id = id
    self.module = module
    arguments = map["arguments"]?.map ?? Map()
    secrets = map["secrets"]?.map ?? Map()
    dispensable = (map["dispensable"]?.list ?? []).compactMap(\.string)
    environment = map["environment"].map { $0.map } ?? Map()
    payload = map["payload"]?.map ?? Map()
    origin = map["origin"]?.string ?? ""
  }
}
