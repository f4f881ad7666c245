/// `x[a:b:c]`.
enum Slice {
  static func of(_ item: Item, _ start: Int?, _ stop: Int?, _ step: Int?) throws(TemplateError)
    -> Item
  {
    if step == 0 { throw .runtime("slice step cannot be zero") }
    switch item.kind {
    case .text(let text):
      let scalars = Array(text.unicodeScalars)
      let picked = places(scalars.count, start, stop, step ?? 1).map { scalars[$0] }
      return Item(Python.text(picked))
    case .list(let box):
      let items = box.items
      return Item(places(items.count, start, stop, step ?? 1).map { items[$0] })
    case .tuple(let items):
      return Item(.tuple(places(items.count, start, stop, step ?? 1).map { items[$0] }))
    case .range(let range):
      // Not more numbers come out than a range may have as a list.
      guard range.count <= RangeValue.limit else { throw .runtime("range is too large") }
      return Item(places(range.count, start, stop, step ?? 1).map { Item(range[$0]) })
    default: throw .runtime("'\(item.typeName)' object is not subscriptable")
    }
  }

  /// The indices a slice picks; CPython's PySlice_AdjustIndices.
  private static func places(_ count: Int, _ start: Int?, _ stop: Int?, _ step: Int) -> [Int] {
    func clamp(_ bound: Int?, _ fallback: Int) -> Int {
      guard let bound else { return fallback }
      let low = step < 0 ? -1 : 0
      let high = step < 0 ? count - 1 : count
      let place = bound < 0 ? (bound < -count ? low : bound + count) : bound
      return min(max(place, low), high)
    }
    let first = clamp(start, step < 0 ? count - 1 : 0)
    let last = clamp(stop, step < 0 ? -1 : count)
    return Array(stride(from: first, to: last, by: step))
  }
}
