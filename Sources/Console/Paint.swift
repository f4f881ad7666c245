/// Ansible's colours.
package enum Colour: String, Sendable {
  case green = "0;32"
  case yellow = "0;33"
  case cyan = "0;36"
  case red = "0;31"
  case brightRed = "1;31"
  case grey = "1;30"
  case purple = "1;35"

  /// `text` in this colour, line by line.
  func paint(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false)
      .map { "\u{1B}[\(rawValue)m\($0)\u{1B}[0m" }.joined(separator: "\n")
  }
}
