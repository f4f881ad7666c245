import Playbooks

/// Where one host stands in a play: which task comes next, and where a failure leads.
///
/// A value: looking ahead is running a copy.
struct HostCursor {
  private enum Section { case body, rescue, always }

  private struct Frame {
    var steps: [Step]
    var index = 0
    /// nil for a play's own list and for what an include brought in.
    var block: Block?
    var section = Section.body
    /// In `always`: the failure goes on once it is done.
    var carriesFailure = false
  }

  /// Where a failure leads.
  enum Way { case rescue, always, out }

  private var frames: [Frame]
  /// A failure has led out of the play, at once or once an `always` was done.
  private(set) var isOut = false

  init(_ steps: [Step]) { frames = [Frame(steps: steps)] }

  /// The next task, which becomes the current one; nil at the end.
  mutating func next() -> Task? {
    while let top = frames.last {
      if top.index < top.steps.count {
        frames[frames.count - 1].index += 1
        switch top.steps[top.index] {
        case .task(let task): return task
        case .block(let block): frames.append(Frame(steps: block.body, block: block))
        }
      } else {
        frames.removeLast()
        leave(top)
      }
    }
    return nil
  }

  /// The task `next` would give.
  var upcoming: Task? {
    var copy = self
    return copy.next()
  }

  /// Puts steps before what comes next.
  mutating func insert(_ steps: [Step]) {
    if !steps.isEmpty { frames.append(Frame(steps: steps)) }
  }

  /// Whether a failure of the current task ends in a rescue, here or further out
  /// (ansible-core 2.18, executor/play_iterator.py, is_any_block_rescuing).
  var isRescued: Bool {
    frames.contains { $0.section == .body && $0.block.map { !$0.rescue.isEmpty } ?? false }
  }

  /// The current task has failed.
  mutating func fail() -> Way {
    while let top = frames.popLast() {
      guard let block = top.block else { continue }
      if top.section == .body, !block.rescue.isEmpty {
        frames.append(Frame(steps: block.rescue, block: block, section: .rescue))
        return .rescue
      }
      if top.section != .always, !block.always.isEmpty {
        frames.append(
          Frame(steps: block.always, block: block, section: .always, carriesFailure: true))
        return .always
      }
    }
    isOut = true
    return .out
  }

  /// Ends the host's play here.
  mutating func end() { frames = [] }

  /// Forgets that a failure has led out, or will once an `always` is done.
  mutating func forgive() {
    isOut = false
    for index in frames.indices { frames[index].carriesFailure = false }
  }

  private mutating func leave(_ frame: Frame) {
    guard let block = frame.block else { return }
    if frame.section != .always, !block.always.isEmpty {
      frames.append(Frame(steps: block.always, block: block, section: .always))
    } else if frame.carriesFailure {
      _ = fail()
    }
  }
}

extension [Step] {
  /// Every task in the order it is written, rescue and always included.
  var flattened: [Task] {
    flatMap { step -> [Task] in
      switch step {
      case .task(let task): [task]
      case .block(let block):
        block.body.flattened + block.rescue.flattened + block.always.flattened
      }
    }
  }

  /// Only the tasks for which `keeps` holds.
  func pruned(_ keeps: (Task) -> Bool) -> [Step] {
    compactMap { step -> Step? in
      switch step {
      case .task(let task): return keeps(task) ? step : nil
      case .block(var block):
        block.body = block.body.pruned(keeps)
        block.rescue = block.rescue.pruned(keeps)
        block.always = block.always.pruned(keeps)
        return block.body.isEmpty && block.always.isEmpty ? nil : .block(block)
      }
    }
  }
}
