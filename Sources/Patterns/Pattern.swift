internal import CPCRE2

/// A compiled pattern in Python's `re` syntax, run by PCRE2 without JIT under match, depth and heap
/// limits, so that no pattern can hold the caller for long.
///
/// Offsets at the interface are Unicode scalars; `\d`, `\w`, `\s` and case follow Unicode.
package final class Pattern: @unchecked Sendable {
  /// Python's flags of the same names.
  package struct Flags: OptionSet, Sendable, Hashable {
    package let rawValue: UInt8
    package init(rawValue: UInt8) { self.rawValue = rawValue }
    package static let ignoreCase = Flags(rawValue: 1)
    package static let multiline = Flags(rawValue: 2)
    package static let dotAll = Flags(rawValue: 4)
    package static let verbose = Flags(rawValue: 8)
  }

  // because: the compiled code is never written after init; PCRE2 lets threads share it.
  private let code: OpaquePointer
  /// Group numbers by name.
  package let names: [String: Int]
  /// Capturing groups, without group 0.
  package let groupCount: Int

  /// - Throws: `PatternError` in Python's words where Python has the same complaint.
  package init(_ pattern: String, flags: Flags = []) throws(PatternError) {
    let translated = try Translation(pattern)
    var options = PCRE2_UTF | PCRE2_ALT_CIRCUMFLEX | PCRE2_NEVER_BACKSLASH_C
    if !translated.isASCII { options |= PCRE2_UCP }
    if flags.contains(.ignoreCase) { options |= PCRE2_CASELESS }
    if flags.contains(.multiline) { options |= PCRE2_MULTILINE }
    if flags.contains(.dotAll) { options |= PCRE2_DOTALL }
    if flags.contains(.verbose) { options |= PCRE2_EXTENDED }
    var number: Int32 = 0
    var offset = 0
    let context = pcre2_compile_context_create_8(nil)
    defer { pcre2_compile_context_free_8(context) }
    pcre2_set_newline_8(context, UInt32(PCRE2_NEWLINE_LF))
    let bytes = Array(translated.output.utf8)
    guard
      let code = pcre2_compile_8(bytes, bytes.count, options, &number, &offset, context)
    else {
      throw PatternError(Self.message(number), at: offset)
    }
    self.code = code
    var count: UInt32 = 0
    pcre2_pattern_info_8(code, UInt32(PCRE2_INFO_CAPTURECOUNT), &count)
    groupCount = Int(count)
    names = Self.names(of: code)
  }

  deinit { pcre2_code_free_8(code) }

  private static func message(_ number: Int32) -> String {
    var buffer = [UInt8](repeating: 0, count: 256)
    let length = pcre2_get_error_message_8(number, &buffer, buffer.count)
    return String(decoding: buffer.prefix(max(0, Int(length))), as: UTF8.self)
  }

  /// The name table: entries of fixed size, two bytes of number, then the zero-ended name.
  private static func names(of code: OpaquePointer) -> [String: Int] {
    var count: UInt32 = 0
    var size: UInt32 = 0
    var table: UnsafePointer<UInt8>?
    pcre2_pattern_info_8(code, UInt32(PCRE2_INFO_NAMECOUNT), &count)
    pcre2_pattern_info_8(code, UInt32(PCRE2_INFO_NAMEENTRYSIZE), &size)
    pcre2_pattern_info_8(code, UInt32(PCRE2_INFO_NAMETABLE), &table)
    guard let table else { return [:] }
    var names: [String: Int] = [:]
    for place in 0..<Int(count) {
      let entry = UnsafeBufferPointer(start: table + place * Int(size), count: Int(size))
      let name = entry.dropFirst(2).prefix { $0 != 0 }
      names[String(decoding: name, as: UTF8.self)] = Int(entry[0]) << 8 | Int(entry[1])
    }
    return names
  }

  /// Matching at one place or searching on from it.
  struct Mode: OptionSet {
    let rawValue: UInt32
    static let anchored = Mode(rawValue: PCRE2_ANCHORED)
    static let toEnd = Mode(rawValue: PCRE2_ENDANCHORED)
    static let notEmptyAtStart = Mode(rawValue: PCRE2_NOTEMPTY_ATSTART)
  }

  /// Buffers of one search over one subject, used again for each of its matches.
  struct Run: ~Copyable {
    let data: OpaquePointer?
    let context: OpaquePointer?

    init(_ pattern: Pattern) {
      data = pcre2_match_data_create_from_pattern_8(pattern.code, nil)
      context = pcre2_match_context_create_8(nil)
      pcre2_set_match_limit_8(context, 5_000_000)
      pcre2_set_depth_limit_8(context, 100_000)
      pcre2_set_heap_limit_8(context, 64 * 1024)
    }

    deinit {
      pcre2_match_data_free_8(data)
      pcre2_match_context_free_8(context)
    }
  }

  func find(
    in subject: [UInt8], from start: Int, mode: Mode, run: borrowing Run
  ) throws(PatternError) -> Match? {
    // because: the bytes come from String.utf8, which is always valid.
    let options = mode.rawValue | PCRE2_NO_UTF_CHECK
    let result = pcre2_match_8(code, subject, subject.count, start, options, run.data, run.context)
    if result == PCRE2_ERROR_NOMATCH { return nil }
    guard result > 0, let offsets = pcre2_get_ovector_pointer_8(run.data) else {
      throw PatternError("matching was given up: \(Self.message(result))")
    }
    let ranges = (0...groupCount).map { group -> Range<Int>? in
      let (low, high) = (offsets[2 * group], offsets[2 * group + 1])
      // `\K` is refused and lookarounds cannot set group 0, so low <= high; unset is -1.
      return group < result && low >= 0 && low <= high && high <= subject.count ? low..<high : nil
    }
    return Match(subject: subject, byteRanges: ranges, names: names)
  }
}
