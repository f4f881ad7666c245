import Testing
import Value

/// ansible-core 2.18, module_utils/parsing/convert_bool.py.
@Suite struct TruthTests {
  @Test(
    arguments: [
      true, 1, Value(.double(1)), "y", "yes", "on", "1", "true", "t", "YES", "On", " True\n",
    ] as [Value])
  func `stands for yes`(value: Value) { #expect(value.truth == true) }

  @Test(
    arguments: [
      false, 0, Value(.double(0)), "n", "no", "off", "0", "false", "f", "No", "\tOFF ",
    ] as [Value])
  func `stands for no`(value: Value) { #expect(value.truth == false) }

  @Test(
    arguments: [
      .null, 2, -1, Value(.double(0.5)), Value(.double(.nan)), "", "maybe", "1.0", "yes no", [],
      [:],
      Value(.date("2026-11-21")),
    ] as [Value])
  func `stands for neither`(value: Value) { #expect(value.truth == nil) }
}
