import Messages
import Runs
import Value

/// What `groundwork release` says.
struct ReleaseLines {
  let words: Words

  private func say(_ sentence: Sentence) -> String { words.say(sentence) }

  func stage(_ stage: ReleaseStage) -> [Line] {
    let host = stage.host
    let text =
      switch stage.status {
      case .planned: say("\(host): this would be taken off, in this order")
      case .released: say("\(host): taken off")
      case .untouched: say("\(host): nothing was ever applied there")
      case .declined: say("\(host): nothing was taken off")
      case .left:
        stage.count == 1
          ? say("\(host): 1 thing was left, named above")
          : say("\(host): \(stage.count) things were left, named above")
      }
    var lines = [Line(text.visibleLine, nil)]
    if [.planned, .released].contains(stage.status), stage.count == 0 {
      lines.append(Line("  " + say("nothing: everything is as it was"), nil))
    }
    return lines
  }

  func step(_ step: ReleaseStep) -> [Line] {
    guard step.outcome != .kept else {
      let told = say(
        "the static address stays; to give it another one: groundwork run \(step.host) -b -m static_address -a 'address=ADDRESS/PREFIX gateway=GATEWAY'"
      )
      return [Line("  " + told.visibleLine, nil)]
    }
    let what = words.told(step.what)
    let told = step.outcome == .left ? say("left: \(what)") : what
    let reason = step.text.isEmpty ? "" : ": " + words.told(step.text)
    return [Line(("  \(told)" + reason).visibleLine, nil)]
  }
}
