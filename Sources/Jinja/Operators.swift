#if canImport(Glibc)
  import Glibc
#endif
import Value

/// Python's arithmetic.
enum Operators {
  static func binary(_ op: String, _ a: Item, _ b: Item) throws(TemplateError) -> Item {
    if case .undefined(let undefined) = a.kind { throw .undefined(undefined.message) }
    if op == "%", let format = a.string {
      return Item(try Percent.format(format, b))
    }
    if case .undefined(let undefined) = b.kind { throw .undefined(undefined.message) }
    if let x = a.number, let y = b.number { return try numbers(op, x, y) }
    switch (op, a.kind, b.kind) {
    case ("+", .text(let x), .text(let y)):
      try SizeLimit.check(text: x.utf8.count + y.utf8.count)
      return Item(x + y)
    case ("+", .list(let x), .list(let y)):
      try SizeLimit.check(items: x.count + y.count)
      return Item(x.items + y.items)
    case ("+", .tuple(let x), .tuple(let y)): return Item(.tuple(x + y))
    case ("-", .object(let x as MomentObject), .object(let y as MomentObject)):
      return Item(.object(DurationObject(x, minus: y)))
    case ("*", _, _):
      if let result = try repeated(a, b) { return result }
    default: break
    }
    throw unsupported(op, a, b)
  }

  private static func unsupported(_ op: String, _ a: Item, _ b: Item) -> TemplateError {
    if op == "+" {
      switch a.kind {
      case .text:
        return .runtime("can only concatenate str (not \"\(b.typeName)\") to str")
      case .list: return .runtime("can only concatenate list (not \"\(b.typeName)\") to list")
      case .tuple: return .runtime("can only concatenate tuple (not \"\(b.typeName)\") to tuple")
      default: break
      }
    }
    if op == "*", isSequence(a) || isSequence(b) {
      let other = isSequence(a) ? b : a
      return .runtime("can't multiply sequence by non-int of type '\(other.typeName)'")
    }
    let symbol = op == "**" ? "** or pow()" : op
    return .runtime(
      "unsupported operand type(s) for \(symbol): '\(a.typeName)' and '\(b.typeName)'")
  }

  private static func isSequence(_ item: Item) -> Bool {
    switch item.kind {
    case .text, .list, .tuple: true
    default: false
    }
  }

  private static func repeated(_ a: Item, _ b: Item) throws(TemplateError) -> Item? {
    let (sequence, times) = isSequence(a) ? (a, b) : (b, a)
    guard case .int(let count)? = times.number else { return nil }
    /// How often; nothing, however often, is nothing.
    func copies(_ length: Int) throws(TemplateError) -> Int {
      if length == 0 { return 0 }
      let (total, overflows) = length.multipliedReportingOverflow(by: max(0, count))
      if overflows || total > 50_000_000 { throw .runtime("the result is too large") }
      return max(0, count)
    }
    switch sequence.kind {
    case .text(let text):
      return Item(String(repeating: text, count: try copies(text.utf8.count)))
    case .list(let box):
      return Item(Array(repeatElement(box.items, count: try copies(box.count)).joined()))
    case .tuple(let items):
      return Item(.tuple(Array(repeatElement(items, count: try copies(items.count)).joined())))
    default: return nil
    }
  }

  private static func numbers(
    _ op: String, _ a: Item.Number, _ b: Item.Number
  ) throws(TemplateError) -> Item {
    if case .int(let x) = a, case .int(let y) = b, op != "/" {
      if op != "**" || y >= 0 { return Item(try integers(op, x, y)) }
    }
    return Item(.double(try doubles(op, a.double, b.double)))
  }

  private static let tooLarge = TemplateError.runtime("the integer result does not fit in 64 bits")

  private static func integers(_ op: String, _ x: Int, _ y: Int) throws(TemplateError) -> Int {
    let result: (partialValue: Int, overflow: Bool)
    switch op {
    case "+": result = x.addingReportingOverflow(y)
    case "-": result = x.subtractingReportingOverflow(y)
    case "*": result = x.multipliedReportingOverflow(by: y)
    case "//":
      if y == 0 { throw .runtime("integer division or modulo by zero") }
      let (quotient, overflow) = x.dividedReportingOverflow(by: y)
      let inexact = !overflow && quotient &* y != x
      result = (inexact && (x < 0) != (y < 0) ? quotient - 1 : quotient, overflow)
    case "%":
      if y == 0 { throw .runtime("integer modulo by zero") }
      let (rest, overflow) = x.remainderReportingOverflow(dividingBy: y)
      result = (rest != 0 && (rest < 0) != (y < 0) ? rest + y : rest, overflow && y != -1)
    case "**": return try power(x, y)
    default: throw .runtime("unsupported operand type(s) for \(op): 'int' and 'int'")
    }
    if result.overflow { throw tooLarge }
    return result.partialValue
  }

  private static func power(_ base: Int, _ exponent: Int) throws(TemplateError) -> Int {
    if base == 0 || base == 1 { return exponent == 0 ? 1 : base }
    if base == -1 { return exponent % 2 == 0 ? 1 : -1 }
    guard exponent < 64 else { throw tooLarge }
    var result = 1
    for _ in 0..<exponent {
      let (next, overflow) = result.multipliedReportingOverflow(by: base)
      if overflow { throw tooLarge }
      result = next
    }
    return result
  }

  private static func doubles(_ op: String, _ x: Double, _ y: Double) throws(TemplateError)
    -> Double
  {
    switch op {
    case "+": return x + y
    case "-": return x - y
    case "*": return x * y
    case "/":
      if y == 0 { throw .runtime("division by zero") }
      return x / y
    case "//":
      if y == 0 { throw .runtime("float floor division by zero") }
      return floorDivision(x, y)
    case "%":
      if y == 0 { throw .runtime("float modulo") }
      let rest = fmod(x, y)
      if rest == 0 { return copysign(0, y) }
      return (rest < 0) != (y < 0) ? rest + y : rest
    default:
      if x == 0, y < 0 { throw .runtime("0.0 cannot be raised to a negative power") }
      let power = pow(x, y)
      // Python's is a complex number.
      if power.isNaN, x < 0, y.isFinite {
        throw .runtime("a negative number cannot be raised to a fractional power")
      }
      if power.isInfinite, x.isFinite, y.isFinite {
        throw .runtime("(34, 'Numerical result out of range')")
      }
      return power
    }
  }

  /// CPython's `float_floor_div`: by the rest, since the quotient itself is rounded.
  private static func floorDivision(_ x: Double, _ y: Double) -> Double {
    var rest = fmod(x, y)
    var quotient = (x - rest) / y
    if rest != 0, (rest < 0) != (y < 0) {
      rest += y
      quotient -= 1
    }
    guard quotient != 0 else { return copysign(0, x / y) }
    let whole = quotient.rounded(.down)
    return quotient - whole > 0.5 ? whole + 1 : whole
  }

  static func unary(_ op: String, _ item: Item) throws(TemplateError) -> Item {
    switch item.number {
    case .int(let number)?:
      if op == "+" { return Item(number) }
      guard number != .min else { throw tooLarge }
      return Item(-number)
    case .double(let number)?: return Item(.double(op == "-" ? -number : number))
    case nil:
      if case .undefined(let undefined) = item.kind { throw .undefined(undefined.message) }
      throw .runtime("bad operand type for unary \(op): '\(item.typeName)'")
    }
  }
}
