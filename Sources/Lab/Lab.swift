internal import System
package import Value

/// The embedded lab: `groundwork lab …`.
package enum Lab {
  /// Does what the words after `groundwork lab` ask and returns the exit status: 0, 2 when it
  /// failed, 5 when this machine cannot, 64 for a wrong command line; `ssh` and `exec` return the
  /// command's own.
  package static func run(arguments: [String]) -> Int32 {
    do throws(Problem) {
      var environment: [String: String] = [:]
      for entry in Environment.entries {
        guard let sign = entry.firstIndex(of: "=") else { continue }
        environment[String(entry[..<sign])] = String(entry[entry.index(after: sign)...])
      }
      let lab = try LabSettings(environment: environment)
      return try LabCommand(lab: lab).run(arguments)
    } catch {
      Say.complaint(error)
      return switch error.id {
      case "lab.usage": 64
      case "lab.cannot-host": 5
      default: 2
      }
    }
  }

  /// Why this machine cannot carry a lab; nil when nothing speaks against it.
  package static func obstacle() -> Problem? { MachineFacts.read().obstacle }
}
