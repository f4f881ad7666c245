internal import Machine
internal import Value

/// fstab(5), edited line by line as ansible.posix does.
enum FileSystemTable {
  struct Line: Sendable, Equatable {
    var source: String
    var path: String
    var type: String
    var options: String
    var dump: String
    var pass: String

    /// The fields with what fstab cannot hold escaped.
    var fields: [String] { [source, path, type, options, dump, pass].map(escaped) }
  }

  /// The text with a line put right or added; nil when it is right.
  static func setting(_ wanted: Line, in text: String) -> String? {
    var lines: [String] = []
    var exists = false
    var isChanged = false
    for line in text.textLines {
      guard var fields = fields(line), concerns(fields, wanted.path, wanted.source) else {
        lines.append(line)
        continue
      }
      exists = true
      fields += Array(repeating: "0", count: 6 - fields.count)
      if fields == wanted.fields {
        lines.append(line)
      } else {
        lines.append(wanted.fields.joined(separator: " "))
        isChanged = true
      }
    }
    if !exists { lines.append(wanted.fields.joined(separator: " ")) }
    return isChanged || !exists ? lines.map { $0 + "\n" }.joined() : nil
  }

  /// The text without the lines of a place; nil when there is none.
  static func removing(_ path: String, source: String?, from text: String) -> String? {
    let lines = text.textLines
    let kept = lines.filter { line in
      guard let fields = fields(line), fields.count == 6 else { return true }
      return !concerns(fields, path, source)
    }
    return kept.count == lines.count ? nil : kept.map { $0 + "\n" }.joined()
  }

  private static func fields(_ line: String) -> [String]? {
    guard !line.trimmed.begins("#") else { return nil }
    let fields = line.words
    return (4...6).contains(fields.count) ? fields : nil
  }

  /// Swap has no place: there, the source tells.
  private static func concerns(_ fields: [String], _ path: String, _ source: String?) -> Bool {
    guard fields[1].sameScalars(as: escaped(path)) else { return false }
    guard let source, fields[1] == "none", fields[2] == "swap" else { return true }
    return fields[0].sameScalars(as: source)
  }

  private static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\": result += "\\134"
      case " ": result += "\\040"
      case "&": result += "\\046"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}

/// /proc/self/mountinfo: what is mounted where.
struct MountTable: Sendable {
  struct Entry: Sendable, Equatable {
    var source: String
    var type: String
    var options: String
  }

  private var entries: [String: Entry] = [:]

  /// A bind mount's source is the directory it shows, found through its parent.
  init(_ text: String) {
    struct Record {
      var parent: Int
      var root: String
      var place: String
      var options: String
      var type: String
      var source: String
    }
    var records: [Int: Record] = [:]
    var order: [Int] = []
    for line in text.textLines {
      let fields = line.words
      guard fields.count >= 9, let id = Int(fields[0]), let parent = Int(fields[1]) else {
        continue
      }
      order.append(id)
      records[id] = Record(
        parent: parent, root: HardwareFacts.unescaped(fields[3]),
        place: HardwareFacts.unescaped(fields[4]), options: fields[5],
        type: fields[fields.count - 3], source: HardwareFacts.unescaped(fields[fields.count - 2]))
    }
    for id in order {
      guard let record = records[id] else { continue }
      var source = record.source
      if record.parent != 1, let above = records[record.parent], record.root != "/" {
        var root = record.root
        if above.root.utf8.count > 1, let rest = root.without(prefix: above.root + "/") {
          root = "/" + rest
        }
        source = above.place == "/" ? root : above.place + root
      }
      entries[record.place] = Entry(source: source, type: record.type, options: record.options)
    }
  }

  subscript(_ path: String) -> Entry? { entries[path] }
}
