internal import System
internal import Wire

/// What the agent was started with.
struct Options {
  /// Where the lock and the pending handlers are; nil where there is no place for them.
  var directory: String?
  /// Who started it and from where, for those who wait for the lock.
  var startedBy = "an unnamed controller"
  /// The run that started it; agents of one run share the lock.
  var run: String?
  /// As people know it: what stands before a slash.
  var runName: String {
    let name = (run ?? "").utf8.prefix { $0 != UInt8(ascii: "/") }
    return String(decoding: Array(name), as: UTF8.self)
  }

  /// What the arguments ask for.
  enum Request {
    case text(String)
    case mistake(String)
    /// In a pod: tells whoever connects that it is there, until it is ended.
    case answer(UInt16)
    /// In a pod: tells what answers.
    case ask(String, UInt16)
    case serve(Options)
    /// Sees one job to its end.
    case job(JobWatch)
  }

  static let version = "0.1.0"

  static func read(_ arguments: [String]) -> Request {
    var options = Options(directory: defaultDirectory)
    var rest = arguments[...]
    while let argument = rest.popFirst() {
      switch argument {
      case "--version":
        return .text("groundwork-agent \(version) (protocol \(Hello.protocolVersion))\n")
      case "--help", "-h": return .text(help)
      case "--answer":
        guard let port = rest.popFirst().flatMap({ UInt16($0) }), port > 0 else {
          return mistake("option --answer needs a port")
        }
        return .answer(port)
      case "--ask":
        guard let name = rest.popFirst(), let port = rest.popFirst().flatMap({ UInt16($0) }) else {
          return mistake("option --ask needs a name and a port")
        }
        return .ask(name, port)
      case "--job":
        guard rest.count == 4, let seconds = rest.dropFirst().first.flatMap({ Int($0) }),
          let number = rest.first, let directory = rest.dropFirst(2).first
        else { return mistake("option --job needs four values") }
        return .job(
          JobWatch(
            number: number, seconds: seconds, directory: directory,
            printsResult: rest.last == "prints"))
      case "--alone": options.directory = nil
      case "--by", "--run", "--state":
        guard let value = rest.popFirst() else {
          return mistake("option \(argument) needs a value")
        }
        switch argument {
        case "--by": options.startedBy = value
        case "--run": options.run = value
        default: options.directory = value
        }
      default: return mistake("there is no option '\(argument)'")
      }
    }
    return .serve(options)
  }

  private static func mistake(_ what: String) -> Request {
    .mistake("groundwork-agent: \(what)\n  fix: groundwork-agent --help lists the options\n")
  }

  /// `/var/lib/groundwork` for root, `~/.cache/groundwork` for others.
  private static var defaultDirectory: String? {
    if Process.uid == 0 { return "/var/lib/groundwork" }
    if let cache = Environment.value("XDG_CACHE_HOME"), cache.utf8.first == UInt8(ascii: "/") {
      return "\(cache)/groundwork"
    }
    let home =
      Environment.value("HOME") ?? (try? Accounts.read())?.user(id: Process.uid)?.home
    return home.map { "\($0)/.cache/groundwork" }
  }

  private static let help = """
    groundwork-agent: the half of Groundwork that works on a node

    It is started by `groundwork` over SSH, reads requests on its standard input, answers on its
    standard output, and ends with its input. Nobody needs to start it by hand.

    usage: groundwork-agent [options]

      --by TEXT        who starts it and from where; shown to those who wait for the node's lock
      --run ID         the run that starts it: agents of the same run share the lock
      --state DIR      where the lock and pending handlers are kept
                       (default: /var/lib/groundwork; ~/.cache/groundwork for other users)
      --answer PORT    in a pod that proves the way to it: tell whoever connects that it is there
      --ask NAME PORT  in such a pod: say what answers there
      --job …          sees to its end what an agent was told to let go on by itself
      --alone          without a lock and without records: the agent of a job
      --version        print the version and the protocol's
      --help           print this

    exit status: 0 the input ended · 2 the input was not Groundwork's · 64 wrong command line

    """
}
