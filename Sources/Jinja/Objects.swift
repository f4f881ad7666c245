import Value

/// `loop` inside a for loop; jinja2/runtime.py, LoopContext.
final class LoopObject: Object {
  private let items: [Item]
  private let depth: Int
  var index = 0
  var again: Function?
  private var lastSeen: [Item]?

  init(_ items: [Item], depth: Int) {
    self.items = items
    self.depth = depth
  }

  let typeName = "LoopContext"
  var text: String { "<LoopContext \(index + 1)/\(items.count)>" }

  func attribute(_ name: String) -> Item? {
    switch name {
    case "index": Item(index + 1)
    case "index0": Item(index)
    case "revindex": Item(items.count - index)
    case "revindex0": Item(items.count - index - 1)
    case "first": Item(index == 0)
    case "last": Item(index == items.count - 1)
    case "length": Item(items.count)
    case "depth": Item(depth + 1)
    case "depth0": Item(depth)
    case "previtem":
      index > 0 ? items[index - 1] : Item(.undefined(Undefined("there is no previous item")))
    case "nextitem":
      index + 1 < items.count
        ? items[index + 1] : Item(.undefined(Undefined("there is no next item")))
    case "cycle": Item(.function(cycle))
    case "changed": Item(.function(changed))
    case "__call__":
      Item(
        .function(
          again
            ?? Function(name: "loop") { _, _ throws(TemplateError) in
              throw .runtime(
                "The loop must have the 'recursive' marker to be called recursively.")
            }))
    default: nil
    }
  }

  private var cycle: Function {
    let index = index
    return Function(name: "cycle") { _, call throws(TemplateError) in
      guard !call.positional.isEmpty else { throw .runtime("no items for cycling given") }
      return call.positional[index % call.positional.count]
    }
  }

  private var changed: Function {
    Function(name: "changed") { [self] _, call throws(TemplateError) in
      let same = try lastSeen.map { (last) throws(TemplateError) in
        try Item(.tuple(last)).equals(Item(.tuple(call.positional)))
      }
      lastSeen = call.positional
      return Item(same != true)
    }
  }
}

/// `namespace(…)`: the one thing an inner scope can write to.
final class NamespaceObject: Object {
  var fields: [String: Item]
  init(_ fields: [String: Item]) { self.fields = fields }
  let typeName = "Namespace"
  var text: String { "<Namespace>" }
  func attribute(_ name: String) -> Item? { fields[name] }
}

/// A macro, also called with its attributes.
final class MacroObject: Object {
  private let macro: MacroSyntax
  private let body: (Evaluator, CallValues) throws(TemplateError) -> Item

  init(
    _ macro: MacroSyntax,
    body: @escaping (Evaluator, CallValues) throws(TemplateError) -> Item
  ) {
    self.macro = macro
    self.body = body
  }

  let typeName = "Macro"
  var text: String { "<Macro \(Python.quoted(macro.name))>" }

  func attribute(_ name: String) -> Item? {
    switch name {
    case "name": Item(macro.name)
    case "arguments": Item(.tuple(macro.parameters.map { Item($0) }))
    case "catch_kwargs": Item(macro.usesKwargs)
    case "catch_varargs": Item(macro.usesVarargs)
    case "caller": Item(macro.usesCaller)
    case "__call__": Item(.function(Function(name: macro.name, body: body)))
    default: nil
    }
  }
}

/// An imported template: its macros and variables.
final class ModuleObject: Object {
  let name: String
  private let exports: [String: Item]
  let text: String

  init(_ name: String, _ exports: [String: Item], _ text: String) {
    self.name = name
    self.exports = exports
    self.text = text
  }

  let typeName = "TemplateModule"
  func attribute(_ name: String) -> Item? { exports[name] }
}

/// `self`: the template's blocks as functions.
final class BlocksObject: Object {
  private unowned let evaluator: Evaluator
  init(_ evaluator: Evaluator) { self.evaluator = evaluator }
  let typeName = "TemplateReference"
  var text: String { "<TemplateReference None>" }

  func attribute(_ name: String) -> Item? {
    guard evaluator.blocks[name] != nil else { return nil }
    let outer = Frame(parent: nil)
    outer.variables = evaluator.frame.variables
    return Item(
      .function(
        Function(name: name) { evaluator, _ throws(TemplateError) in
          try evaluator.capture { () throws(TemplateError) in
            try evaluator.block(named: name, level: 0, in: outer)
          }
        }))
  }
}

/// `d.keys()`, `d.values()`, `d.items()`: iterable, printed as a list.
final class ViewObject: Object {
  let typeName: String
  private let items: [Item]

  init(_ typeName: String, _ items: [Item]) {
    self.typeName = typeName
    self.items = items
  }

  var elements: [Item]? { items }
  func attribute(_ name: String) -> Item? { nil }
}

/// `cycler(…)` and `joiner(…)`.
final class StepObject: Object {
  let typeName: String
  private let items: [Item]
  private var place = 0

  init(cycling items: [Item]) {
    typeName = "Cycler"
    self.items = items
  }

  init(joining separator: Item) {
    typeName = "Joiner"
    items = [separator]
  }

  func attribute(_ name: String) -> Item? {
    switch (typeName, name) {
    case ("Cycler", "current"): items[place]
    case ("Cycler", "next"):
      Item(
        .function(
          Function(name: "next") { [self] _, _ throws(TemplateError) in
            defer { place = (place + 1) % items.count }
            return items[place]
          }))
    case ("Cycler", "reset"):
      Item(
        .function(
          Function(name: "reset") { [self] _, _ throws(TemplateError) in
            place = 0
            return .null
          }))
    case ("Joiner", "__call__"):
      Item(
        .function(
          Function(name: "joiner") { [self] _, _ throws(TemplateError) in
            defer { place = 1 }
            return place == 0 ? Item("") : items[0]
          }))
    default: nil
    }
  }
}
