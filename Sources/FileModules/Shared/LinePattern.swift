internal import Machine
internal import Patterns
internal import Value

/// A user's regular expression, matched against bytes that are nearly always UTF-8.
struct LinePattern {
  private let pattern: Pattern

  init(_ text: String, option: String, flags: Pattern.Flags = []) throws(Failure) {
    do {
      pattern = try Pattern(text, flags: flags)
    } catch {
      throw Failure("\(option) '\(text)' is not a valid regular expression: \(error)")
    }
  }

  /// The first match in a line; bytes that are no UTF-8 take part as U+FFFD.
  func search(_ line: [UInt8]) throws(Failure) -> Match? {
    do { return try pattern.search(line.text) } catch { throw Self.failure(error) }
  }

  func match(_ text: String) throws(Failure) -> Match? {
    do { return try pattern.match(text) } catch { throw Self.failure(error) }
  }

  /// `template` with the groups of the first match in `line` put in, as Python's `Match.expand`.
  func expand(_ template: String, in line: [UInt8]) throws(Failure) -> [UInt8] {
    guard let text = line.strictText else {
      throw Failure("a matching line is not UTF-8: its groups cannot be put into the new line")
    }
    do {
      guard let range = try pattern.search(text)?.byteRanges.first ?? nil else { return [] }
      let whole = [UInt8](try pattern.substitute(template, in: text, count: 1).text)
      return Array(whole[range.lowerBound..<(whole.count - (line.count - range.upperBound))])
    } catch {
      throw Self.failure(error)
    }
  }

  func substitute(_ template: String, in text: String) throws(Failure) -> (text: String, count: Int)
  {
    do {
      return try pattern.substitute(template, in: text)
    } catch {
      throw Failure("Unable to process replace due to error: \(error)")
    }
  }

  private static func failure(_ error: PatternError) -> Failure {
    Failure("a regular expression could not be run: \(error)")
  }
}
