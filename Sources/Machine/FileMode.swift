internal import System
package import Value

/// A wanted file mode as the user wrote it.
package enum FileMode: Equatable, Sendable {
  case bits(UInt16)
  /// `u=rw,g+X,o-rwx`: what it makes depends on the mode that is there.
  case symbolic(String)

  /// As Ansible reads `mode`: a number is taken as it is, text is octal or symbolic.
  package init(_ value: Value) throws(Failure) {
    let text = value.string ?? ""
    if let number = value.int ?? Self.octal(text) {
      guard (0...0o7777).contains(number) else {
        throw Failure(
          "Invalid mode supplied, only permission info is allowed",
          result: ["details": Value(number)])
      }
      self = .bits(UInt16(number))
    } else {
      _ = try Self.apply(text, to: 0, isDirectory: false)
      self = .symbolic(text)
    }
  }

  private static func octal(_ text: String) -> Int? {
    let digits = text.utf8.starts(with: "0o".utf8) ? String(text.dropFirst(2)) : text
    return Int(digits, radix: 8)
  }

  /// The bits it makes of what is there.
  package func bits(over current: UInt16, isDirectory: Bool) throws(Failure) -> UInt16 {
    switch self {
    case .bits(let bits): bits
    case .symbolic(let text): try Self.apply(text, to: current, isDirectory: isDirectory)
    }
  }

  /// What an option asks for beside what a new file has; nil where it is not given.
  package static func wanted(_ value: Value?, over fresh: UInt16) throws(Failure) -> UInt16? {
    guard let value, !value.isNull else { return nil }
    return try FileMode(value).bits(over: fresh, isDirectory: false)
  }

  /// `0644`: at least three digits after the zero.
  package static func text(_ bits: UInt16) -> String {
    let digits = String(bits, radix: 8)
    return "0" + String(repeating: "0", count: max(0, 3 - digits.utf8.count)) + digits
  }

  // Symbolic modes, as chmod(1) and ansible-core's `_symbolic_mode_to_octal` read them.

  private static func apply(
    _ text: String, to current: UInt16, isDirectory: Bool
  ) throws(Failure) -> UInt16 {
    var mode = current
    for clause in text.utf8.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false) {
      mode = try self.clause(Array(clause), mode, isDirectory)
    }
    return mode
  }

  private static func clause(
    _ clause: [UInt8], _ current: UInt16, _ isDirectory: Bool
  ) throws(Failure) -> UInt16 {
    let bad = Failure(
      "mode must be in octal or symbolic form",
      result: [
        "details": Value(
          "bad symbolic permission for mode: \(String(decoding: clause, as: UTF8.self))")
      ])
    let who = clause.prefix { !operators.contains($0) }
    guard who.count < clause.count, who.allSatisfy({ Array("ugoa".utf8).contains($0) }) else {
      throw bad
    }
    // Without a letter the umask holds bits back.
    let isMasked = who.isEmpty
    let users =
      who.isEmpty || who.contains(UInt8(ascii: "a")) ? Array("ugo".utf8) : Array(who)
    var mode = current
    var place = who.count
    while place < clause.count {
      let sign = clause[place]
      let letters = clause[(place + 1)...].prefix { !operators.contains($0) }
      guard letters.allSatisfy({ Array("rwxXstugo".utf8).contains($0) }) else { throw bad }
      for user in users {
        let bits = self.bits(letters, for: user, mode, isDirectory, isMasked)
        switch sign {
        case UInt8(ascii: "="): mode = mode & ~mask(user) | bits
        case UInt8(ascii: "+"): mode |= bits
        default: mode &= ~bits
        }
      }
      place = letters.endIndex
    }
    return mode
  }

  private static let operators = Array("+-=".utf8)

  private static func shift(_ user: UInt8) -> UInt16 {
    user == UInt8(ascii: "u") ? 6 : user == UInt8(ascii: "g") ? 3 : 0
  }

  private static func mask(_ user: UInt8) -> UInt16 {
    switch user {
    case UInt8(ascii: "u"): 0o4700
    case UInt8(ascii: "g"): 0o2070
    default: 0o1007
    }
  }

  private static func bits(
    _ letters: ArraySlice<UInt8>, for user: UInt8, _ mode: UInt16, _ isDirectory: Bool,
    _ isMasked: Bool
  ) -> UInt16 {
    let shift = shift(user)
    let open: UInt16 = isMasked ? ~Umask.value : 0o7777
    var bits: UInt16 = 0
    for letter in letters {
      switch letter {
      case UInt8(ascii: "r"): bits |= 4 << shift & open
      case UInt8(ascii: "w"): bits |= 2 << shift & open
      case UInt8(ascii: "x"): bits |= 1 << shift & open
      case UInt8(ascii: "X"): if isDirectory || mode & 0o111 != 0 { bits |= 1 << shift }
      case UInt8(ascii: "s"): bits |= shift == 6 ? 0o4000 : shift == 3 ? 0o2000 : 0
      case UInt8(ascii: "t"): bits |= shift == 0 ? 0o1000 : 0
      default: bits |= (mode >> self.shift(letter) & 7) << shift
      }
    }
    return bits
  }
}

/// What the agent's file creation mask holds back.
package enum Umask {
  package static var value: UInt16 { Process.mask }
  package static var newFile: UInt16 { 0o666 & ~value }
  package static var newDirectory: UInt16 { 0o777 & ~value }
}
