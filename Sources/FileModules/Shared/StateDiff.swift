internal import Machine
internal import System
internal import Value
internal import Wire

/// A before and after of properties rather than of text, shown as Ansible's callback shows it.
struct StateDiff {
  var before: Map
  var after: Map

  init(path: String) {
    before = ["path": Value(path)]
    after = ["path": Value(path)]
  }

  mutating func note(_ key: String, _ old: Value, _ new: Value) {
    before[key] = old
    after[key] = new
  }

  /// Notes what `attributes` changes.
  mutating func note(_ attributes: FileAttributes, over status: FileStatus) {
    if let userID = attributes.userID {
      note("owner", Value(Int(status.userID)), Value(Int(userID)))
    }
    if let groupID = attributes.groupID {
      note("group", Value(Int(status.groupID)), Value(Int(groupID)))
    }
    if let mode = attributes.mode, mode != status.mode {
      note("mode", Value(FileMode.text(status.mode)), Value(FileMode.text(mode)))
    }
  }

  /// With the headers of modules whose other diff is the content.
  func diff(attributesOf path: String? = nil) -> Diff {
    let header = path.map { "\($0) (file attributes)" }
    return Diff(
      beforeHeader: header, afterHeader: header, before: Self.text(before),
      after: Self.text(after))
  }

  /// As `json.dumps(value, indent=4, sort_keys=True)` and a line feed.
  private static func text(_ map: Map) -> String {
    var style = JSON.Style()
    style.indent = 4
    style.sortsKeys = true
    return JSON.text(Value(map), style: style) + "\n"
  }
}

/// Diffs of contents.
enum ContentDiff {
  /// Ansible's `max_diff_size`.
  static let largest = 104_448

  /// Both texts, or the sentences Ansible shows in their place.
  /// - Parameters:
  ///   - before: nil when there was no file.
  ///   - isTooLarge: there was one that was not read, for its size.
  static func make(
    _ before: [UInt8]?, _ after: [UInt8], isTooLarge: Bool = false, beforeHeader: String?,
    afterHeader: String?
  ) -> Diff {
    var sentences = ""
    if let before, before.prefix(8192).contains(0) {
      sentences += "diff skipped: destination file appears to be binary\n"
    } else if isTooLarge || before.map({ $0.count > largest }) == true {
      sentences += "diff skipped: destination file size is greater than \(largest)\n"
    }
    if after.count > largest {
      sentences += "diff skipped: source file size is greater than \(largest)\n"
    } else if after.contains(0) {
      sentences += "diff skipped: source file appears to be binary\n"
    }
    guard sentences.isEmpty else { return Diff(prepared: sentences) }
    return Diff(
      beforeHeader: before == nil ? nil : beforeHeader, afterHeader: afterHeader,
      before: before?.text ?? "", after: after.text)
  }
}
