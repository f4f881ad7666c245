internal import Patterns
import Value

extension Filters {
  static let regex: [String: Filter] = [
    "regex_replace": Filter { evaluator, input, call throws(TemplateError) in
      let bound = try call.bound(
        "regex_replace",
        ["pattern", "replacement", "ignorecase", "multiline", "count", "mandatory_count"])
      let pattern = try bound.text(0, "")
      let compiled = try evaluator.pattern(
        pattern, ignoreCase: try bound.flag(2), multiline: try bound.flag(3))
      let text = try soft(input)
      let count = try bound.int(4, 0)
      do throws(PatternError) {
        let (result, found) = try compiled.substitute(
          try plain { () throws(TemplateError) in try bound.text(1, "") }, in: text, count: count)
        let wanted = try plain { () throws(TemplateError) in try bound.int(5, 0) }
        if wanted != 0, wanted != found {
          throw PatternError(
            "'\(pattern)' should match \(wanted) times, but matches \(count) times in '\(text)'")
        }
        return Item(result)
      } catch {
        throw Filters.error(error.description)
      }
    },
    "regex_search": Filter { evaluator, input, call throws(TemplateError) in
      try search(evaluator, input, call)
    },
    "regex_findall": Filter { evaluator, input, call throws(TemplateError) in
      let bound = try call.bound(
        "regex_findall", ["regex", "multiline", "ignorecase"], required: 1)
      let compiled = try evaluator.pattern(
        try bound.required(0).str(), ignoreCase: try bound.flag(2), multiline: try bound.flag(1))
      do {
        let found = try compiled.findAll(in: try soft(input))
        return Item(
          found.map { groups in
            groups.count == 1 ? Item(groups[0]) : Item(.tuple(groups.map { Item($0) }))
          })
      } catch let error as PatternError {
        throw Filters.error(error.description)
      } catch let error as TemplateError {
        throw error
      } catch {
        throw Filters.error("the search failed")
      }
    },
    "regex_escape": Filter { _, input, call throws(TemplateError) in
      let bound = try call.bound("regex_escape", ["re_type"])
      let text = try soft(input)
      switch try bound.text(0, "python") {
      case "python": return Item(Pattern.escape(text))
      case "posix_basic":
        var result = ""
        for scalar in text.unicodeScalars {
          if "].[^$*\\".unicodeScalars.contains(scalar) { result += "\\" }
          result.unicodeScalars.append(scalar)
        }
        return Item(result)
      case "posix_extended": throw error("Regex type (posix_extended) not yet implemented")
      case let other: throw error("Invalid regex type (\(other))")
      }
    },
  ]

  /// An argument that cannot be used, inside work that fails with pattern errors.
  private static func plain<R>(
    _ body: () throws(TemplateError) -> R
  ) throws(PatternError) -> R {
    do {
      return try body()
    } catch {
      throw PatternError(error.message)
    }
  }

  private static func search(
    _ evaluator: Evaluator, _ input: Item, _ call: CallValues
  ) throws(TemplateError) -> Item {
    guard let regex = call.positional.first ?? call.named("regex") else {
      throw error("regex_search() missing 1 required positional argument: 'regex'")
    }
    let compiled = try evaluator.pattern(
      try regex.str(), ignoreCase: try call.named("ignorecase")?.truth() ?? false,
      multiline: try call.named("multiline")?.truth() ?? false)
    var groups: [Int] = []
    for argument in call.positional.dropFirst() {
      groups.append(try group(try argument.str(), compiled))
    }
    let match: Match?
    let text = try soft(input)
    do {
      match = try compiled.search(text)
    } catch {
      throw Filters.error(error.description)
    }
    guard let match else { return .null }
    func found(_ group: Int) -> Item { match.text(group).map { Item($0) } ?? .null }
    return groups.isEmpty ? found(0) : Item(groups.map(found))
  }

  /// `\g<name>` or `\1`.
  private static func group(_ text: String, _ pattern: Pattern) throws(TemplateError) -> Int {
    if text.hasPrefix("\\g<"), let close = text.lastIndex(of: ">") {
      let name = String(text[text.index(text.startIndex, offsetBy: 3)..<close])
      if let number = pattern.names[name] { return number }
      if let number = Int(name), (0...pattern.groupCount).contains(number) { return number }
      throw error("no such group")
    }
    guard text.hasPrefix("\\"),
      let number = Int(text.dropFirst().prefix { ("0"..."9").contains($0) })
    else { throw error("Unknown argument") }
    guard number <= pattern.groupCount else { throw error("no such group") }
    return number
  }
}

extension Evaluator {
  /// A compiled pattern; each is compiled once in an evaluation.
  func pattern(
    _ text: String, ignoreCase: Bool, multiline: Bool
  ) throws(TemplateError) -> Pattern {
    var flags: Pattern.Flags = []
    if ignoreCase { flags.insert(.ignoreCase) }
    if multiline { flags.insert(.multiline) }
    let key = "\(flags.rawValue)\(text)"
    if let known = patterns[key] as? Pattern { return known }
    do {
      let fresh = try Pattern(text, flags: flags)
      patterns[key] = fresh
      return fresh
    } catch {
      throw .runtime("the pattern '\(text)' is not valid: \(error.description)")
    }
  }
}
