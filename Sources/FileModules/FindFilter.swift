internal import Machine
internal import Patterns
internal import System
internal import Value

/// The conditions of `find` (ansible-core 2.18, modules/find.py).
struct FindFilter {
  private let call: Call
  private let patterns: [NamePattern]
  private let excludes: [NamePattern]
  private let contains: LinePattern?
  /// Seconds and bytes; negative means at most.
  private let age: Int?
  private let size: Int?
  private let mode: UInt16?

  init(_ call: Call) throws(Failure) {
    self.call = call
    let usesRegex = call.bool("use_regex")
    patterns = try Self.patterns(call.strings("patterns"), usesRegex)
    excludes = try Self.patterns(call.strings("excludes"), usesRegex)
    contains = try call.string("contains").map { text throws(Failure) in
      try LinePattern(text, option: "contains")
    }
    age = try Self.quantity(
      call.string("age"), ["s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800], "age")
    size = try Self.quantity(
      call.string("size"), ["b": 1, "k": 1 << 10, "m": 1 << 20, "g": 1 << 30, "t": 1 << 40],
      "size")
    if let value = call.arguments["mode"], !value.isNull {
      guard value.string != nil else {
        throw Failure(
          "argument 'mode' is not a string and conversion is not allowed, value is of type int")
      }
      mode = try FileMode(value).bits(over: 0, isDirectory: false)
    } else {
      mode = nil
    }
  }

  private enum NamePattern {
    case glob(String)
    case regex(LinePattern)

    func fits(_ name: String) throws(Failure) -> Bool {
      switch self {
      case .glob(let pattern): Glob(pattern).matches(name)
      case .regex(let pattern): try pattern.match(name) != nil
      }
    }
  }

  private static func patterns(
    _ texts: [String], _ usesRegex: Bool
  ) throws(Failure) -> [NamePattern] {
    var patterns: [NamePattern] = []
    for text in texts {
      patterns.append(
        usesRegex ? .regex(try LinePattern(text, option: "patterns")) : .glob(text))
    }
    return patterns
  }

  /// `-7d`, `10m`: a number and a unit.
  private static func quantity(
    _ text: String?, _ units: [String: Int], _ option: String
  ) throws(Failure) -> Int? {
    guard let text = text?.lowercased() else { return nil }
    let unit = text.unicodeScalars.last.flatMap { units[String($0)] }
    let digits = unit == nil ? text : String(text.unicodeScalars.dropLast())
    guard let number = Int(digits), !digits.hasPrefix("+") else {
      throw Failure("failed to process \(option)", result: Map([(Value(option), Value(text))]))
    }
    let (product, overflows) = number.multipliedReportingOverflow(by: unit ?? 1)
    guard !overflows else { throw Failure("failed to process \(option)") }
    return product
  }

  func accepts(
    _ path: String, _ name: String, _ status: FileStatus, on machine: any Machine
  ) throws(Failure) -> Bool {
    let type = call.string("file_type") ?? "file"
    let isWanted =
      switch type {
      case "directory": status.kind == .directory
      case "file": status.kind == .file
      case "link": status.kind == .link
      default: true
      }
    guard isWanted, try fits(name), isOldEnough(status, now: machine.now) else { return false }
    if status.kind == .file, !isLargeEnough(status) { return false }
    if let mode, mode != 0 {
      guard call.bool("exact_mode") ? status.mode == mode : status.mode & mode != 0 else {
        return false
      }
    }
    if type == "file" { return try hasContent(path, on: machine) }
    return true
  }

  private func fits(_ name: String) throws(Failure) -> Bool {
    var isMeant = patterns.isEmpty
    for pattern in patterns where !isMeant { isMeant = try pattern.fits(name) }
    guard isMeant else { return false }
    for pattern in excludes where try pattern.fits(name) { return false }
    return true
  }

  private func isOldEnough(_ status: FileStatus, now: Double) -> Bool {
    guard let age else { return true }
    let time =
      switch call.string("age_stamp") {
      case "atime": status.accessTime
      case "ctime": status.changeTime
      default: status.modificationTime
      }
    return age >= 0 ? now - time >= Double(age) : now - time <= -Double(age)
  }

  private func isLargeEnough(_ status: FileStatus) -> Bool {
    guard let size else { return true }
    return size >= 0 ? status.size >= size : status.size.magnitude <= size.magnitude
  }

  /// Lines are matched at their start, a whole file anywhere, as Ansible does.
  private func hasContent(_ path: String, on machine: any Machine) throws(Failure) -> Bool {
    guard let contains else { return true }
    let content = try machine.read(path, limit: 256 << 20)
    if call.bool("read_whole_file") { return try contains.search(content) != nil }
    for line in content.lines where try contains.match(line.text) != nil { return true }
    return false
  }
}
