import Value

/// Makes nodes out of events: aliases expanded, merge keys applied, duplicate keys removed.
///
/// The stack is explicit, so that the depth of a text never becomes the depth of ours.
struct Composer {
  private let source: Source
  private let limits: YAML.Limits
  private let reader: EventReader
  private var warnings: [Problem] = []
  private var anchors: [String: Composed] = [:]
  private var stack: [Frame] = []
  private var count = 0
  private var hasAliases = false

  /// A finished node with what it weighs.
  private struct Composed {
    var node: Node
    var size = 1
    var height = 0
  }

  /// A collection whose end has not come yet.
  private struct Frame {
    var isMapping: Bool
    var event: Event
    var children: [Node] = []
    var size = 1
    var height = 0
  }

  init(source: Source, limits: YAML.Limits) {
    self.source = source
    self.limits = limits
    reader = EventReader(source.bytes, file: source.file)
  }

  mutating func stream() throws(Problem) -> YAML.Stream {
    var documents: [Node] = []
    while true {
      let event = try next()
      switch event.kind {
      case .streamEnd: return YAML.Stream(documents: documents, warnings: warnings)
      case .documentStart:
        anchors = [:]
        documents.append(try document())
      default: break
      }
    }
  }

  private func next() throws(Problem) -> Event {
    do {
      return try reader.next()
    } catch {
      throw source.problem(error)
    }
  }

  private mutating func document() throws(Problem) -> Node {
    while true {
      let event = try next()
      switch event.kind {
      case .scalar(let text, let style):
        let node = Node(
          .scalar(text, style), tag: event.tag, location: event.start, end: event.end)
        if let root = try place(Composed(node: node), event) { return root }
      case .alias(let name):
        guard let anchored = anchors[name] else { throw undefined(name, event) }
        if let root = try place(anchored, event) { return root }
      case .sequenceStart, .mappingStart:
        try checkAnchor(event)
        let isMapping = if case .mappingStart = event.kind { true } else { false }
        stack.append(Frame(isMapping: isMapping, event: event))
        try checkDepth(stack.count, event)
      case .sequenceEnd, .mappingEnd:
        guard let frame = stack.popLast() else { continue }
        if let root = try place(try finish(frame, end: event.end), frame.event) { return root }
      default: continue
      }
    }
  }

  /// Puts a finished node into the collection it belongs to; returns it when it is the root.
  private mutating func place(_ composed: Composed, _ event: Event) throws(Problem) -> Node? {
    if let anchor = event.anchor {
      if case .scalar = event.kind { try checkAnchor(event) }
      anchors[anchor] = composed
    }
    try checkDepth(stack.count + composed.height, event)
    guard let top = stack.indices.last else { return composed.node }
    if case .alias = event.kind {
      count += composed.size
      hasAliases = true
    } else {
      count += 1
    }
    guard count <= limits.nodes else {
      throw source.tooMany(limit: limits.nodes, hasAliases: hasAliases, at: event.start)
    }
    stack[top].children.append(composed.node)
    stack[top].size += composed.size
    stack[top].height = max(stack[top].height, composed.height + 1)
    return nil
  }

  private mutating func finish(_ frame: Frame, end: SourceLocation) throws(Problem) -> Composed {
    let kind: Node.Kind =
      frame.isMapping ? .mapping(try entries(frame.children)) : .sequence(frame.children)
    let node = Node(kind, tag: frame.event.tag, location: frame.event.start, end: end)
    return Composed(node: node, size: frame.size, height: frame.height)
  }

  private mutating func entries(_ children: [Node]) throws(Problem) -> [Node.Entry] {
    var merged: [Node.Entry] = []
    var own: [Node.Entry] = []
    for place in stride(from: 0, to: children.count - 1, by: 2) {
      let entry = Node.Entry(key: children[place], value: children[place + 1])
      if Scalar.isMerge(entry.key) {
        merged += try merge(entry)
      } else {
        own.append(entry)
      }
    }
    var unique: [Node.Entry] = []
    var places: [Value: Int] = [:]
    for entry in merged {
      insert(entry, key: try key(entry.key), &unique, &places)
    }
    var seen: [Value: SourceLocation] = [:]
    for entry in own {
      let key = try key(entry.key)
      if let first = seen[key] { warnings.append(source.duplicate(entry.key, first: first)) }
      seen[key] = entry.key.location
      insert(entry, key: key, &unique, &places)
    }
    return unique
  }

  private func insert(
    _ entry: Node.Entry, key: Value, _ unique: inout [Node.Entry], _ places: inout [Value: Int]
  ) {
    if let place = places[key] {
      unique[place] = entry
    } else {
      places[key] = unique.count
      unique.append(entry)
    }
  }

  /// What a merge key brings; of several mappings the first wins.
  private func merge(_ entry: Node.Entry) throws(Problem) -> [Node.Entry] {
    switch entry.value.kind {
    case .mapping(let entries): return entries
    case .sequence(let items):
      var result: [Node.Entry] = []
      for item in items.reversed() {
        guard let entries = item.entries else { throw source.badMerge(item) }
        result += entries
      }
      return result
    case .scalar: throw source.badMerge(entry.value)
    }
  }

  /// The value a key stands for, which decides whether two keys are the same.
  private mutating func key(_ node: Node) throws(Problem) -> Value {
    guard case .scalar(let text, let style) = node.kind else { throw source.badKey(node) }
    do {
      return try Scalar.value(of: text, style: style, tag: node.tag)
    } catch {
      if case .unknownTag = error { return Value(text) }
      throw source.misfit(error, node)
    }
  }

  private func checkDepth(_ depth: Int, _ event: Event) throws(Problem) {
    guard depth <= limits.depth else { throw source.tooDeep(limit: limits.depth, at: event.start) }
  }

  private func checkAnchor(_ event: Event) throws(Problem) {
    guard let anchor = event.anchor, let first = anchors[anchor] else { return }
    throw source.duplicateAnchor(anchor, first: first.node.location, at: event.start)
  }

  private func undefined(_ name: String, _ event: Event) -> Problem {
    let isOpen = stack.contains { $0.event.anchor == name }
    return source.undefinedAlias(
      name, insideItself: isOpen, known: Array(anchors.keys), at: event.start)
  }
}
