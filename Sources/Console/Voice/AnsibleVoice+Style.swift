package import Value

extension AnsibleVoice {
  /// How it is told: what `ansible.cfg` and the environment say of the default callback.
  package struct Style: Sendable {
    /// Columns of the terminal; 80 where there is none.
    package var columns = 80
    package var hasColours = false
    package var isTerminal = false
    /// The number of `-v`.
    package var verbosity = 0
    package var showsSkipped = true
    package var showsOk = true
    /// Failures go to standard error.
    package var failuresToErrors = false
    package var marksChecks = false
    package var showsPathOfFailures = false
    package var diffContext = 3
    /// What `set_stats` has kept is shown at the end.
    package var showsFigures = false
    /// Results as YAML, written by this: the value, and whether what is hard to read is left out.
    package var yaml: (@Sendable (Value) -> String)?
    /// `callback_format_pretty`.
    package var isPretty: Bool?

    /// A problem in Ansible's words.
    package var errorText: @Sendable (Problem) -> String = { problem in
      [problem.what, problem.because].compactMap(\.self).joined(separator: ": ")
    }

    package init() {}
  }
}

extension String {
  /// Without blanks and line ends around it.
  var strippedOfBlanks: String {
    let blanks: Set<Unicode.Scalar> = [" ", "\t", "\n", "\r", "\u{0B}", "\u{0C}"]
    var scalars = unicodeScalars[...]
    while let first = scalars.first, blanks.contains(first) { scalars.removeFirst() }
    while let last = scalars.last, blanks.contains(last) { scalars.removeLast() }
    return String(scalars)
  }
}
