import Crypto
import Playbooks
import System
import Value
import Wire
import YAML

extension ActionTable {
  /// `manifests`: what is declared here, in YAML, goes to the node as objects. A file is the one that was
  /// meant, by its digest, or nothing is done with it; one behind an address is fetched once and kept.
  static func manifests(_ call: ActionCall) throws(ActionError) -> Prepared {
    let base = call.request(call.name, call.arguments)
    let place = "\(call.task.location)"
    guard call.arguments["state"]?.string != "absent" else {
      return .one(try request(base, nil, place))
    }
    guard let name = call.arguments["src"]?.string else {
      // Left out by mistake, all that an earlier run applied would be pruned.
      guard ["content", "definitions"].contains(where: { call.arguments[$0]?.isNull == false })
      else {
        throw .failed(
          "nothing is declared: give src, content or definitions, or state: absent to take the set away"
        )
      }
      return .one(try request(base, nil, place))
    }
    guard !name.isEmpty else {
      throw .failed(
        "src is empty: set the variable it comes from to a file or an address, with its digest in checksum"
      )
    }
    let digest = try wantedDigest(call, name)
    guard DownloadSource.isAddress(name) else {
      let path = try found(name, "files", call)
      let source = try content(of: path, call)
      guard source.digest == digest else {
        throw .failed(Self.notMeant(path, has: source.digest ?? "", digest))
      }
      return .one(
        try request(base, Bundle(bytes: source.bytes, name: path, isSecret: source.isSecret), place)
      )
    }
    let (kept, downloads) = (call.services.kept, call.services.downloads)
    if let bytes = kept.content(of: digest) {
      return .one(try request(base, Bundle(bytes: bytes, name: name), place))
    }
    let source = try DownloadSource(call, name)
    return .conversation(probe: nil) { (node) async throws(Problem) in
      let got = try await downloads.fetch(
        source, name, proof: Downloads.Proof("sha256:\(digest)"))
      guard got.status == 200 else {
        throw Problem(
          "manifests.not-fetched", what: "\(name) answers \(got.status) \(got.reason)",
          fix: "correct the address, or give a file of this machine that was fetched elsewhere")
      }
      let has = Crypto.Digest.sha256(got.body).hex
      guard has == digest else { return .failure(notMeant(name, has: has, digest)) }
      kept.keep(got.body, as: digest)
      let wanted: Request
      do throws(ActionError) {
        wanted = try request(base, Bundle(bytes: got.body, name: name), place)
      } catch {
        guard case .failed(let text) = error else { return .failure("\(error)") }
        return .failure(text)
      }
      let responses = try await node.perform([wanted])
      return responses.first.map { ActionResult($0) } ?? .failure("the node gave no answer")
    }
  }

  /// A file of objects.
  private struct Bundle {
    var bytes: [UInt8]
    /// What it is called in messages.
    var name: String
    var isSecret = false
  }

  /// The digest in hex that the file of `src` must have; the one way to say which file is meant.
  private static func wantedDigest(
    _ call: ActionCall, _ name: String
  ) throws(ActionError) -> String {
    let wanted = call.arguments["checksum"]?.string ?? ""
    guard let proof = Downloads.Proof(wanted), proof.algorithm == .sha256, proof.digest.count == 64
    else {
      throw .failed(
        "checksum '\(wanted)' of \(name) is not sha256:HEX: write what sha256sum prints for the file "
          + "that was looked at")
    }
    return proof.digest
  }

  private static func notMeant(_ name: String, has digest: String, _ wanted: String) -> String {
    "\(name) has the digest sha256:\(digest), not sha256:\(wanted): it is not the file that was "
      + "meant; get it anew, or correct 'checksum'"
  }

  /// What the node is asked: the objects, and nothing of where they come from.
  private static func request(
    _ base: Request, _ bundle: Bundle?, _ place: String
  ) throws(ActionError) -> Request {
    var request = base
    var objects: [Value] = []
    if base.arguments["state"]?.string != "absent" {
      if let bundle {
        objects += try documents(bundle.bytes, bundle.name, isSecret: bundle.isSecret)
          .flatMap(members)
      }
      if let content = base.arguments["content"], !content.isNull {
        let isSecret = content.deepMarks.contains(.secret)
        let bytes = Array((content.string ?? JSON.text(content)).utf8)
        objects += try documents(bytes, place, isSecret: isSecret).flatMap(members)
      }
      let definitions = base.arguments["definitions"]
      let own = definitions?.list ?? definitions?.map.map { [Value($0)] } ?? []
      objects = laid(own.flatMap(members), over: objects)
    }
    if let images = base.arguments["images"]?.map {
      objects = objects.map { renamed($0, images) }
    }
    for option in ["src", "content", "definitions", "checksum", "images"] {
      request.arguments[option] = nil
    }
    request.arguments["objects"] = Value(objects)
    request.carriesSecret =
      request.carriesSecret || bundle?.isSecret == true
      || Value(objects).deepMarks.contains(.secret)
    return request
  }

  /// Objects with definitions of the playbook laid over those of the same name; others come after them.
  private static func laid(_ definitions: [Value], over objects: [Value]) -> [Value] {
    var all = objects
    for definition in definitions {
      let same = objects.firstIndex { object in
        object["apiVersion"] == definition["apiVersion"] && object["kind"] == definition["kind"]
          && object["metadata"]?["name"] == definition["metadata"]?["name"]
          && object["metadata"]?["namespace"] == definition["metadata"]?["namespace"]
      }
      guard let same else {
        all.append(definition)
        continue
      }
      all[same] = merged(all[same], with: definition)
    }
    return all
  }

  /// Maps entry by entry, where null takes one away; lists of named things by their names; whatever else
  /// is replaced.
  private static func merged(_ base: Value, with patch: Value) -> Value {
    if var map = base.map, let changes = patch.map {
      for (key, value) in changes.entries {
        map[key] = value.isNull ? nil : map[key].map { merged($0, with: value) } ?? value
      }
      return Value(map, marks: base.marks.union(patch.marks))
    }
    guard var list = base.list, let changes = patch.list, !changes.isEmpty,
      (list + changes).allSatisfy({ $0["name"]?.string != nil })
    else { return patch }
    for change in changes {
      if let same = list.firstIndex(where: { $0["name"] == change["name"] }) {
        list[same] = merged(list[same], with: change)
      } else {
        list.append(change)
      }
    }
    return Value(list, marks: base.marks.union(patch.marks))
  }

  private static func documents(
    _ bytes: [UInt8], _ name: String, isSecret: Bool
  ) throws(ActionError) -> [Value] {
    do throws(Problem) {
      var objects: [Value] = []
      for node in try YAML.parse(bytes, file: name, showsContent: !isSecret).documents {
        let value = try node.value()
        // A comment between two separators is a document, too.
        if !value.isNull { objects.append(isSecret ? value.markedDeep(.secret) : value) }
      }
      return objects
    } catch { throw .failed(error.headline) }
  }

  /// The objects of a List, or the object itself.
  private static func members(_ value: Value) -> [Value] {
    guard value["kind"]?.string == "List", value["apiVersion"]?.string == "v1",
      let items = value["items"]?.list
    else { return [value] }
    return items.flatMap(members)
  }

  /// With every `image` that begins as one of `images` says beginning otherwise.
  private static func renamed(_ value: Value, _ images: Map) -> Value {
    switch value.content {
    case .list(let list): return Value(list.map { renamed($0, images) }, marks: value.marks)
    case .map(let map):
      let entries = map.entries.map { key, value -> (Value, Value) in
        guard key.string == "image", let image = value.string else {
          return (key, renamed(value, images))
        }
        for (old, new) in images.entries {
          if let old = old.string, let new = new.string, image.hasPrefix(old) {
            return (key, Value(new + image.dropFirst(old.count), marks: value.marks))
          }
        }
        return (key, value)
      }
      return Value(Map(entries), marks: value.marks)
    default: return value
    }
  }
}
