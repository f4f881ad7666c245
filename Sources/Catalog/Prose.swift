/// What people read about a module. Facts about options (types, defaults, choices) are not in here:
/// they come from the spec, so that they cannot drift.
package struct Prose: Sendable {
  /// The module's full name.
  package var name: String
  /// One sentence.
  package var summary: String
  /// Text by option name.
  package var options: [String: String]
  /// YAML of one or two tasks.
  package var example: String
  /// Keys of the result beyond `changed`, `failed` and `msg`, in order.
  package var returns: [(key: String, text: String)]
}

extension Prose {
  /// The prose of a module by its full name.
  package static func named(_ name: String) -> Prose? { all[name] }

  /// What an option does; the module's own words, else those all modules share.
  package func text(of option: String) -> String? { options[option] ?? Self.shared[option] }

  static let all: [String: Prose] = {
    var all: [String: Prose] = [:]
    for page in [
      LanguageProse.text, FileProse.text, CommandProse.text, HostProse.text, OwnProse.text,
      PlatformProse.text,
    ] {
      for prose in pages(page) { all[prose.name] = prose }
    }
    return all
  }()

  static let shared: [String: String] = pages(SharedProse.text).first?.options ?? [:]

  /// Reads pages in the form the files beside this one have:
  ///
  ///     = FULL NAME
  ///     One sentence.
  ///     option: text
  ///     > result_key: text
  ///     | line of the example
  static func pages(_ text: String) -> [Prose] {
    var pages: [Prose] = []
    for part in text.split(separator: "\n") {
      let line = String(part)
      if line.hasPrefix("= ") {
        pages.append(
          Prose(
            name: String(line.dropFirst(2)), summary: "", options: [:], example: "", returns: []))
        continue
      }
      guard let last = pages.indices.last else { continue }
      if line.hasPrefix("|") {
        pages[last].example += line.dropFirst(2) + "\n"
      } else if let (key, text) = pair(line.hasPrefix("> ") ? String(line.dropFirst(2)) : line) {
        if line.hasPrefix("> ") {
          pages[last].returns.append((key, text))
        } else {
          pages[last].options[key] = text
        }
      } else {
        pages[last].summary += (pages[last].summary.isEmpty ? "" : " ") + line
      }
    }
    return pages
  }

  /// `key: text` where the key is one word.
  private static func pair(_ line: String) -> (key: String, text: String)? {
    guard let colon = line.firstIndex(of: ":") else { return nil }
    let key = line[..<colon]
    guard !key.isEmpty,
      key.utf8.allSatisfy({
        $0 == 0x5F || $0 == 0x2E || ($0 | 0x20) >= 0x61 || (0x30...0x39).contains($0)
      })
    else { return nil }
    return (String(key), String(line[line.index(after: colon)...].drop { $0 == " " }))
  }
}
