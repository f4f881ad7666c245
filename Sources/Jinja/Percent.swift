import Value

/// Python's `%` formatting of text.
struct Percent {
  private let scalars: [Unicode.Scalar]
  private var place = 0
  private var result = ""
  private let arguments: [Item]
  private let mapping: Item?
  private var used = 0

  /// `format % argument`.
  static func format(_ format: String, _ argument: Item) throws(TemplateError) -> String {
    var state = Percent(format, argument)
    try state.run()
    return state.result
  }

  private init(_ format: String, _ argument: Item) {
    scalars = Array(format.unicodeScalars)
    if case .tuple(let items) = argument.kind {
      arguments = items
      mapping = nil
    } else {
      arguments = [argument]
      // To C whatever has `[]` is a mapping, text aside.
      switch argument.kind {
      case .dict, .list, .undefined, .lazy, .range: mapping = argument
      default: mapping = nil
      }
    }
  }

  private var scalar: Unicode.Scalar? { place < scalars.count ? scalars[place] : nil }

  private mutating func run() throws(TemplateError) {
    while let next = scalar {
      place += 1
      if next != "%" {
        result.unicodeScalars.append(next)
      } else {
        try conversion()
      }
    }
    if used < arguments.count, mapping == nil {
      throw .runtime("not all arguments converted during string formatting")
    }
  }

  private mutating func next() throws(TemplateError) -> Item {
    guard used < arguments.count else { throw .runtime("not enough arguments for format string") }
    used += 1
    return arguments[used - 1]
  }

  private mutating func number() throws(TemplateError) -> Int? {
    if scalar == "*" {
      place += 1
      guard case .int(let number)? = try next().number else { throw .runtime("* wants int") }
      return number
    }
    var digits = ""
    while let digit = scalar, ("0"..."9").contains(digit) {
      digits.unicodeScalars.append(digit)
      place += 1
    }
    return Int(digits)
  }

  private mutating func conversion() throws(TemplateError) {
    var keyed: Item?
    if scalar == "(" {
      keyed = try key()
    }
    var spec = NumberFormat()
    flags: while let flag = scalar {
      switch flag {
      case "-": spec.align = "<"
      case "+": spec.sign = "+"
      case " ": if spec.sign != "+" { spec.sign = " " }
      case "0": spec.zeroPads = true
      case "#": spec.alternate = true
      default: break flags
      }
      place += 1
    }
    // Only here; with anything between it takes a value like the others.
    if scalar == "%", scalars[place - 1] == "%" {
      place += 1
      result += "%"
      return
    }
    let width = try number() ?? 0
    // As C has it: a negative width aligns left, a negative precision is none.
    if width < 0 { spec.align = "<" }
    spec.width = Int(clamping: width.magnitude)
    if scalar == "." {
      place += 1
      spec.precision = max(0, try number() ?? 0)
    }
    while let letter = scalar, "hlL".unicodeScalars.contains(letter) { place += 1 }
    guard let letter = scalar else { throw .runtime("incomplete format") }
    place += 1
    if spec.align == "<" { spec.zeroPads = false }
    if max(spec.width, spec.precision ?? 0) > 1_000_000 {
      throw .runtime("the result is too large")
    }
    let item: Item
    if let keyed { item = keyed } else { item = try next() }
    if letter == "%" {
      result += "%"
      return
    }
    try write(item, letter, &spec)
  }

  private mutating func key() throws(TemplateError) -> Item {
    guard let close = scalars[place...].firstIndex(of: ")") else {
      throw .runtime("incomplete format key")
    }
    let name = Python.text(scalars[(place + 1)..<close])
    place = close + 1
    guard case .dict(let box)? = mapping?.kind else { throw .runtime("format requires a mapping") }
    guard let item = box[Value(name)] else { throw .runtime(Python.quoted(name)) }
    // After one by name none is left by place.
    used = arguments.count
    return item
  }

  private mutating func write(
    _ item: Item, _ letter: Unicode.Scalar, _ spec: inout NumberFormat
  ) throws(TemplateError) {
    if case .undefined(let undefined) = item.kind, !"srac".unicodeScalars.contains(letter),
      "diuxXofFeEgG".unicodeScalars.contains(letter)
    {
      throw .undefined(undefined.message)
    }
    switch letter {
    case "s", "r", "a":
      var text = letter == "s" ? try item.str() : try item.repr()
      if letter == "a" { text = Python.ascii(text) }
      if let precision = spec.precision {
        text = Python.text(text.unicodeScalars.prefix(precision))
      }
      spec.zeroPads = false
      result += spec.padded(text, numeric: spec.align == nil)
    case "d", "i", "u":
      guard let number = item.number else {
        throw .runtime("%\(letter) format: a real number is required, not \(item.typeName)")
      }
      switch number {
      case .int(let exact): result += spec.integer(exact, radix: 10)
      case .double(let double):
        guard let whole = Int(exactly: double.rounded(.towardZero)) else {
          throw .runtime("cannot convert float to integer")
        }
        result += spec.integer(whole, radix: 10)
      }
    case "x", "X", "o":
      guard case .int(let number)? = item.number else {
        throw .runtime("%\(letter) format: an integer is required, not \(item.typeName)")
      }
      result += spec.integer(number, radix: letter == "o" ? 8 : 16, uppercase: letter == "X")
    case "f", "F", "e", "E", "g", "G":
      guard let number = item.number else {
        throw .runtime("must be real number, not \(item.typeName)")
      }
      result += spec.double(number.double, letter)
    case "c":
      if case .int(let code)? = item.number, code < 0 || code > 0x10FFFF {
        throw .runtime("%c arg not in range(0x110000)")
      }
      if case .int(let code)? = item.number, let scalar = Unicode.Scalar(UInt32(clamping: code)) {
        result += spec.padded(String(scalar), numeric: true)
      } else if let text = item.string, text.unicodeScalars.count == 1 {
        result += spec.padded(text, numeric: true)
      } else {
        throw .runtime("%c requires int or char")
      }
    default:
      throw .runtime(
        "unsupported format character '\(letter)' (0x\(String(letter.value, radix: 16))) "
          + "at index \(place - 1)")
    }
  }
}
