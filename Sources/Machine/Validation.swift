package import Value

/// One thing wrong with a module call; the caller adds the place.
package struct ArgumentProblem: Sendable, Equatable {
  /// The option it concerns; nil when it concerns several or the whole call.
  package var option: String?
  package var what: String
  package var fix: String
}

extension ModuleSpec {
  /// Every option name and alias.
  package var knownNames: [String] { options.flatMap { [$0.name] + $0.aliases } }

  package func option(named name: String) -> Option? {
    options.first { $0.name == name || $0.aliases.contains(name) }
  }

  /// Checks, coerces and completes arguments as Ansible's argument spec does. Unknown (marked) values
  /// and, what `isTemplated` says yes to are left as they are.
  package func validate(
    _ arguments: Map, isTemplated: (Value) -> Bool = { _ in false }
  ) -> (arguments: Map, problems: [ArgumentProblem]) {
    var problems: [ArgumentProblem] = []
    var result = Map()
    for (key, value) in arguments.entries {
      let name = key.string ?? JSON.text(key)
      guard let option = option(named: name) else {
        problems.append(unknown(name))
        continue
      }
      if value.isNull {
        continue
      }
      if let instead = option.instead, !option.isDefault(value) {
        problems.append(
          ArgumentProblem(
            option: option.name, what: "\(shortName): '\(name)' is not built", fix: instead))
        continue
      }
      if value.deepMarks.contains(.unknown) || isTemplated(value) {
        result[option.name] = value
        continue
      }
      switch option.coerce(value) {
      case .success(let coerced):
        result[option.name] = option.isSecret ? coerced.markedDeep(.secret) : coerced
      case .failure(let problem): problems.append(problem)
      }
    }
    for option in options where result[option.name] == nil {
      if let value = option.defaultValue {
        result[option.name] = value
      } else if option.isRequired {
        problems.append(
          ArgumentProblem(
            option: option.name, what: "missing required arguments: \(option.name)",
            fix: "give \(shortName) the option '\(option.name)'"))
      }
    }
    problems += combinations(result)
    return (result, problems)
  }

  private func unknown(_ name: String) -> ArgumentProblem {
    let near = Problem.nearest(to: name, among: knownNames)
    return ArgumentProblem(
      option: name, what: "module \(shortName) has no option '\(name)'",
      fix: near.map { "did you mean '\($0)'?" }
        ?? "groundwork doc \(shortName) lists its options")
  }

  private func combinations(_ given: Map) -> [ArgumentProblem] {
    func isGiven(_ name: String) -> Bool {
      guard let value = given[name], !value.isNull else { return false }
      return option(named: name)?.defaultValue.map { !($0 == value) } ?? true
    }
    func quoted(_ names: [String]) -> String { names.map { "'\($0)'" }.joined(separator: ", ") }
    var problems: [ArgumentProblem] = []
    for group in mutuallyExclusive where group.count(where: isGiven) > 1 {
      problems.append(
        ArgumentProblem(
          option: group.last(where: isGiven),
          what: "parameters are mutually exclusive: \(group.joined(separator: "|"))",
          fix: "keep one of \(quoted(group.filter(isGiven)))"))
    }
    for group in requiredTogether where group.contains(where: isGiven) && !group.allSatisfy(isGiven)
    {
      problems.append(
        ArgumentProblem(
          option: group.first(where: isGiven),
          what: "parameters are required together: \(group.joined(separator: ", "))",
          fix: "add \(quoted(group.filter { !isGiven($0) }))"))
    }
    for group in requiredOneOf where !group.contains(where: isGiven) {
      problems.append(
        ArgumentProblem(
          option: nil, what: "one of the following is required: \(group.joined(separator: ", "))",
          fix: "give \(shortName) one of \(quoted(group))"))
    }
    for rule in requiredIf where given[rule.option] == rule.value {
      let missing = rule.needed.filter { given[$0]?.isNull ?? true }
      guard rule.any ? missing.count == rule.needed.count : !missing.isEmpty else { continue }
      problems.append(
        ArgumentProblem(
          option: rule.option,
          what:
            "\(rule.option) is \(JSON.text(rule.value)) but \(rule.any ? "any" : "all") of the following are missing: \(missing.joined(separator: ", "))",
          fix: "add \(quoted(missing))"))
    }
    for rule in requiredBy where isGiven(rule.option) {
      let missing = rule.needed.filter { !isGiven($0) }
      guard !missing.isEmpty else { continue }
      problems.append(
        ArgumentProblem(
          option: rule.option,
          what:
            "missing parameter(s) required by '\(rule.option)': \(missing.joined(separator: ", "))",
          fix: "add \(quoted(missing))"))
    }
    return problems
  }
}

/// The outcome of reading one option.
package enum Coercion: Sendable {
  case success(Value)
  case failure(ArgumentProblem)
}

extension Option {
  /// Whether a value is what the option has without it.
  fileprivate func isDefault(_ value: Value) -> Bool {
    guard case .success(let read) = coerce(value), let defaultValue else { return false }
    return read == defaultValue
  }

  /// The value as this option's kind takes it, as ansible-core's `common/validation.py` reads it.
  package func coerce(_ value: Value) -> Coercion {
    guard let read = Self.read(value, as: kind) else {
      return .failure(
        ArgumentProblem(
          option: name,
          what:
            "argument '\(name)' is of type \(value.kindName) and we were unable to convert to \(kind.word)",
          fix: "write \(kind.word == "int" ? "an" : "a") \(kind.word) for '\(name)'"))
    }
    if !choices.isEmpty {
      let texts = read.list ?? [read]
      for text in texts {
        let word = text.string ?? JSON.text(text)
        guard !choices.contains(word) else { continue }
        let near = Problem.nearest(to: word, among: choices)
        return .failure(
          ArgumentProblem(
            option: name,
            what:
              "value of \(name) must be one of: \(choices.joined(separator: ", ")), got: \(word)",
            fix: near.map { "did you mean '\($0)'?" } ?? "choose one of them"))
      }
    }
    return .success(read.marked(value.deepMarks))
  }

  private static func read(_ value: Value, as kind: Kind) -> Value? {
    switch kind {
    case .raw: value
    case .string, .path: text(value)
    case .mode: value.string != nil || value.int != nil ? value : nil
    case .bool: value.truth.map { Value($0) }
    case .int:
      value.int.map { Value($0) } ?? value.string.flatMap { Int($0) }.map { Value($0) }
        ?? value.double.flatMap { Int(exactly: $0) }.map { Value($0) }
    case .float:
      value.double.map { Value(.double($0)) } ?? value.int.map { Value(.double(Double($0))) }
        ?? value.string.flatMap { Double($0) }.map { Value(.double($0)) }
    case .map: value.map != nil ? value : nil
    case .list(let element): list(value, of: element)
    }
  }

  private static func text(_ value: Value) -> Value? {
    switch value.content {
    case .string: value
    case .date(let text): Value(text, marks: value.marks)
    case .bool(let flag): Value(flag ? "True" : "False", marks: value.marks)
    case .int(let number): Value(String(number), marks: value.marks)
    case .double(let number): Value(number.description, marks: value.marks)
    case .null: nil
    case .list, .map: Value(JSON.text(value, style: .compact), marks: value.marks)
    }
  }

  private static func list(_ value: Value, of element: Kind) -> Value? {
    var items: [Value]
    switch value.content {
    case .list(let given): items = given
    case .string(let text):
      items = text.utf8.split(separator: UInt8(ascii: ",")).map { part in
        Value(trimmed(String(decoding: Array(part), as: UTF8.self)), marks: value.marks)
      }
    case .int, .double: items = [value]
    default: return nil
    }
    var read: [Value] = []
    for item in items {
      guard let one = self.read(item, as: element) else { return nil }
      read.append(one)
    }
    items = read
    return Value(items, marks: value.marks)
  }

  private static func trimmed(_ text: String) -> String {
    var scalars = Substring(text).unicodeScalars
    while scalars.first == " " { scalars.removeFirst() }
    while scalars.last == " " { scalars.removeLast() }
    return String(scalars)
  }
}

extension Option.Kind {
  /// The word in messages, as Ansible's.
  package var word: String {
    switch self {
    case .string: "str"
    case .bool: "bool"
    case .int: "int"
    case .float: "float"
    case .path: "path"
    case .mode: "mode"
    case .list: "list"
    case .map: "dict"
    case .raw: "raw"
    }
  }
}
