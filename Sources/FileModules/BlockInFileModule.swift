package import Machine
internal import Patterns
internal import System
package import Value
internal import Wire

/// `blockinfile`: a block of lines between two marker lines.
package struct BlockInFileModule: Module {
  package static let spec = ModuleSpec(
    "ansible.builtin.blockinfile",
    [
      Option("path", .path, aliases: ["dest", "destfile", "name"], required: true),
      Option("state", default: "present", choices: ["absent", "present"]),
      Option("marker", default: "# {mark} ANSIBLE MANAGED BLOCK"),
      Option("block", aliases: ["content"], default: ""),
      Option("insertafter"),
      Option("insertbefore"),
      Option("create", .bool, default: false),
      Option("backup", .bool, default: false),
      Option("validate"),
      Option("marker_begin", default: "BEGIN"),
      Option("marker_end", default: "END"),
      Option("append_newline", .bool, default: false),
      Option("prepend_newline", .bool, default: false),
    ], mutuallyExclusive: [["insertbefore", "insertafter"]], takesFileOptions: true)

  /// The file, and its content after the edit.
  package struct State {
    /// nil when the file is not there and nothing is to be done about it.
    var file: EditedFile?
    var content: [UInt8]
    var hasBlock: Bool
  }

  /// Everything to be done, in order.
  package struct Change {
    var steps: [FileStep]
  }

  private let call: Call
  private let edit: BlockEdit

  package init(_ call: Call) throws(Failure) {
    self.call = call
    edit = try BlockEdit(call)
  }

  package func inspect(_ machine: any Machine) throws(Failure) -> State {
    if !edit.isPresent, call.bool("create") {
      let path = try NodePath.absolute(call.string("path") ?? "", on: machine)
      if try machine.status(path, following: true) == nil {
        return State(content: [], hasBlock: false)
      }
    }
    let file = try EditedFile(
      call, creates: edit.isPresent && call.bool("create"), absence: "Path", on: machine)
    return State(
      file: file, content: try edit.applied(to: file.content ?? []), hasBlock: edit.hasBlock)
  }

  package func change(from state: State) throws(Failure) -> Planned<Change>? {
    guard let change = try state.file?.change(to: state.content, call) else { return nil }
    return Planned(Change(steps: change.steps), diffs: change.diffs)
  }

  package func apply(_ change: Change, to machine: any Machine) throws(Failure) -> Map {
    try FileStep.apply(change.steps, to: machine)
  }

  package func report(
    _ state: State, changed: Bool, on machine: any Machine
  ) throws(Failure) -> Report {
    guard let file = state.file else {
      return Report(["msg": Value("File \(call.string("path") ?? "") not present")])
    }
    let message =
      file.content == nil ? "File created" : state.hasBlock ? "Block inserted" : "Block removed"
    return Report(["msg": Value(try file.change(to: state.content, call)?.message(message) ?? "")])
  }
}

/// The editing of `blockinfile`, on lines as bytes (ansible-core 2.18, modules/blockinfile.py).
struct BlockEdit {
  let isPresent: Bool
  private let blockLines: [[UInt8]]
  private let begin: [UInt8]
  private let end: [UInt8]
  private let anchor: LinePattern?
  /// The anchor is looked for in the whole text, because it says `(?m)`.
  private let spansLines: Bool
  private let isAfter: Bool
  private let appends: Bool
  private let prepends: Bool

  init(_ call: Call) throws(Failure) {
    isPresent = call.string("state") != "absent"
    let marker = [UInt8](call.string("marker") ?? "")
    let placeholder = [UInt8]("{mark}")
    func line(_ option: String) -> [UInt8] {
      marker.replacing(placeholder, with: [UInt8](call.string(option) ?? "")) + [0x0A]
    }
    begin = line("marker_begin")
    end = line("marker_end")
    var block = [UInt8](call.string("block") ?? "")
    if !block.isEmpty, block.last != 0x0A { block.append(0x0A) }
    blockLines = isPresent && !block.isEmpty ? [begin] + block.universalLines + [end] : []
    let after = call.string("insertafter")
    let before = call.string("insertbefore")
    isAfter = before == nil
    if let after, after != "EOF" {
      anchor = try LinePattern(after, option: "insertafter")
    } else if let before, before != "BOF" {
      anchor = try LinePattern(before, option: "insertbefore")
    } else {
      anchor = nil
    }
    spansLines = Self.saysMultiline(after ?? before ?? "")
    appends = call.bool("append_newline")
    prepends = call.bool("prepend_newline")
  }

  var hasBlock: Bool { !blockLines.isEmpty }

  func applied(to content: [UInt8]) throws(Failure) -> [UInt8] {
    var lines = content.universalLines
    var place: Int
    if let first = lines.lastIndex(of: begin), let last = lines.lastIndex(of: end) {
      place = min(first, last)
      lines.removeSubrange(place...max(first, last))
    } else {
      place = try insertion(in: lines)
    }
    if place > 0, lines[place - 1].last != 0x0A { lines[place - 1].append(0x0A) }
    if prepends, isPresent, place != 0, lines[place - 1] != [0x0A] {
      lines.insert([0x0A], at: place)
      place += 1
    }
    lines.insert(contentsOf: blockLines, at: place)
    let next = place + blockLines.count
    if appends, isPresent, next < lines.count, lines[next] != [0x0A] {
      lines.insert([0x0A], at: next)
    }
    return Array(lines.joined())
  }

  /// Whether a pattern begins with flags that hold `m`.
  private static func saysMultiline(_ pattern: String) -> Bool {
    guard pattern.hasPrefix("(?"), let close = pattern.utf8.firstIndex(of: UInt8(ascii: ")")) else {
      return false
    }
    let flags = pattern.utf8[..<close].dropFirst(2)
    return flags.allSatisfy { "aiLmsux".utf8.contains($0) } && flags.contains(UInt8(ascii: "m"))
  }

  private func insertion(in lines: [[UInt8]]) throws(Failure) -> Int {
    guard let anchor else { return isAfter ? lines.count : 0 }
    var found: Int?
    if spansLines {
      let content = Array(lines.joined())
      guard let range = try anchor.search(content)?.byteRanges.first ?? nil else {
        return lines.count
      }
      let feeds = content[..<(isAfter ? range.upperBound : range.lowerBound)].count { $0 == 0x0A }
      return min(lines.count, isAfter ? feeds + 1 : feeds)
    }
    for (index, line) in lines.enumerated() where try anchor.search(line) != nil { found = index }
    return found.map { isAfter ? $0 + 1 : $0 } ?? lines.count
  }
}
