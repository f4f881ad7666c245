import Value

extension Filters {
  static let paths: [String: Filter] = [
    "basename": Filter { _, input, _ throws(TemplateError) in
      Item(Paths.split(try Paths.text(input)).tail)
    },
    "dirname": Filter { _, input, _ throws(TemplateError) in
      Item(Paths.split(try Paths.text(input)).head)
    },
    "splitext": Filter { _, input, _ throws(TemplateError) in
      let (root, ending) = Paths.splitExtension(try Paths.text(input))
      return Item(.tuple([Item(root), Item(ending)]))
    },
    "path_join": Filter { _, input, _ throws(TemplateError) in
      if case .text(let text) = input.kind { return Item(text) }
      switch input.kind {
      case .list, .tuple: break
      case .undefined(let undefined): throw .undefined(undefined.message)
      default:
        throw error(
          "|path_join expects string or sequence, got <class '\(input.typeName)'> instead.")
      }
      var path = ""
      for (place, part) in try input.elements().enumerated() {
        path = place == 0 ? try part.str() : Paths.join(path, try part.str())
      }
      return Item(path)
    },
    "normpath": Filter { _, input, _ throws(TemplateError) in
      Item(Paths.normal(try Paths.text(input)))
    },
    "relpath": Filter { _, input, call throws(TemplateError) in
      let start = try call.bound("relpath", ["start"], required: 1).required(0).str()
      return Item(Paths.relative(try Paths.text(input), to: start))
    },
    "commonpath": Filter { _, input, _ throws(TemplateError) in
      var parts: [[String]] = []
      for item in try input.elements() {
        parts.append(TextMethods.split(try item.str(), "/", -1).filter { !$0.isEmpty && $0 != "." })
      }
      guard var common = parts.first else { throw error("commonpath() arg is an empty sequence") }
      for other in parts { common = zip(common, other).prefix { $0 == $1 }.map(\.0) }
      var absolutes: Set<Bool> = []
      for item in try input.elements() { absolutes.insert(try item.str().hasPrefix("/")) }
      guard absolutes.count == 1 else { throw error("Can't mix absolute and relative paths") }
      let isAbsolute = absolutes.contains(true)
      return Item((isAbsolute ? "/" : "") + common.joined(separator: "/"))
    },
    "win_basename": Filter { _, input, _ throws(TemplateError) in
      Item(WindowsPaths.split(try Paths.text(input)).tail)
    },
    "win_dirname": Filter { _, input, _ throws(TemplateError) in
      Item(WindowsPaths.split(try Paths.text(input)).head)
    },
    "win_splitdrive": Filter { _, input, _ throws(TemplateError) in
      let (drive, rest) = WindowsPaths.splitDrive(try Paths.text(input))
      return Item(.tuple([Item(drive), Item(rest)]))
    },
  ]
}

/// Python's `posixpath`.
enum Paths {
  /// - Throws: Python's complaint about what is no path.
  static func text(_ input: Item) throws(TemplateError) -> String {
    switch input.kind {
    case .text(let text): return text
    case .undefined(let undefined): throw .undefined(undefined.message)
    default:
      throw .runtime("expected str, bytes or os.PathLike object, not \(input.typeName)")
    }
  }

  static func split(_ path: String) -> (head: String, tail: String) {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return ("", path) }
    let tail = String(path[path.utf8.index(after: slash)...])
    let head = path[...slash]
    let trimmed = Python.strip(String(head), characters: "/", left: false)
    return (trimmed.isEmpty ? String(head) : trimmed, tail)
  }

  static func splitExtension(_ path: String) -> (root: String, ending: String) {
    let tail = split(path).tail
    let leading = tail.prefix { $0 == "." }
    guard let dot = tail.dropFirst(leading.count).lastIndex(of: ".") else { return (path, "") }
    let ending = tail[dot...]
    return (String(path.dropLast(ending.count)), String(ending))
  }

  static func join(_ a: String, _ b: String) -> String {
    if b.hasPrefix("/") { return b }
    return a.isEmpty || a.hasSuffix("/") ? a + b : a + "/" + b
  }

  static func normal(_ path: String) -> String {
    if path.isEmpty { return "." }
    let isAbsolute = path.hasPrefix("/")
    let root = isAbsolute ? path.hasPrefix("//") && !path.hasPrefix("///") ? "//" : "/" : ""
    var parts: [String] = []
    for part in TextMethods.split(path, "/", -1) where !part.isEmpty && part != "." {
      if part == "..", isAbsolute || (parts.last.map { $0 != ".." } ?? false) {
        _ = parts.popLast()
      } else {
        parts.append(part)
      }
    }
    let text = root + parts.joined(separator: "/")
    return text.isEmpty ? "." : text
  }

  static func relative(_ path: String, to start: String) -> String {
    let here = TextMethods.split(normal(start), "/", -1).filter { !$0.isEmpty && $0 != "." }
    let there = TextMethods.split(normal(path), "/", -1).filter { !$0.isEmpty && $0 != "." }
    let common = zip(here, there).prefix { $0 == $1 }.count
    let parts =
      Array(repeating: "..", count: here.count - common) + Array(there.dropFirst(common))
    return parts.isEmpty ? "." : parts.joined(separator: "/")
  }
}

/// Python's `ntpath`.
enum WindowsPaths {
  private static func isSeparator(_ character: Character) -> Bool {
    character == "\\" || character == "/"
  }

  /// `C:` or `\\\\server\\share`, and what follows.
  static func splitDrive(_ path: String) -> (drive: String, rest: String) {
    if path.count > 1, path.prefix(2).allSatisfy(isSeparator),
      !path.dropFirst(2).prefix(1).allSatisfy(isSeparator)
    {
      let body = path.dropFirst(2)
      guard let server = body.firstIndex(where: isSeparator) else { return (path, "") }
      let share = body[body.index(after: server)...]
      let end = share.firstIndex(where: isSeparator) ?? share.endIndex
      return (String(path[..<end]), String(path[end...]))
    }
    guard path.dropFirst().first == ":" else { return ("", path) }
    return (String(path.prefix(2)), String(path.dropFirst(2)))
  }

  static func split(_ path: String) -> (head: String, tail: String) {
    let (drive, rest) = splitDrive(path)
    guard let last = rest.lastIndex(where: isSeparator) else { return (drive, rest) }
    let head = rest[...last]
    var trimmed = head
    while let end = trimmed.last, isSeparator(end) { trimmed = trimmed.dropLast() }
    let tail = String(rest[rest.index(after: last)...])
    return (drive + (trimmed.isEmpty ? head : trimmed), tail)
  }
}
