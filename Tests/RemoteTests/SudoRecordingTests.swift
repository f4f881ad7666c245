import Testing

@testable import Remote

/// What `sudo -l` prints (sudo 1.9.13), and whether a secret would be recorded.
@Suite struct SudoRecordingTests {
  private static let listings: [(String, Bool)] = [
    ("", false),
    ("Matching Defaults entries for a on vm:\n    env_reset, use_pty\n", false),
    ("Matching Defaults entries for a on vm:\n    env_reset, log_input\n", true),
    ("    env_reset, !log_input, log_output\n", true),
    ("    log_stdin, use_pty\n", true),
    ("    log_input, iolog_dir=/run/io, !log_input\n", false),
    ("    !log_input, log_input\n", true),
    ("    use_pty\n\nRunas and Command-specific defaults:\n    Defaults>b log_output\n", true),
    ("    log_output\n\nRunas and Command-specific defaults:\n    Defaults>b !log_output\n", true),
    ("User a may run the following commands on vm:\n    (ALL : ALL) LOG_INPUT: ALL\n", true),
    ("User a may run the following commands on vm:\n    (ALL : ALL) NOLOG_INPUT: ALL\n", false),
    ("    (ALL) /usr/bin/log_inputs, /opt/nolog_output\n", false),
  ]

  @Test(arguments: listings) func `the last entry counts`(listing: String, isOn: Bool) {
    #expect(SudoRecording.isOn(in: listing) == isOn)
  }
}
