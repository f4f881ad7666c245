import System
import Testing

/// Files beside the tests.
enum Fixture {
  static func path(_ name: String) -> String {
    Path.join(Path.join(Path.parent(of: #filePath) ?? ".", "Fixtures"), name)
  }

  static func text(_ name: String) throws -> String {
    try #require(try Files.text(path(name)))
  }
}
