/// What is between `{{ }}` and in statements: jinja2/nodes.py, expressions.
indirect enum Expr: Sendable {
  case none
  case bool(Bool)
  case int(Int)
  case double(Double)
  case text(String)
  case name(String)
  case namespaceField(String, String)
  case attribute(Expr, String)
  case item(Expr, Expr)
  case slice(Expr?, Expr?, Expr?)
  case list([Expr])
  case tuple([Expr])
  case dict([Pair])
  case unary(String, Expr)
  case binary(String, Expr, Expr)
  case not(Expr)
  case and(Expr, Expr)
  case or(Expr, Expr)
  case compare(Expr, [Comparison])
  case concat([Expr])
  case conditional(test: Expr, yes: Expr, no: Expr?)
  case call(Expr, CallArguments)
  case filter(Expr?, Use)
  case test(Expr, Use)

  struct Pair: Sendable {
    var key: Expr
    var value: Expr
  }

  struct Comparison: Sendable {
    var op: String
    var right: Expr
  }
}

/// The use of a filter or test by name.
struct Use: Sendable {
  var name: String
  var arguments: CallArguments
  var offset: Int
}

/// Arguments as written.
struct CallArguments: Sendable {
  var positional: [Expr] = []
  var named: [(name: String, value: Expr)] = []
  var star: Expr?
  var doubleStar: Expr?
}

/// jinja2/nodes.py, statements; each carries its line.
struct Statement: Sendable {
  var line: Int
  var node: Node

  indirect enum Node: Sendable {
    case data(String)
    case print(Expr)
    case branch([Branch], otherwise: [Statement])
    case loop(Loop)
    case set(Expr, Expr)
    case setBlock(Expr, filter: Expr?, body: [Statement])
    case with([(target: Expr, value: Expr)], body: [Statement])
    case macro(MacroSyntax)
    case callBlock(MacroSyntax, call: Expr)
    case filterBlock(Expr, body: [Statement])
    case block(Block)
    case extends(Expr)
    case include(Expr, ignoresMissing: Bool, withContext: Bool)
    case importModule(Expr, as: String, withContext: Bool)
    case fromImport(Expr, names: [(name: String, alias: String)], withContext: Bool)
    case scope([Statement])
    case run(Expr)
    case breakLoop
    case continueLoop
  }

  struct Branch: Sendable {
    var test: Expr
    var body: [Statement]
  }

  struct Loop: Sendable {
    var target: Expr
    var over: Expr
    var filter: Expr?
    var isRecursive: Bool
    var body: [Statement]
    var otherwise: [Statement]
  }

  struct Block: Sendable {
    var name: String
    var isScoped: Bool
    var isRequired: Bool
    var body: [Statement]
  }
}

/// A macro's signature and body.
struct MacroSyntax: Sendable {
  var name: String
  var parameters: [String]
  /// For the last parameters.
  var defaults: [Expr]
  var body: [Statement]
  /// The body reads `caller`, `varargs`, `kwargs`.
  var usesCaller = false
  var usesVarargs = false
  var usesKwargs = false
}
