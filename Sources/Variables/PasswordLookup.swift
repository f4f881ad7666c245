import Jinja
import System
import Value

/// `password`: drawn once, then read from its file (ansible-core 2.18, lookup/password.py).
extension ControllerLookups {
  private static let options: Set = ["length", "encrypt", "chars", "ident", "seed"]

  func passwords(
    _ terms: [Value], _ options: Map, _ scope: any Scope
  ) throws(TemplateError) -> [Value] {
    var found: [Value] = []
    for term in terms {
      let (name, options) = try Self.words(
        of: JSON.plain(term), options, knowing: Self.options, "password")
      let path = name.hasPrefix("/") ? name : Path.join(directory(scope), name)
      found.append(try password(at: path, options))
    }
    return found
  }

  private func password(at path: String, _ options: Map) throws(TemplateError) -> Value {
    let length = options["length"] ?? 20
    guard let length = length.int ?? length.string.flatMap({ Int($0) }), length >= 0,
      length <= 1 << 20
    else { throw .runtime("password: length must be a whole number, not \(JSON.text(length))") }
    let isKept = path != "/dev/null"
    let stored: String?
    do throws(SystemError) { stored = isKept ? try Files.text(path) : nil } catch {
      throw .runtime("password: \(path): \(error.reason)")
    }
    var entry: Entry
    if let stored {
      entry = Entry(stored)
    } else {
      entry = Entry(
        password: try Self.drawn(length, Self.characters(options["chars"]), options["seed"]))
    }
    let scheme = options["encrypt"]?.string
    var isNew = stored == nil
    if scheme != nil, entry.salt == nil {
      entry.salt = try Self.drawn(
        scheme == "bcrypt" ? 22 : scheme == "md5_crypt" ? 8 : 16, Self.saltLetters, nil)
      isNew = true
    }
    let ident = options["ident"]?.string
    if let ident, let own = entry.ident, ident != own {
      throw .runtime(
        "The ident parameter provided (\(ident)) does not match the stored one (\(own)).")
    }
    entry.ident = entry.ident ?? ident
    if isNew, isKept { try Self.write(entry.text, to: path) }
    let plain = Value(entry.password, marks: [.secret, .unsafe])
    guard let scheme else { return plain }
    return Value(
      try outside.encrypt(entry.password, scheme, entry.salt ?? ""), marks: [.secret, .unsafe])
  }

  /// What the file holds.
  private struct Entry {
    var password: String
    var salt: String?
    var ident: String?

    init(password: String) { self.password = password }

    /// `PASSWORD salt=SALT ident=IDENT`.
    init(_ text: String) {
      var rest = Substring(text)
      while let last = rest.last, last.isWhitespace { rest.removeLast() }
      password = String(rest)
      guard let mark = rest.ranges(of: " salt=").last else { return }
      password = String(rest[..<mark.lowerBound])
      let tail = rest[mark.upperBound...]
      guard let next = tail.ranges(of: " ident=").last else {
        salt = String(tail)
        return
      }
      salt = String(tail[..<next.lowerBound])
      ident = String(tail[next.upperBound...])
    }

    var text: String {
      guard let salt else { return password }
      return "\(password) salt=\(salt)" + (ident.map { " ident=\($0)" } ?? "")
    }
  }

  private static let saltLetters = Array(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789./".unicodeScalars)

  private static let sets: [String: String] = {
    let small = "abcdefghijklmnopqrstuvwxyz"
    let digits = "0123456789"
    let punctuation = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"
    let blanks = " \t\n\r\u{B}\u{C}"
    return [
      "ascii_letters": small + small.uppercased(), "ascii_lowercase": small,
      "ascii_uppercase": small.uppercased(), "digits": digits, "hexdigits": digits + "abcdefABCDEF",
      "octdigits": "01234567", "punctuation": punctuation, "whitespace": blanks,
      "printable": digits + small + small.uppercased() + punctuation + blanks,
    ]
  }()

  /// Names of sets, or characters themselves; a comma is written twice.
  private static func characters(_ value: Value?) -> [Unicode.Scalar] {
    var names = value?.list?.compactMap(\.string) ?? ["ascii_letters", "digits", ".,:-_"]
    if let text = value?.string {
      names = text.contains(",,") ? [","] : []
      names += text.replacing(",,", with: ",").split(separator: ",").map { String($0) }
    }
    return names.map { sets[$0] ?? $0 }.joined().unicodeScalars.filter { $0 != "\"" && $0 != "'" }
  }

  private static func drawn(
    _ count: Int, _ letters: [Unicode.Scalar], _ seed: Value?
  ) throws(TemplateError) -> String {
    guard !letters.isEmpty || count == 0 else {
      throw .runtime("password: there are no characters")
    }
    var text = String.UnicodeScalarView()
    if let seed, !seed.isNull {
      var numbers = SeededNumbers(JSON.plain(seed))
      for _ in 0..<count { text.append(letters[numbers.below(letters.count)]) }
      return String(text)
    }
    do throws(SystemError) {
      while text.count < count {
        // Of what a byte can say as many as divide evenly.
        let limit = 256 / letters.count * letters.count
        guard limit > 0 else { throw SystemError(call: "draw", subject: "a password", code: 22) }
        for byte in try Random.bytes(count) where Int(byte) < limit && text.count < count {
          text.append(letters[Int(byte) % letters.count])
        }
      }
    } catch { throw .runtime("password: \(error)") }
    return String(text)
  }

  private static func write(_ text: String, to path: String) throws(TemplateError) {
    do throws(SystemError) {
      if let parent = Path.parent(of: path) { try Files.makeDirectories(parent, mode: 0o700) }
      _ = try Files.writeAtomically(path, Array((text + "\n").utf8), mode: 0o600)
    } catch { throw .runtime("password: \(path) cannot be written: \(error.reason)") }
  }
}
