import Runs
import Testing
import Value

struct RedactorTests {
  private func redactor(_ secrets: String...) -> Redactor {
    let redactor = Redactor()
    for secret in secrets { redactor.learn(Secret(secret)) }
    return redactor
  }

  @Test(arguments: [
    ("password=hunter22!", "password=«secret»"),
    ("hunter22!hunter22!", "«secret»«secret»"),
    // base64 of "hunter22!", of "x:hunter22!" and of "xy:hunter22!…"
    ("aHVudGVyMjIh", "«secret»"),
    ("eDpodW50ZXIyMiE=", "eDp«secret»E="),
    ("nothing here", "nothing here"),
    ("hunter2", "hunter2"),
  ])
  func `a revealed secret is found in every form`(text: String, expected: String) {
    #expect(redactor("hunter22!").redact(text) == expected)
  }

  @Test func `base64 of a longer text that holds the secret is found too`() {
    let redactor = redactor("hunter22!")
    for prefix in ["", "a", "ab", "abc", "user:"] {
      let encoded = Base64.encode(Array((prefix + "hunter22!" + "tail").utf8))
      #expect(redactor.redact(encoded).contains("«secret»"), "\(prefix)")
    }
  }

  @Test func `JSON's and the shell's quoting do not hide a secret`() {
    let redactor = redactor("a\"b\\cä'd")
    #expect(redactor.redact(#"{"x": "a\"b\\cä'd"}"#) == #"{"x": "«secret»"}"#)
    #expect(redactor.redact(#""a\"b\\c\u00e4'd""#) == #""«secret»""#)
    #expect(redactor.redact(#"'a"b\cä'\''d'"#) == "'«secret»'")
  }

  @Test func `the longest secret is taken out whole`() {
    #expect(redactor("abcd", "abcdef").redact("xabcdefx abcd") == "x«secret»x «secret»")
  }

  @Test func `a key shown line by line is still a key`() {
    let redactor = redactor("-----BEGIN-----\nMIIEvQIBADANBgkq\n-----END-----\n")
    #expect(redactor.redact("line: MIIEvQIBADANBgkq.") == "line: «secret».")
  }

  @Test func `short lines of a longer secret do not show in the lines of an output`() {
    let redactor = redactor("multi\nCANARY\nend")
    let value: Value = [
      "stdout": "so: multi\nCANARY\nend", "stdout_lines": ["so: multi", "CANARY", "end"],
      "stderr": "end", "stderr_lines": ["end"],
    ]
    let left = redactor.redact(value)
    #expect(left["stdout_lines"] == ["so: «secret»"])
    #expect(left["stderr_lines"] == ["end"])
  }

  @Test func `short secrets go by their mark only`() {
    let redactor = redactor("abc")
    #expect(redactor.redact("abc") == "abc")
    let value = Value(["k": Value("abc", marks: .secret), "list": Value([Value("abc")])])
    #expect(JSON.text(redactor.redact(value)) == #"{"k": "\u00absecret\u00bb", "list": ["abc"]}"#)
  }

  @Test func `two spellings of one letter are two secrets`() {
    let redactor = redactor("caf\u{E9}-key", "cafe\u{301}-key")
    #expect(redactor.redact("caf\u{E9}-key cafe\u{301}-key") == "«secret» «secret»")
  }

  @Test func `secrets inside values are learnt`() {
    let redactor = Redactor()
    redactor.learn(in: Value([Value(["p": Value("geheim", marks: .secret)])]))
    #expect(redactor.redact("so geheim") == "so «secret»")
  }
}
