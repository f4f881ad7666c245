import Inventory
import Jinja
import Runs
import System
import Transport
import Value
import Wire
import YAML

/// What libFuzzer calls with one input after another: the parser that `GROUNDWORK_FUZZ_TARGET` names reads it.
///
/// A parser may refuse whatever it likes, with a message; it must not crash, hang or fill the memory.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOne(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  Target.chosen.read(Array(UnsafeBufferPointer(start: data, count: count)))
  return 0
}

/// The loop of libFuzzer (compiler-rt, lib/fuzzer/FuzzerInterface.h).
@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
  _ count: UnsafeMutablePointer<CInt>,
  _ words: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>,
  _ body: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

/// The program: the package manager gives `main` this name.
@_cdecl("groundwork_fuzz_main")
public func fuzz(
  _ count: CInt, _ words: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
) -> CInt {
  var (count, words) = (count, words)
  return runDriver(&count, &words) { fuzzOne($0, $1) }
}

/// One parser.
enum Target: String {
  case yaml, json, ini, frames, template, plan
  case knownHosts = "known_hosts"

  static let chosen: Target = {
    let name = Environment.value("GROUNDWORK_FUZZ_TARGET") ?? ""
    guard let target = Target(rawValue: name) else {
      preconditionFailure("GROUNDWORK_FUZZ_TARGET names no parser: '\(name)'")
    }
    return target
  }()

  func read(_ bytes: [UInt8]) {
    switch self {
    case .yaml:
      let stream = try? YAML.parse(bytes, file: "input")
      for document in stream?.documents ?? [] { _ = try? document.value() }
    case .json:
      guard let value = try? JSON.parse(bytes) else { return }
      // What was read is written, and read again as the same.
      let again = try? JSON.parse(JSON.bytes(value))
      precondition(again == value, "JSON does not come back as it was")
    case .ini: inFile(bytes) { path in _ = Inventory.load([path]) }
    case .knownHosts: inFile(bytes) { path in _ = try? KnownHosts(path: path) }
    case .frames: readFrames(bytes)
    case .plan: inFile(bytes) { path in _ = try? PlanFile(reading: path) }
    case .template: render(String(decoding: bytes, as: UTF8.self))
    }
  }

  private func readFrames(_ bytes: [UInt8]) {
    var reader = FrameReader()
    // In two pieces, as a network may deliver them.
    for piece in [bytes.prefix(bytes.count / 2), bytes.dropFirst(bytes.count / 2)] {
      reader.append(Array(piece))
      while let frame = try? reader.next() {
        _ = try? Request(header: frame.header, payload: frame.payload)
        _ = try? Response(header: frame.header, payload: frame.payload)
        _ = try? Hello(header: frame.header)
      }
    }
  }

  private static let environment = Jinja.Environment()

  private func render(_ text: String) {
    guard let template = try? Self.environment.template(text) else { return }
    let scope = MapScope(["a": 1, "b": "text", "c": [1, 2, 3], "d": ["k": "v"]])
    _ = try? template.render(in: scope, environment: Self.environment)
  }

  private func inFile(_ bytes: [UInt8], _ body: (String) -> Void) {
    let path = "/dev/shm/groundwork-fuzz-\(System.Process.id)"
    guard (try? Files.writeAtomically(path, bytes, mode: 0o600)) != nil else { return }
    body(path)
    _ = try? Files.remove(path)
  }
}
