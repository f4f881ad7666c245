import Value

extension Item {
  /// `str()`.
  /// - Throws: `undefined` for an undefined value; one that is held by another is spelled out.
  func str() throws(TemplateError) -> String {
    switch kind {
    case .text(let text), .date(let text): return text
    case .object(let object) where object.elements == nil: return object.text
    case .undefined(let undefined):
      if undefined.isLenient { return "" }
      throw .undefined(undefined.message)
    default: return try repr()
    }
  }

  /// `repr()`, also of what is undefined.
  func repr() throws(TemplateError) -> String {
    var text = ""
    try write(to: &text, depth: 0)
    return text
  }

  private func write(to text: inout String, depth: Int) throws(TemplateError) {
    guard depth < 200 else { throw .runtime("maximum recursion depth exceeded") }
    switch kind {
    case .none: text += "None"
    case .bool(let flag): text += flag ? "True" : "False"
    case .int(let number): text += String(number)
    case .double(let number): text += Python.spell(number)
    case .text(let content): text += Python.quoted(content)
    case .date(let content): text += Self.dateRepr(content)
    case .list(let box): try Self.write(box.items, "[", "]", to: &text, depth)
    case .tuple(let items):
      try Self.write(items, "(", items.count == 1 ? ",)" : ")", to: &text, depth)
    case .dict(let box):
      text += "{"
      for (place, entry) in box.entries.enumerated() {
        if place > 0 { text += ", " }
        try Item(entry.key).write(to: &text, depth: depth + 1)
        text += ": "
        try entry.value.write(to: &text, depth: depth + 1)
      }
      text += "}"
    case .range(let range):
      text += "range(\(range.start), \(range.stop)\(range.step == 1 ? "" : ", \(range.step)"))"
    case .undefined(let undefined): text += try undefined.repr()
    case .function(let function):
      text += Globals.classNames[function.name] ?? "<function \(function.name)>"
    case .object(let object as GroupObject):
      try Self.write(object.elements ?? [], "(", ")", to: &text, depth)
    case .object(let object):
      if let elements = object.elements {
        text += object.typeName + "("
        try Self.write(elements, "[", "]", to: &text, depth)
        text += ")"
      } else {
        text += object.text
      }
    case .lazy: try Item(try value()).write(to: &text, depth: depth + 1)
    }
  }

  private static func write(
    _ items: [Item], _ open: String, _ close: String, to text: inout String, _ depth: Int
  ) throws(TemplateError) {
    text += open
    for (place, item) in items.enumerated() {
      if place > 0 { text += ", " }
      try item.write(to: &text, depth: depth + 1)
    }
    text += close
  }

  /// `2026-11-21` as `datetime.date(2026, 11, 21)`.
  private static func dateRepr(_ text: String) -> String {
    let numbers = text.utf8.split { !(0x30...0x39).contains($0) }
      .compactMap { Int(String(decoding: $0, as: UTF8.self)) }
    let name = numbers.count > 3 ? "datetime" : "date"
    return "datetime.\(name)(\(numbers.map(String.init).joined(separator: ", ")))"
  }

  /// The class name, as `type_debug` and Python's messages give it.
  var typeName: String {
    switch kind {
    case .none: "NoneType"
    case .bool: "bool"
    case .int: "int"
    case .double: "float"
    case .text: "str"
    case .date(let text): text.utf8.count > 10 ? "datetime" : "date"
    case .list: "list"
    case .tuple: "tuple"
    case .dict: "dict"
    case .range: "range"
    case .undefined(let undefined): undefined.className
    case .function: "function"
    case .object(let object): object.typeName
    case .lazy: "HostVars"
    }
  }
}
