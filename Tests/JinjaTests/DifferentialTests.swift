import Foundation
import Jinja
import Testing
import Value

/// The table of `Cases/`, answered once by ansible-core 2.18 (versions in record.py) and by us.
@Suite struct DifferentialTests {
  private struct Table {
    var shared: Map = [:]
    var cases: [Value] = []
  }

  private static func read(_ name: String) throws -> Value {
    let url = try #require(Bundle.module.url(forResource: "Cases/\(name)", withExtension: nil))
    return try JSON.parse([UInt8](Data(contentsOf: url)))
  }

  private static func table() throws -> Table {
    let all = try read("cases.json")
    return Table(
      shared: try #require(all["vars"]?.map), cases: try #require(all["cases"]?.list))
  }

  /// Our answer: the value, or the message.
  private static func answer(
    _ one: Value, _ shared: Map, _ environment: Environment
  ) -> (value: Value?, message: String?) {
    let scope = MapScope(shared.merging(one["vars"]?.map ?? [:]))
    let text = one["template"]?.string ?? ""
    do throws(TemplateError) {
      switch one["kind"]?.string {
      case "file":
        let template = try environment.template(text, options: .file)
        return (try template.render(in: scope, environment: environment), nil)
      case "when":
        let expression = try environment.expression(text)
        return (try expression.condition(in: scope, environment: environment), nil)
      default:
        let template = try environment.template(text)
        return (try template.value(in: scope, environment: environment), nil)
      }
    } catch {
      return (nil, error.message)
    }
  }

  @Test func `every recorded answer is ours too`() throws {
    let table = try Self.table()
    let answers = try #require(try Self.read("answers.json").list)
    try #require(answers.count == table.cases.count && answers.count > 600)
    let environment = Environment()
    for (one, wanted) in zip(table.cases, answers) {
      let (value, message) = Self.answer(one, table.shared, environment)
      let text = one["template"]?.string ?? ""
      if let recorded = wanted["error"]?.string {
        if let own = one["own"]?.string {
          #expect(message == own, "\(text)")
        } else {
          #expect(
            message.map { recorded.contains($0) } == true, "\(text): \(message ?? "no error")")
        }
      } else {
        // As JSON text, so that 1, 1.0 and true differ.
        let ours = value.map { JSON.text($0) } ?? message ?? ""
        #expect(ours == wanted["result"].map { JSON.text($0) }, "\(text)")
      }
    }
  }

  private static let python = ProcessInfo.processInfo.environment["GROUNDWORK_ANSIBLE_PYTHON"]

  @Test(.enabled(if: python != nil, "GROUNDWORK_ANSIBLE_PYTHON names no interpreter"))
  func `the real thing still answers as recorded`() throws {
    let script = try #require(
      Bundle.module.url(forResource: "Cases/record.py", withExtension: nil))
    let cases = try #require(Bundle.module.url(forResource: "Cases/cases.json", withExtension: nil))
    let process = Process()
    process.executableURL = URL(fileURLWithPath: try #require(Self.python))
    process.arguments = [script.path, cases.path]
    process.environment = ProcessInfo.processInfo.environment.merging(["TZ": "UTC"]) { $1 }
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    let bytes = [UInt8](output.fileHandleForReading.readDataToEndOfFile())
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    #expect(try JSON.parse(bytes) == Self.read("answers.json"))
  }
}
