/// A stretch of a source's tokens, and the texts that it comes to.
struct Phrase {
  typealias Token = SwiftText.Token
  var tokens: ArraySlice<Token>

  init(_ tokens: ArraySlice<Token>) { self.tokens = tokens }

  /// Where a sign stands outside of all brackets.
  private func places(of sign: String) -> [Int] {
    var depth = 0
    return tokens.indices.filter { place in
      guard case .sign(let own) = tokens[place] else { return false }
      if "([{".contains(own) { depth += 1 }
      if ")]}".contains(own) { depth -= 1 }
      return depth == 0 && own == sign
    }
  }

  func split(at sign: String) -> [Phrase] {
    var parts: [Phrase] = []
    var start = tokens.startIndex
    for place in places(of: sign) {
      parts.append(Phrase(tokens[start..<place]))
      start = place + 1
    }
    return parts + [Phrase(tokens[start...])]
  }

  /// The label before it, and what is labelled.
  var labelled: (label: String?, phrase: Phrase) {
    guard tokens.count > 1, case .word(let label) = tokens[tokens.startIndex],
      tokens[tokens.startIndex + 1] == .sign(":")
    else { return (nil, self) }
    return (label, Phrase(tokens.dropFirst(2)))
  }

  /// Every text it can come to: both sides of choices, what closures give; `{}` for what is not said
  /// here.
  var texts: [String] {
    if let choice = places(of: "T?").first, let other = otherSide(of: choice) {
      return Phrase(tokens[(choice + 1)..<other]).texts + Phrase(tokens[(other + 1)...]).texts
    }
    let fallbacks = split(at: "??")
    if fallbacks.count > 1 { return fallbacks.flatMap(\.texts) }
    let sum = split(at: "+")
    if sum.count > 1, sum.contains(where: { $0.literal != nil }) {
      return [sum.map { $0.literal ?? "{}" }.joined()]
    }
    if sum.count > 1 { return sum.flatMap(\.texts) }
    return literal.map { [$0] } ?? groups.flatMap(\.texts)
  }

  private var literal: String? {
    guard tokens.count == 1, case .text(let text)? = tokens.first else { return nil }
    return text
  }

  /// The `:` that belongs to a `?`.
  private func otherSide(of choice: Int) -> Int? {
    let opens = places(of: "T?").filter { $0 > choice }
    let others = places(of: "T:").filter { $0 > choice }
    return others.first { other in
      opens.filter { $0 < other }.count == others.filter { $0 < other }.count
    }
  }

  /// What stands in closures and in brackets of its own, part by part.
  private var groups: [Phrase] {
    var found: [Phrase] = []
    var place = tokens.startIndex
    while place < tokens.endIndex {
      guard case .sign(let sign) = tokens[place], "([{".contains(sign) else {
        place += 1
        continue
      }
      let end = Self.end(ofGroupAt: place, in: tokens)
      var isCall = false
      if place > tokens.startIndex, sign != "{" {
        switch tokens[place - 1] {
        case .word, .text, .sign(")"), .sign("]"), .sign("}"): isCall = true
        case .sign: break
        }
      }
      if sign != "[", !isCall {
        var inner = tokens[(place + 1)..<max(place + 1, end - 1)]
        // What a closure takes.
        if let head = inner.prefix(6).firstIndex(of: .word("in")) { inner = inner[(head + 1)...] }
        found += Phrase(inner).split(at: ",")
      }
      place = end
    }
    return found
  }

  /// Behind the bracket that closes the one that stands here.
  static func end(ofGroupAt place: Int, in tokens: ArraySlice<Token>) -> Int {
    var depth = 0
    for cursor in tokens[place...].indices {
      guard case .sign(let sign) = tokens[cursor] else { continue }
      if "([{".contains(sign) { depth += 1 }
      if ")]}".contains(sign) { depth -= 1 }
      if depth == 0 { return cursor + 1 }
    }
    return tokens.endIndex
  }
}

/// A call with its arguments.
struct Call {
  /// `say`, or `Say.progress` where something is called on a type.
  var name: String
  var arguments: [(label: String?, phrase: Phrase)]

  subscript(_ label: String?) -> Phrase? {
    arguments.first { $0.label == label }?.phrase
  }
}

extension SwiftText {
  /// Every call in the text, those in interpolations too.
  var calls: [Call] {
    var found = interpolations.flatMap(\.calls)
    for place in tokens.indices.dropLast() where tokens[place + 1] == .sign("(") {
      guard case .word(let name) = tokens[place] else { continue }
      if place > 0, [.word("func"), .word("struct")].contains(tokens[place - 1]) { continue }
      let end = Phrase.end(ofGroupAt: place + 1, in: tokens[...])
      let inner = Phrase(tokens[(place + 2)..<max(place + 2, end - 1)])
      var whole = name
      if place > 1, tokens[place - 1] == .sign("."), case .word(let owner) = tokens[place - 2] {
        whole = "\(owner).\(name)"
      }
      found.append(Call(name: whole, arguments: inner.split(at: ",").map(\.labelled)))
    }
    return found
  }

  /// What is assigned to properties of these names.
  func assignments(to names: Set<String>) -> [(name: String, phrase: Phrase)] {
    var found: [(String, Phrase)] = []
    for place in tokens.indices.dropFirst().dropLast(2) where tokens[place - 1] == .sign(".") {
      guard case .word(let name) = tokens[place], names.contains(name),
        tokens[place + 1] == .sign("="), tokens[place + 2] != .sign("=")
      else { continue }
      var end = place + 2
      while end < tokens.count {
        if case .sign(let sign) = tokens[end], "([{".contains(sign) {
          end = Phrase.end(ofGroupAt: end, in: tokens[...])
        } else if case .sign(let sign) = tokens[end], ")]}".contains(sign) {
          break
        } else if end > place + 2, beginsLine[end], !goesOn(at: end) {
          break
        } else {
          end += 1
        }
      }
      found.append((name, Phrase(tokens[(place + 2)..<end])))
    }
    return found
  }

  /// Whether a line goes on with what the one before has begun.
  private func goesOn(at place: Int) -> Bool {
    let joins: [Token] = ["+", "??", "T?", "T:", ".", "="].map { .sign($0) }
    return joins.contains(tokens[place]) || joins.contains(tokens[place - 1])
  }

  /// Every literal, adjacent ones joined by `+` as one, and those in interpolations.
  var literals: [String] {
    var found = interpolations.flatMap(\.literals)
    var place = 0
    while place < tokens.count {
      defer { place += 1 }
      guard case .text(var text) = tokens[place] else { continue }
      while place + 2 < tokens.count, tokens[place + 1] == .sign("+"),
        case .text(let more) = tokens[place + 2]
      {
        text += more
        place += 2
      }
      found.append(text)
    }
    return found
  }
}
