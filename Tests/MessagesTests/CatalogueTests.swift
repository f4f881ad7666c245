import Testing

@testable import Messages

/// The Korean catalogue beside the sources: whole, and with nothing in it that nobody says.
@Suite struct CatalogueTests {
  private let catalogue = Catalogue(Korean.files)

  @Test func `every line of it is as it should be`() {
    #expect(catalogue.flaws == [])
    var seen: Set<[String]> = []
    for (section, source) in catalogue.sources {
      #expect(seen.insert([section, source]).inserted, "'\(source)' stands twice in \(section)")
    }
  }

  @Test func `everything that is said has a translation`() throws {
    let sources = try Sources.all.get()
    let known = known
    var missing: Set<Spoken> = []
    for spoken in sources.spoken where !isKnown(spoken, known) { missing.insert(spoken) }
    for (name, exceptions) in English.wholeFiles {
      let file = try #require(sources.files.first { $0.name == name }, "\(name) is gone")
      let all = Set(file.text.literals)
      for text in all where isSentence(text) && !exceptions.contains(text) {
        let spoken = Spoken(file: name, kind: .any, text: text)
        if !isKnown(spoken, known) { missing.insert(spoken) }
      }
      #expect(exceptions.subtracting(all) == [], "exceptions that \(name) does not say")
    }
    for (name, reason) in English.files {
      #expect(missing.contains { $0.file == name }, "\(name) is whole now (\(reason))")
    }
    for name in English.ansible {
      #expect(missing.contains { $0.file == name }, "\(name) is whole now")
    }
    let exempt = English.ansible.union(English.files.keys)
    let told = missing.filter { !exempt.contains($0.file) }.map {
      "\($0.file): \($0.kind): \($0.text)"
    }.sorted()
    #expect(told == [], "\(told.joined(separator: "\n"))")
  }

  @Test func `what a problem takes from elsewhere is known to be translated there, or listed`()
    throws
  {
    var found: [String: Set<String>] = [:]
    for (file, part) in try Sources.all.get().unsaidParts {
      let names = part.split(separator: ".").dropFirst().map { $0.prefix { $0.isLetter } }
      let isForeign =
        part.hasPrefix("String(cString:strerror")
        || names.contains { English.foreign.contains(String($0)) }
      if isForeign || English.wholeFiles[file] != nil || English.ansible.contains(file) { continue }
      found[file, default: []].insert(part)
    }
    for file in Set(found.keys).union(English.parts.keys).sorted() {
      #expect(found[file] ?? [] == English.parts[file] ?? [], "\(file)")
    }
  }

  @Test func `what is listed as English everywhere is there and is`() throws {
    let sources = try Sources.all.get()
    for (name, reason) in English.everywhere {
      let isOf = { (file: String) in file == name || file.hasPrefix("\(name)/") }
      #expect(sources.files.contains { isOf($0.name) }, "\(name) is gone")
      let said = sources.spoken.filter { isOf($0.file) && $0.kind == .said }
      #expect(said == [], "\(name) is translated now (\(reason))")
    }
  }

  @Test func `nothing in it is said no more`() throws {
    let everything = try Sources.all.get().everything
    let stale = catalogue.sources.filter { section, source in
      section != "system" && !forms(of: source).contains { everything.contains($0) }
    }
    #expect(stale.map(\.source) == [])
  }

  @Test func `a problem is printed by what translates it`() throws {
    for (name, text) in try Sources.all.get().files where name.hasPrefix("groundwork/") {
      for call in text.calls where call.name == "Output.error" {
        #expect(call.arguments.first?.phrase.tokens != [.text("{}\n")], "\(name)")
      }
    }
  }

  /// The templates of every section.
  private var known: [String: Set<String>] {
    var known: [String: Set<String>] = [:]
    for (section, source) in catalogue.sources { known[section, default: []].insert(source) }
    return known
  }

  private func isKnown(_ spoken: Spoken, _ known: [String: Set<String>]) -> Bool {
    let ofProblems = known.keys.filter { $0.contains(".") || $0 == "*" }
    let sections: [String] =
      switch spoken.kind {
      case .said: ["said"]
      case .told: ["told", "words"]
      case .any: Array(known.keys)
      case .problem(nil): Array(ofProblems)
      case .problem(let id?):
        id.contains("{}")
          ? ofProblems.filter { $0.prefix { $0 != "." } == id.prefix { $0 != "." } }
          : [id, id.prefix { $0 != "." } + ".*", "*"]
      }
    let all = sections.reduce(into: Set()) { $0.formUnion(known[$1] ?? []) }
    if all.contains(spoken.text) { return true }
    // In a file that is read whole it may be the greater part of a sum.
    return spoken.kind == .any
      && (all.contains(spoken.text + "{}") || all.contains("{}" + spoken.text))
  }

  /// An entry's template, and what of it a source may hold as one literal.
  private func forms(of source: String) -> [String] {
    var forms = [source]
    if source.hasSuffix("{}") { forms.append(String(source.dropLast(2))) }
    if source.hasPrefix("{}") { forms.append(String(source.dropFirst(2))) }
    return forms
  }

  /// Whether a literal is a sentence: two words beside each other, of two letters at least.
  private func isSentence(_ text: String) -> Bool {
    let words = text.split(separator: " ").map { word in
      word.unicodeScalars.allSatisfy {
        ("a"..."z").contains($0) || "',:;.".unicodeScalars.contains($0)
      }
        && word.count > 1 || word == "{}" || word == "a"
    }
    return zip(words, words.dropFirst()).contains { $0 && $1 }
      && Spoken.isProse(text)
  }
}
