/// The names one scope of a template sets.
final class Frame {
  var variables: [String: Item] = [:]
  let parent: Frame?
  /// Names end here: the caller's variables are not seen (`import`, `include … without context`).
  let isIsolated: Bool
  /// The `loop` of those around is not seen: an included template has none.
  let hidesLoop: Bool

  init(parent: Frame?, isIsolated: Bool = false, hidesLoop: Bool = false) {
    self.parent = parent
    self.isIsolated = isIsolated
    self.hidesLoop = hidesLoop
  }
}
