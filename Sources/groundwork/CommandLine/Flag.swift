/// One flag of a command; help, parsing, completion and the manual page all come from it.
struct Flag: Sendable {
  /// `-l`, `--limit`; the long one last.
  var names: [String]
  /// What its value is called in help; nil for a switch.
  var value: String?
  /// May be given several times; a switch always may.
  var repeats = false
  /// What its value can be, for a shell to offer.
  var offers: Candidates
  var help: String

  init(
    _ names: String..., value: String? = nil, repeats: Bool = false, offers: Candidates = .nothing,
    help: String
  ) {
    self.names = names
    self.value = value
    self.repeats = repeats
    self.offers = offers
    self.help = help
  }

  /// The name values are kept under: the long one without dashes.
  var key: String { String((names.last ?? "").drop { $0 == "-" }) }
}

/// What a shell offers for a word that is not typed yet.
enum Candidates: Sendable, Equatable {
  case nothing
  case files
  /// Short names of modules, asked of `groundwork doc --list`.
  case modules
  /// Hosts and groups, asked of `groundwork inventory --graph`.
  case hosts
  case words([String])
}
