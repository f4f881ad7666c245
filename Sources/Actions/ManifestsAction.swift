import Crypto
import Playbooks
import System
import Value
import YAML

extension ActionTable {
  /// `manifests`: what is declared here, in YAML, goes to the node as objects.
  static func manifests(_ call: ActionCall) throws(ActionError) -> Prepared {
    var arguments = call.arguments
    var objects: [Value] = []
    var isSecret = false
    if arguments["state"]?.string != "absent" {
      if let name = arguments["src"]?.string {
        let path = try found(name, "files", call)
        let source = try content(of: path, call)
        try check(source, path, call)
        isSecret = source.isSecret
        objects += try documents(source.bytes, path, isSecret: isSecret)
      }
      if let content = arguments["content"], !content.isNull {
        let marks = content.deepMarks.intersection(.secret)
        isSecret = isSecret || !marks.isEmpty
        let bytes = Array((content.string ?? JSON.text(content)).utf8)
        objects += try documents(bytes, "\(call.task.location)", isSecret: !marks.isEmpty)
      }
      let definitions = arguments["definitions"]
      objects += definitions?.list ?? definitions?.map.map { [Value($0)] } ?? []
      objects = objects.flatMap(members)
    }
    if let images = arguments["images"]?.map {
      objects = objects.map { renamed($0, images) }
    }
    for option in ["src", "content", "definitions", "checksum", "images"] {
      arguments[option] = nil
    }
    arguments["objects"] = Value(objects)
    isSecret = isSecret || Value(objects).deepMarks.contains(.secret)
    return .one(call.request(call.name, arguments, isSecret: isSecret))
  }

  /// The file is the one that was meant, or nothing is done with it.
  private static func check(
    _ source: Content, _ path: String, _ call: ActionCall
  ) throws(ActionError) {
    guard let wanted = call.arguments["checksum"]?.string, !wanted.isEmpty else { return }
    guard let digest = wanted.split(separator: ":").last, wanted.hasPrefix("sha256:") else {
      throw .failed("checksum '\(wanted)' is not sha256:HEX")
    }
    guard source.digest == digest.lowercased() else {
      throw .failed(
        "\(path) has the digest sha256:\(source.digest), not \(wanted): it is not the file that was "
          + "meant; get it anew, or correct 'checksum'")
    }
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
