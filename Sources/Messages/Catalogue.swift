/// The translations of one language, as its files hold them.
///
/// A file is made of lines. `# NAME…` begins a section; under it a line at the margin is the English
/// template, the line after it, two blanks in, the translation; `  =` where that is the same, as of a
/// command. `Template` says what places for pieces look like. The sections:
///
///     # inventory.unknown-group …   what, because and fix of the problems of these ids
///     # inventory.*                 the same of every problem of a room
///     # *                           of every problem
///     # said ROOM                   sentences that are made where they are printed: `say("…")`
///     # told ROOM                   sentences that come with events and are translated when printed
///     # words                       words that are pieces of others
///     # system                      what the C library says
struct Catalogue: Sendable {
  struct Entry: Sendable {
    /// Which entry of all it is.
    var place: Int
    var english: Template
    var translation: Template
  }

  /// By template.
  private var said: [String: Entry] = [:]
  /// By id, `ROOM.*` or `*`; the surest match first.
  private var problems: [String: [Entry]] = [:]
  /// The surest match first.
  private var told: [Entry] = []
  private var words: [String: String] = [:]
  /// Those with pieces of their own; the surest match first.
  private var phrases: [Entry] = []
  /// Lines that are not what they should be: `LINE: what`; a test has there be none.
  private(set) var flaws: [String] = []
  /// Every entry's section, and its template as `Sentence` has it.
  private(set) var sources: [(section: String, source: String)] = []

  /// The catalogue of the language; nil for English. It is read when it is first asked for.
  static func of(_ language: Language) -> Catalogue? {
    switch language {
    case .english: nil
    case .korean: korean
    }
  }

  private static let korean = Catalogue(Korean.files)

  init(_ files: [String]) {
    for file in files { read(file) }
    for id in problems.keys { problems[id]?.sort(by: Self.isSurer) }
    phrases.sort(by: Self.isSurer)
    // What warns of a problem is told without its id.
    let warnings = problems.values.joined().filter { $0.english.isDistinct }
    told = told.sorted(by: Self.isSurer) + warnings.sorted(by: Self.isSurer)
  }

  /// By weight, then as they stand in the files: the same match every time.
  private static func isSurer(_ a: Entry, _ b: Entry) -> Bool {
    (b.english.weight, a.place) < (a.english.weight, b.place)
  }

  private mutating func read(_ file: String) {
    var sections: [String] = []
    var english: String?
    for bytes in file.utf8.split(separator: 0x0A) {
      let line = String(Substring(bytes))
      if line.hasPrefix("# ") {
        if let english { flaws.append("\(english): has no translation") }
        english = nil
        let names = line.dropFirst(2).split(separator: " ").map(String.init)
        sections = ["said", "told"].contains(names.first) ? Array(names.prefix(1)) : names
      } else if line.hasPrefix("  ") {
        guard let source = english else {
          flaws.append("\(line): translates nothing")
          continue
        }
        english = nil
        let translation = String(line.dropFirst(2))
        for section in sections {
          add(source, translation == "=" ? source : translation, to: section)
        }
        if sections.isEmpty { flaws.append("\(source): stands in no section") }
      } else {
        if let english { flaws.append("\(english): has no translation") }
        english = line
      }
    }
    if let english { flaws.append("\(english): has no translation") }
  }

  private mutating func add(_ source: String, _ translation: String, to section: String) {
    let entry = Entry(
      place: sources.count, english: Template(source), translation: Template(translation))
    let plain = plain(entry.english)
    if entry.english.numbers != entry.translation.numbers {
      flaws.append("\(source): its translation has other pieces")
    }
    sources.append((section, plain))
    switch section {
    case "said": said[plain] = entry
    case "told": told.append(entry)
    case "words" where !entry.english.numbers.isEmpty: phrases.append(entry)
    case "words", "system": words[plain] = self.plain(entry.translation)
    default: problems[section, default: []].append(entry)
    }
  }

  /// The template as its source has it: escapes read, `{}` for every piece.
  private func plain(_ template: Template) -> String {
    let none = [[UInt8]](repeating: Array("{}".utf8), count: (template.numbers.max() ?? -1) + 1)
    return template.filled(with: none, word: { _ in nil }) ?? ""
  }

  /// The translation of a sentence by its own template.
  func translation(of sentence: Sentence) -> String? {
    said[sentence.template]?.translation
      .filled(with: sentence.pieces.map { Array($0.utf8) }, word: word)
  }

  /// The translation of a finished text that comes with an event.
  func translation(told text: String) -> String? { words[text] ?? match(text, told) }

  /// The translation of a text of a problem.
  func translation(of text: String, id: String) -> String? {
    let room = id.prefix { $0 != "." } + ".*"
    for section in [id, String(room), "*"] {
      if let found = problems[section].flatMap({ match(text, $0) }) { return found }
    }
    // One problem may hold texts of another, as the cause of what it waited for in vain.
    return translation(told: text)
  }

  private func word(_ piece: String) -> String? { words[piece] ?? match(piece, phrases) }

  private func match(_ text: String, _ entries: [Entry]) -> String? {
    let bytes = Array(text.utf8)
    for entry in entries {
      guard let pieces = entry.english.pieces(of: bytes) else { continue }
      return entry.translation.filled(with: pieces, word: word)
    }
    return nil
  }
}
