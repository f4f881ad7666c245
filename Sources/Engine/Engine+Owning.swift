import Runs

// What the nodes keep of a run. Whatever was applied they have written down themselves; what was right
// already they learn when the run says which of their answers it has used.
extension Engine {
  /// Actions that end the connection.
  static let reconnecting: Set<String> = [
    "groundwork.core.static_address", "ansible.builtin.reboot",
  ]

  /// Tells a link which answers were used since it was last told.
  func tellUses(of target: Target, _ link: any NodeLink) async {
    if let requests = used.removeValue(forKey: target) { await link.use(requests) }
  }

  /// The run is over: every node takes over what it found right. One frame for each, and no answer.
  func takeOver() async {
    for target in Array(used.keys) { await tellUses(of: target, links.link(to: target)) }
    let isWhole = isWholeRun
    for link in await links.all() {
      guard let host = await link.connected()?.host else { continue }
      await link.own(isWhole: isWhole && !lost.contains(host))
    }
  }

  /// No task was left out that some other run would do.
  private var isWholeRun: Bool {
    options.tags.isEmpty && options.skipTags.isEmpty && options.startAtTask == nil
      && !options.step && !options.isPart && !isCutShort
  }
}
