#if canImport(Glibc)
  import Glibc
#endif
import Value

extension Filters {
  static let numbers: [String: Filter] = [
    "int": Filter { _, input, call throws(TemplateError) in
      let bound = try call.bound("do_int", ["default", "base"])
      return try int(input, bound[0] ?? Item(0), base: try bound.int(1, 10))
    },
    "float": Filter { _, input, call throws(TemplateError) in
      let bound = try call.bound("do_float", ["default"])
      if case .undefined(let undefined) = input.kind { throw .undefined(undefined.message) }
      return double(input).map { Item(.double($0)) } ?? bound[0] ?? Item(.double(0))
    },
    "bool": Filter { _, input, _ throws(TemplateError) in try bool(input) },
    "abs": Filter { _, input, _ throws(TemplateError) in
      switch input.number {
      case .int(let number)?:
        guard number != .min else { throw error("the result does not fit in 64 bits") }
        return Item(abs(number))
      case .double(let number)?: return Item(.double(abs(number)))
      case nil:
        if case .undefined(let undefined) = input.kind { throw .undefined(undefined.message) }
        throw error("bad operand type for abs(): '\(input.typeName)'")
      }
    },
    "round": Filter { _, input, call throws(TemplateError) in try round(input, call) },
    "log": Filter { _, input, call throws(TemplateError) in
      let bound = try call.bound("logarithm", ["base"])
      if case .undefined(let undefined) = input.kind { throw .undefined(undefined.message) }
      guard let x = input.number?.double else {
        throw error("log() can only be used on numbers: must be real number, not \(input.typeName)")
      }
      guard x > 0 else { throw error("math domain error") }
      guard let base = bound[0]?.number?.double else { return Item(.double(Glibc.log(x))) }
      return Item(.double(base == 10 ? log10(x) : Glibc.log(x) / Glibc.log(base)))
    },
    "pow": Filter { _, input, call throws(TemplateError) in
      let y = try call.bound("power", ["y"], required: 1).required(0)
      if case .undefined(let undefined) = input.kind { throw .undefined(undefined.message) }
      guard let a = input.number?.double, let b = y.number?.double else {
        throw error("pow() can only be used on numbers: must be real number, not \(input.typeName)")
      }
      let power = Glibc.pow(a, b)
      guard !power.isNaN || a.isNaN || b.isNaN else { throw error("math domain error") }
      guard power.isFinite || !a.isFinite || !b.isFinite else { throw error("math range error") }
      return Item(.double(power))
    },
    "root": Filter { _, input, call throws(TemplateError) in
      let bound = try call.bound("inversepower", ["base"])
      if case .undefined(let undefined) = input.kind { throw .undefined(undefined.message) }
      guard let x = input.number?.double, let base = (bound[0] ?? Item(2)).number?.double else {
        throw error(
          "root() can only be used on numbers: must be real number, not \(input.typeName)")
      }
      guard x >= 0 || x.isNaN else {
        throw error("root() can only be used on numbers: math domain error")
      }
      return Item(.double(base == 2 ? x.squareRoot() : Glibc.pow(x, 1 / base)))
    },
    "filesizeformat": Filter { _, input, call throws(TemplateError) in
      let bound = try call.bound("do_filesizeformat", ["binary"])
      if case .undefined(let undefined) = input.kind { throw .undefined(undefined.message) }
      guard let bytes = double(input) else {
        throw error("could not convert string to float: \(try input.repr())")
      }
      return Item(fileSize(bytes, binary: try bound.flag(0)))
    },
    "human_readable": Filter { _, input, call throws(TemplateError) in
      let bound = try call.bound("human_readable", ["isbits", "unit"])
      if case .undefined(let undefined) = input.kind { throw .undefined(undefined.message) }
      guard let size = input.number?.double else {
        throw error("human_readable() can't interpret following string: \(try input.str())")
      }
      return Item(
        ByteSizes.text(size, isBits: try bound.flag(0), unit: try bound.text(1, "")))
    },
    "human_to_bytes": Filter { _, input, call throws(TemplateError) in
      let bound = try call.bound("human_to_bytes", ["default_unit", "isbits"])
      let text = try input.str()
      guard
        let size = ByteSizes.bytes(text, unit: try bound.text(0, ""), isBits: try bound.flag(1))
      else { throw error("human_to_bytes() can't interpret following string: \(text)") }
      return Item(size)
    },
    "random": Filter(.passing) { evaluator, input, call throws(TemplateError) in
      try random(evaluator, input, call)
    },
    "shuffle": Filter(.structural) { evaluator, input, _ throws(TemplateError) in
      guard var items = try? input.elements() else { return input }
      for place in items.indices.reversed() where place > 0 {
        items.swapAt(place, evaluator.environment.random(place + 1))
      }
      return Item(items)
    },
    "type_debug": Filter { _, input, _ throws(TemplateError) in Item(input.typeName) },
  ]

  /// Python's `int(text, base)`.
  static func parse(_ text: String, base: Int) -> Int? {
    var digits = Python.strip(text).lowercased()
    var sign = ""
    if digits.hasPrefix("-") || digits.hasPrefix("+") { sign = String(digits.removeFirst()) }
    var base = base
    for (prefix, radix) in [("0x", 16), ("0o", 8), ("0b", 2)]
    where digits.hasPrefix(prefix) && (base == radix || base == 0) {
      digits.removeFirst(2)
      base = radix
    }
    if base == 0 { base = 10 }
    guard (2...36).contains(base), !digits.isEmpty, !digits.hasPrefix("-"), !digits.hasPrefix("+"),
      !digits.hasPrefix("_"), !digits.hasSuffix("_")
    else { return nil }
    // Digits of every script count, and `_` only between two of them.
    var plain = ""
    var wasUnderscore = false
    for scalar in digits.unicodeScalars {
      if scalar == "_" {
        if wasUnderscore { return nil }
        wasUnderscore = true
        continue
      }
      wasUnderscore = false
      if !scalar.isASCII, scalar.properties.numericType == .decimal,
        let value = scalar.properties.numericValue
      {
        plain += String(Int(value))
      } else {
        plain.unicodeScalars.append(scalar)
      }
    }
    return Int((sign == "-" ? "-" : "") + plain, radix: base)
  }

  /// Python's `float()`.
  static func double(_ input: Item) -> Double? {
    if let number = input.number { return number.double }
    guard let text = input.string else { return nil }
    var word = Python.strip(text).lowercased()
    if ["inf", "+inf", "infinity", "+infinity"].contains(word) { return .infinity }
    if ["-inf", "-infinity"].contains(word) { return -.infinity }
    if word == "nan" { return .nan }
    guard word.utf8.allSatisfy({ "0123456789.+-e_".utf8.contains($0) }) else { return nil }
    guard let plain = withoutUnderscores(word) else { return nil }
    word = plain
    if word.hasSuffix(".") { word += "0" }
    if word.hasPrefix(".") { word = "0" + word }
    return Double(word)
  }

  /// `_` stands only between two digits.
  private static func withoutUnderscores(_ word: String) -> String? {
    guard word.utf8.contains(UInt8(ascii: "_")) else { return word }
    let parts = word.split(separator: "_", omittingEmptySubsequences: false)
    let isBetween = zip(parts, parts.dropFirst()).allSatisfy { before, after in
      before.last?.isNumber == true && after.first?.isNumber == true
    }
    return isBetween ? parts.joined() : nil
  }

  private static func int(_ input: Item, _ fallback: Item, base: Int) throws(TemplateError) -> Item
  {
    switch input.kind {
    case .undefined(let undefined): throw .undefined(undefined.message)
    case .int, .bool: if case .int(let number)? = input.number { return Item(number) }
    case .text(let text): if let number = parse(text, base: base) { return Item(number) }
    default: break
    }
    // Python gives the default for what is no number and for infinity (`OverflowError`), and has whole
    // numbers of any size for the others.
    guard let number = double(input), number.isFinite else { return fallback }
    guard let whole = Int(exactly: number.rounded(.towardZero)) else {
      throw error("the result does not fit in 64 bits")
    }
    return Item(whole)
  }

  private static func bool(_ input: Item) throws(TemplateError) -> Item {
    switch input.kind {
    case .none, .bool: return input
    case .text(let text): return Item(["yes", "on", "1", "true"].contains(text.lowercased()))
    case .int(let number): return Item(number == 1)
    case .double(let number): return Item(number == 1)
    case .undefined(let undefined):
      if undefined.isLenient { return Item(false) }
      throw .undefined(undefined.message)
    default: return Item(false)
    }
  }

  private static func round(_ input: Item, _ call: CallValues) throws(TemplateError) -> Item {
    let bound = try call.bound("do_round", ["precision", "method"])
    let precision = try bound.int(0, 0)
    let method = try bound.text(1, "common")
    guard ["common", "ceil", "floor"].contains(method) else {
      throw error("method must be common, ceil or floor")
    }
    guard let number = input.number else {
      if case .undefined(let undefined) = input.kind { throw .undefined(undefined.message) }
      throw error("type \(input.typeName) doesn't define __round__ method")
    }
    if method == "common" {
      if case .int(let whole) = number, precision >= 0 { return Item(whole) }
      guard precision <= 300 else { return Item(.double(number.double)) }
      if precision <= 0 {
        let unit = Glibc.pow(10, -Double(precision))
        if case .int(let whole) = number {
          // Half to even, as whole numbers.
          guard let unit = Int(exactly: unit) else { return Item(0) }
          let rest = ((whole % unit) + unit) % unit
          let low = whole - rest
          let isUp = rest * 2 > unit || (rest * 2 == unit && (low / unit) % 2 != 0)
          return Item(isUp ? low + unit : low)
        }
        return Item(.double((number.double / unit).rounded(.toNearestOrEven) * unit))
      }
      // Decimal rounding of the exact value, which is what printf does.
      var format = NumberFormat()
      format.precision = precision
      return Item(.double(Double(format.double(number.double, "f")) ?? number.double))
    }
    let unit = Glibc.pow(10, Double(precision))
    let scaled = number.double * unit
    // Python's are whole numbers, and there is no zero below zero.
    let whole = (method == "ceil" ? scaled.rounded(.up) : scaled.rounded(.down)) + 0.0
    return Item(.double(whole / unit))
  }

  private static func fileSize(_ bytes: Double, binary: Bool) -> String {
    let base = binary ? 1024.0 : 1000.0
    if bytes == 1 { return "1 Byte" }
    if bytes < base, let whole = Int(exactly: bytes.rounded(.towardZero)) {
      return "\(whole) Bytes"
    }
    var format = NumberFormat()
    format.precision = 1
    let prefixes = ["k", "M", "G", "T", "P", "E", "Z", "Y"]
    var unit = base
    for (place, prefix) in prefixes.enumerated() {
      unit *= base
      if bytes < unit || place == prefixes.count - 1 {
        let name = binary ? prefix.uppercased() + "iB" : prefix + "B"
        return format.double(base * bytes / unit, "f") + " " + name
      }
    }
    return ""
  }

  private static func random(
    _ evaluator: Evaluator, _ input: Item, _ call: CallValues
  ) throws(TemplateError) -> Item {
    let bound = try call.bound("rand", ["start", "step", "seed"])
    let draw: (Int) throws(TemplateError) -> Int
    if let seed = bound[2], try seed.truth() || !seed.isUndefined {
      var generator = SeededNumbers(try seed.repr())
      draw = { (count) throws(TemplateError) in generator.below(count) }
    } else {
      draw = { (count) throws(TemplateError) in evaluator.environment.random(count) }
    }
    if case .int(let end)? = input.number {
      let start = try bound.int(0, 0)
      let step = max(1, try bound.int(1, 1))
      let (span, overflows) = end.subtractingReportingOverflow(start)
      guard !overflows else { throw error("the range from \(start) to \(end) is too large") }
      let count = RangeValue(start: start, stop: end, step: step).count
      guard count > 0 else {
        throw error("empty range for randrange() (\(start), \(end), \(span))")
      }
      return Item(start + step * (try draw(count)))
    }
    guard bound[0] == nil, bound[1] == nil else {
      throw error("start and step can only be used with integer values")
    }
    if case .dict = input.kind { throw error("a key is drawn by number, and there is none") }
    let items = try input.elements()
    guard !items.isEmpty else { throw error("Cannot choose from an empty sequence") }
    return items[try draw(items.count)]
  }
}

/// Repeatable numbers from a seed (SplitMix64 over FNV-1a). The same seed gives the same number in
/// every run; the numbers are not those of Python's Mersenne twister.
package struct SeededNumbers {
  private var state: UInt64 = 0xCBF2_9CE4_8422_2325

  package init(_ seed: String) {
    for byte in seed.utf8 { state = (state ^ UInt64(byte)) &* 0x100_0000_01B3 }
  }

  /// From 0 up to but not including `count`.
  package mutating func below(_ count: Int) -> Int {
    state = state &+ 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return Int((z ^ (z >> 31)) % UInt64(max(1, count)))
  }
}

/// `1.5 GB` and back; ansible/module_utils/common/text/formatters.py.
enum ByteSizes {
  private static let letters = ["Y", "Z", "E", "P", "T", "G", "M", "K"]

  private static func factor(_ letter: String) -> Double {
    guard let place = letters.firstIndex(of: letter.uppercased()) else { return 1 }
    return Glibc.pow(1024, Double(letters.count - place))
  }

  static func text(_ size: Double, isBits: Bool, unit: String) -> String {
    let base = isBits ? "bits" : "Bytes"
    var format = NumberFormat()
    format.precision = 2
    for letter in letters {
      let limit = factor(letter)
      let isWanted = unit.isEmpty ? size >= limit : unit.uppercased().hasPrefix(letter)
      if isWanted {
        return format.double(size / limit, "f") + " " + letter + (isBits ? "b" : "B")
      }
    }
    return format.double(size, "f") + " " + base
  }

  static func bytes(_ text: String, unit: String, isBits: Bool) -> Int? {
    // `^([0-9]*\.?[0-9]+)(?:\s*([A-Za-z]+))?\s*$`
    let digits = text.prefix { ("0"..."9").contains($0) || $0 == "." }
    guard let last = digits.last, last != ".", digits.count(where: { $0 == "." }) <= 1,
      let number = Double(digits.hasPrefix(".") ? "0" + digits : String(digits))
    else { return nil }
    var suffix = Python.strip(String(text.dropFirst(digits.count)))
    guard suffix.utf8.allSatisfy({ (0x61...0x7A).contains($0 | 0x20) }) else { return nil }
    if suffix.isEmpty { suffix = unit }
    if suffix.isEmpty { return Int(exactly: number.rounded(.toNearestOrEven)) }
    let letter = String(suffix.prefix(1)).uppercased()
    guard letters.contains(letter) || letter == "B" else { return nil }
    if suffix.count > 1, !isUnit(suffix, letter, isBits) { return nil }
    return Int(exactly: (number * factor(letter)).rounded(.toNearestOrEven))
  }

  /// `Kilobyte` in any case, or `KB` (`Kb` of bits) as it stands; `byte` and `bit` of one letter's own.
  private static func isUnit(_ word: String, _ letter: String, _ isBits: Bool) -> Bool {
    let kind = isBits ? "bit" : "byte"
    if letter == "B" { return word.lowercased() == kind }
    let names = [
      "K": "kilo", "M": "mega", "G": "giga", "T": "tera", "P": "peta", "E": "exa", "Z": "zetta",
      "Y": "yotta",
    ]
    return word.lowercased() == (names[letter] ?? "") + kind
      || word == letter + (isBits ? "b" : "B")
  }
}
