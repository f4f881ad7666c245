import Value

/// What has been printed so far.
struct Output {
  /// Jinja2 alone prints a null, and every container with whatever is in it.
  let isAnsible: Bool

  init(isAnsible: Bool) { self.isAnsible = isAnsible }

  private(set) var text = ""
  private(set) var marks: Marks = []
  /// Pieces printed; 2 stands for more.
  private var pieces = 0
  private var isVerbatim = false

  mutating func append(data: String) {
    text += data
    count(verbatim: false)
  }

  /// Prints a value as Ansible's `finalize` leaves it: null prints nothing.
  mutating func append(_ item: Item) throws(TemplateError) {
    marks.formUnion(item.deepMarks.intersection(.spreading))
    count(verbatim: item.marks.contains(.verbatim))
    if item.isUnknown { return }
    guard isAnsible else {
      text += try item.str()
      return
    }
    try [item].forEachDefined()
    switch item.kind {
    case .none: break
    case .undefined(let undefined) where undefined.isLenient: break
    case .text(let content): text += content
    case .range, .object: text += try item.unrolled.str()
    default: text += try item.str()
    }
  }

  /// What has been printed carries `added`.
  mutating func mark(_ added: Marks) { marks.formUnion(added) }

  private mutating func count(verbatim: Bool) {
    pieces = min(2, pieces + 1)
    isVerbatim = pieces == 1 && verbatim
  }

  /// Everything as one value.
  /// - Parameter converts: text that reads as a Python list, dictionary or bool becomes one.
  func joined(converts: Bool) -> Item {
    if marks.contains(.unknown) { return Item(.none, marks: marks) }
    if isVerbatim { return Item(.text(text), marks: marks.union(.verbatim)) }
    if converts, let value = Literal.converted(text) {
      return Item(marks.isEmpty ? value : value.markedDeep(marks))
    }
    return Item(.text(text), marks: marks)
  }
}

extension Item {
  /// Ranges and dictionary views as the list they stand for; Ansible does so before printing and
  /// after every filter.
  var unrolled: Item {
    switch kind {
    case .range(let range) where range.count <= RangeValue.limit:
      Item((0..<range.count).map { Item(range[$0]) }, marks: marks)
    case .object(let object as ViewObject):
      object.elements.map { Item($0, marks: marks) } ?? self
    default: self
    }
  }
}
