package import Value

/// Lookups that need nothing but their terms; ansible/plugins/lookup of 2.18.
package enum PureLookups {
  /// Their short names.
  package static let names: Set<String> = [
    "items", "list", "dict", "nested", "together", "sequence", "indexed_items", "flattened",
    "subelements",
  ]

  /// The results; nil when the plugin is not one of these.
  package static func run(
    _ plugin: String, terms: [Value], options: Map
  ) throws(TemplateError) -> [Value]? {
    var name = plugin
    for prefix in ["ansible.builtin.", "ansible.legacy.", "community.general."]
    where name.hasPrefix(prefix) { name = String(name.dropFirst(prefix.count)) }
    guard names.contains(name) else { return nil }
    switch name {
    case "items": return flattened(terms, levels: 1)
    case "list": return terms
    case "flattened": return try spread(terms, 0)
    case "dict": return try dict(terms)
    case "nested": return try nested(terms)
    case "together": return try together(terms)
    case "indexed_items":
      return flattened(terms, levels: 1).enumerated().map { [Value($0.offset), $0.element] }
    case "sequence": return try sequence(terms, options)
    default: return try subelements(terms)
    }
  }

  /// Lists become their items at any depth; `None` and `null` as text end a list (community.general's flattened).
  private static func spread(_ terms: [Value], _ depth: Int) throws(TemplateError) -> [Value] {
    guard depth < 100 else { throw .runtime("maximum recursion depth exceeded") }
    var result: [Value] = []
    for term in terms {
      if term.string == "None" || term.string == "null" { break }
      if let items = term.list {
        result += try spread(items.map { $0.marked(term.marks) }, depth + 1)
      } else {
        result.append(term)
      }
    }
    return result
  }

  /// Lists inside become their items, `levels` deep.
  private static func flattened(_ terms: [Value], levels: Int) -> [Value] {
    var result: [Value] = []
    for term in terms {
      if let items = term.list, levels > 0 {
        let spread = items.map { $0.marked(term.marks) }
        result += levels > 1 ? flattened(spread, levels: levels - 1) : spread
      } else {
        result.append(term)
      }
    }
    return result
  }

  private static func dict(_ terms: [Value]) throws(TemplateError) -> [Value] {
    var result: [Value] = []
    for term in terms {
      guard let map = term.map else { throw .runtime("with_dict expects a dict") }
      for (key, value) in map.entries {
        result.append(Value(["key": key, "value": value], marks: term.marks))
      }
    }
    return result
  }

  private static func nested(_ terms: [Value]) throws(TemplateError) -> [Value] {
    guard !terms.isEmpty else {
      throw .runtime("with_nested requires at least one element in the nested list")
    }
    if terms.count == 1 { return try alone(terms[0].list ?? [terms[0]]) }
    var rows: [[Value]] = [[]]
    for term in terms {
      let items = term.list ?? [term]
      if rows.count * max(1, items.count) > Filters.combinationLimit {
        throw .runtime("too many combinations")
      }
      rows = rows.flatMap { row in
        items.map { row + flattened([$0], levels: 1) }
      }
    }
    return rows.map { Value($0) }
  }

  /// A single list of lists is not combined with anything: its lists come out, spread by one level.
  private static func alone(_ items: [Value]) throws(TemplateError) -> [Value] {
    var rows: [Value] = []
    for item in items {
      rows.append(
        Value(
          flattened(
            try Item(item).elements().map { (one) throws(TemplateError) in try one.value() },
            levels: 1)))
    }
    return rows
  }

  private static func together(_ terms: [Value]) throws(TemplateError) -> [Value] {
    guard !terms.isEmpty else {
      throw .runtime("with_together requires at least one element in each list")
    }
    let columns = terms.map { $0.list ?? [$0] }
    let rows = columns.map(\.count).max() ?? 0
    return (0..<rows).map { row in
      Value(flattened(columns.map { row < $0.count ? $0[row] : .null }, levels: 1))
    }
  }

  // MARK: sequence

  private struct Sequence {
    var start = 1
    var end: Int?
    var count: Int?
    var stride = 1
    var format = "%d"
  }

  private static func sequence(
    _ terms: [Value], _ options: Map
  ) throws(TemplateError) -> [Value] {
    var result: [Value] = []
    for term in terms {
      var sequence = Sequence()
      for (key, value) in options.entries {
        try set(&sequence, key.string ?? "", JSON.plainText(value))
      }
      let text = Python.strip(term.string ?? JSON.plainText(term))
      if !text.isEmpty, try !short(text, &sequence) {
        for part in TextMethods.split(text, nil, -1) {
          let pair = TextMethods.split(part, "=", 1)
          guard pair.count == 2 else {
            throw .runtime(
              "unknown error parsing with_sequence arguments: \(Python.quoted(text)). Error was: "
                + "unrecognized arguments to with_sequence: \(part)")
          }
          try set(&sequence, pair[0], pair[1])
        }
      }
      result += try numbers(sequence)
    }
    return result
  }

  private static func number(_ text: String, _ name: String) throws(TemplateError) -> Int {
    guard let number = Filters.parse(text, base: 10) else {
      throw .runtime("can't parse \(name)=\(text) as integer")
    }
    return number
  }

  private static func set(
    _ sequence: inout Sequence, _ name: String, _ text: String
  ) throws(TemplateError) {
    switch name {
    case "start": sequence.start = try number(text, name)
    case "end": sequence.end = try number(text, name)
    case "count": sequence.count = try number(text, name)
    case "stride": sequence.stride = try number(text, name)
    case "format": sequence.format = text
    default: throw .runtime("unrecognized arguments to with_sequence: ['\(name)']")
    }
  }

  /// `[start-]end[/stride][:format]`.
  private static func short(
    _ text: String, _ sequence: inout Sequence
  ) throws(TemplateError) -> Bool {
    if text.contains("=") { return false }
    let parts = TextMethods.split(text, ":", 1)
    let ranges = TextMethods.split(parts[0], "/", 1)
    let bounds = TextMethods.split(ranges[0], "-", 1)
    guard bounds.allSatisfy({ Filters.parse($0, base: 0) != nil }) else { return false }
    if bounds.count == 2 { sequence.start = try number(bounds[0], "start") }
    sequence.end = try number(bounds[bounds.count - 1], "end")
    if ranges.count == 2 { sequence.stride = try number(ranges[1], "stride") }
    if parts.count == 2 { sequence.format = parts[1] }
    return true
  }

  private static func numbers(_ given: Sequence) throws(TemplateError) -> [Value] {
    var sequence = given
    if sequence.count == nil, sequence.end == nil {
      throw .runtime("must specify count or end in with_sequence")
    }
    if sequence.count != nil, sequence.end != nil {
      throw .runtime("can't specify both count and end in with_sequence")
    }
    if let count = sequence.count {
      if count == 0 { return [] }
      let (steps, underflows) = count.subtractingReportingOverflow(1)
      let (span, overflows) = steps.multipliedReportingOverflow(by: sequence.stride)
      let (end, more) = sequence.start.addingReportingOverflow(span)
      if underflows || overflows || more { throw .runtime("the sequence is too large") }
      sequence.end = end
    }
    let end = sequence.end ?? 0
    if sequence.stride > 0, end < sequence.start {
      throw .runtime("to count backwards make stride negative")
    }
    if sequence.stride < 0, end > sequence.start {
      throw .runtime("to count forward don't make stride negative")
    }
    if sequence.stride == 0 { return [] }
    let (span, overflows) = end.subtractingReportingOverflow(sequence.start)
    guard !overflows, span.magnitude / sequence.stride.magnitude < RangeValue.limit else {
      throw .runtime("the sequence is too large")
    }
    if TextMethods.split(sequence.format, "%", -1).count != 2 {
      throw .runtime("bad formatting string: \(sequence.format)")
    }
    var result: [Value] = []
    for number in Swift.stride(from: sequence.start, through: end, by: sequence.stride) {
      result.append(Value(try Percent.format(sequence.format, Item(number))))
    }
    return result
  }

  private static func subelements(_ terms: [Value]) throws(TemplateError) -> [Value] {
    guard terms.count == 2 || terms.count == 3, let path = terms[1].string else {
      throw .runtime("subelements lookup expects a list of two or three items, ")
    }
    let skips =
      terms.count == 3
      ? terms[2]["skip_missing"]?.truth ?? false : false
    let elements: [Value]
    switch terms[0].content {
    case .list(let items): elements = items
    case .map(let map): elements = map["skipped"]?.bool == true ? [] : map.values
    default:
      throw .runtime("first a dict or a list, second a string pointing to the subkey")
    }
    var result: [Value] = []
    for element in elements {
      guard element.map != nil else {
        throw .runtime("subelements lookup expects a dictionary, got '\(try Item(element).str())'")
      }
      if element["skipped"]?.bool == true { continue }
      let stripped = without(TextMethods.split(path, ".", -1)[...], element)
      for child in try children(element, TextMethods.split(path, ".", -1), skips) {
        result.append([stripped, child])
      }
    }
    return result
  }

  /// The element without the list its children come from.
  private static func without(_ path: ArraySlice<String>, _ element: Value) -> Value {
    guard let key = path.first, var map = element.map else { return element }
    if path.count == 1 {
      map[key] = nil
    } else if let inner = map[key] {
      map[key] = without(path.dropFirst(), inner)
    }
    return Value(map, marks: element.marks)
  }

  private static func children(
    _ element: Value, _ path: [String], _ skips: Bool
  ) throws(TemplateError) -> [Value] {
    var value = element
    for (place, part) in path.enumerated() {
      let isLast = place == path.count - 1
      guard let found = value[part] else {
        if skips { return [] }
        throw .runtime("could not find '\(part)' key in iterated item '\(try Item(value).str())'")
      }
      value = found
      if !isLast, value.map == nil {
        if skips { return [] }
        throw .runtime(
          "the key \(part) should point to a dictionary, got '\(try Item(value).str())'")
      }
    }
    guard let items = value.list else {
      throw .runtime(
        "the key \(path[path.count - 1]) should point to a list, got '\(try Item(value).str())'")
    }
    return items
  }
}

extension JSON {
  /// A scalar's own text.
  fileprivate static func plainText(_ value: Value) -> String {
    value.string ?? (try? Item(value).str()) ?? ""
  }
}
