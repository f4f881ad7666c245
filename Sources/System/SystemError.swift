internal import CSystem
internal import Glibc

/// A failed system call.
package struct SystemError: Error, Sendable, Equatable {
  /// The call's name as its manual page has it (`open`).
  package var call: String
  /// What it was called on, usually a path.
  package var subject: String
  /// The errno; see `Errno` for names.
  package var code: Int32

  package init(call: String, subject: String, code: Int32) {
    self.call = call
    self.subject = subject
    self.code = code
  }

  /// The error of the call that has just failed, from errno.
  package static func last(_ call: String, _ subject: String) -> SystemError {
    SystemError(call: call, subject: subject, code: errno)
  }

  /// The kernel's sentence for the code (`No such file or directory`).
  package var reason: String {
    let sentence = SystemError.reason(of: code)
    guard code == ENOENT, Path.isMangled(subject) else { return sentence }
    return "\(sentence): a name that is not UTF-8 cannot be opened, rename it"
  }

  /// The kernel's sentence for an errno.
  package static func reason(of code: Int32) -> String {
    var buffer = [CChar](repeating: 0, count: 256)
    guard let text = gw_error_text(code, &buffer, buffer.count) else { return "error \(code)" }
    return String(cString: text)
  }

  /// Runs `body` until it is not interrupted; a negative result becomes an error.
  @discardableResult
  package static func check<Result: SignedInteger>(
    _ call: String, _ subject: String, _ body: () -> Result
  ) throws(SystemError) -> Result {
    while true {
      let result = body()
      if result >= 0 { return result }
      if errno != EINTR { throw last(call, subject) }
    }
  }

  package var isMissing: Bool { code == ENOENT || code == ENOTDIR }
  package var isExisting: Bool { code == EEXIST }
}

extension SystemError: CustomStringConvertible {
  /// `open /etc/shadow: Permission denied`.
  package var description: String {
    subject.isEmpty ? "\(call): \(reason)" : "\(call) \(subject): \(reason)"
  }
}

/// The errnos other rooms decide by.
package enum Errno {
  package static let notPermitted = EPERM
  package static let missing = ENOENT
  package static let notDirectory = ENOTDIR
  package static let isDirectory = EISDIR
  package static let invalid = EINVAL
  package static let noSpace = ENOSPC
  package static let overQuota = EDQUOT
  package static let readOnly = EROFS
  package static let cancelled = ECANCELED
  package static let tooManyLinks = ELOOP
  package static let timedOut = ETIMEDOUT
  package static let tooLarge = EFBIG
  package static let noProcess = ESRCH
}
