internal import Machine
internal import System
internal import Value

/// apt's one-line source files, edited as ansible-core's `apt_repository` does.
struct SourcesList: Sendable {
  static let main = "/etc/apt/sources.list"
  static let directory = "/etc/apt/sources.list.d"

  struct Line: Sendable, Equatable {
    var isSource: Bool
    var isEnabled: Bool
    var source: String
    var comment: String

    init(_ raw: String) {
      var text = raw.trimmed
      isEnabled = !text.begins("#")
      if !isEnabled { text = String(text.dropFirst()) }
      comment = ""
      if let place = text.utf8.firstIndex(of: UInt8(ascii: "#")), place > text.utf8.startIndex {
        comment = String(text[text.utf8.index(after: place)...]).trimmed
        text = String(text[..<place])
      }
      source = text.trimmed
      let words = source.words
      isSource = ["deb", "deb-src"].contains(words.first ?? "")
      if isSource { source = words.joined(separator: " ") }
    }

    var text: String {
      (isEnabled ? "" : "# ") + source + (comment.isEmpty ? "" : " # \(comment)")
    }
  }

  struct File: Sendable, Equatable {
    var path: String
    var old: String?
    var lines: [Line]

    var text: String { lines.map { $0.text + "\n" }.joined() }
    /// The file's lines as they would be written again without a change.
    var normalOld: String? {
      old.map { $0.textLines.map { Line($0).text + "\n" }.joined() }
    }
    func enables(_ source: String) -> Bool {
      lines.contains { $0.isSource && $0.isEnabled && $0.source == source }
    }
    var isChanged: Bool { normalOld.map { !$0.sameScalars(as: text) } ?? !lines.isEmpty }
  }

  var files: [File] = []

  static func read(_ machine: any Machine) throws(Failure) -> SourcesList {
    var list = SourcesList()
    var paths: [String] = []
    if try machine.status(main, following: true)?.kind == .file { paths.append(main) }
    for name in try machine.names(in: directory) where name.ends(".list") {
      paths.append("\(directory)/\(name)")
    }
    for path in paths {
      let text = try machine.editableText(path) ?? ""
      list.files.append(File(path: path, old: text, lines: text.textLines.map { Line($0) }))
    }
    return list
  }

  /// Enables a source wherever it stands, else adds it to a file.
  mutating func add(_ source: String, to path: String) {
    var isFound = false
    for place in files.indices {
      for line in files[place].lines.indices
      where files[place].lines[line].isSource && files[place].lines[line].source == source {
        files[place].lines[line].isEnabled = true
        isFound = true
      }
    }
    guard !isFound else { return }
    if let place = files.firstIndex(where: { $0.path == path }) {
      files[place].lines.append(Line(source))
    } else {
      files.append(File(path: path, old: nil, lines: [Line(source)]))
    }
  }

  mutating func remove(_ source: String) {
    for place in files.indices {
      files[place].lines.removeAll { $0.isSource && $0.isEnabled && $0.source == source }
    }
  }

  /// The file a source goes to when the user names none: the address, letters and digits only.
  static func suggestedName(_ source: String) -> String {
    var bare: [UInt8] = []
    var depth = 0
    for byte in source.utf8 {
      if byte == UInt8(ascii: "[") { depth += 1 }
      if depth == 0 { bare.append(byte) }
      if byte == UInt8(ascii: "]"), depth > 0 { depth -= 1 }
    }
    let words = String(decoding: bare, as: UTF8.self).words.filter {
      !["deb", "deb-src"].contains($0)
    }
    var address = words.first ?? ""
    if let slashes = address.cut(":"), slashes.after.begins("//") {
      address = String(slashes.after.dropFirst(2))
    }
    if let user = address.cut("@") { address = user.after }
    let parts = address.utf8.split { byte in
      !((0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte)
        || (0x61...0x7A).contains(byte))
    }
    return parts.map { String($0) ?? "" }.joined(separator: "_") + ".list"
  }
}
