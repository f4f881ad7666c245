extension String {
  /// The text with control characters shown, so that what a node or a file says cannot steer the
  /// terminal; line ends and tabs stay.
  package var visible: String { showing { $0.steers && $0 != "\n" && $0 != "\t" } }

  /// The same as one line: a line end could forge a line of ours.
  package var visibleLine: String { showing { $0.steers && $0 != "\t" } }

  private func showing(_ isShown: (Unicode.Scalar) -> Bool) -> String {
    guard unicodeScalars.contains(where: isShown) else { return self }
    var result = ""
    for scalar in unicodeScalars {
      // The pictures of control characters; those above DEL have none of their own.
      let picture = Unicode.Scalar(scalar.value < 0x20 ? 0x2400 + scalar.value : 0x2421)
      result.unicodeScalars.append(isShown(scalar) ? picture ?? "?" : scalar)
    }
    return result
  }
}

extension Unicode.Scalar {
  /// Whether a terminal obeys it: control characters, and those that turn the direction of writing.
  fileprivate var steers: Bool {
    switch value {
    case 0..<0x20, 0x7F..<0xA0, 0x202A...0x202E, 0x2066...0x2069: true
    default: false
    }
  }
}
