import System
import Testing

/// The stock roles' templates, as the example fleet's machines get them.
///
/// containerd 2.x stands here alone: Debian 12 has no package of it, so no node of the lab runs it.
@Suite struct StockTemplateTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let golden: String
    let template: String
    let host: String
    var extra: [String] = []
    var testDescription: String { golden }
  }

  static let cases = [
    Case(golden: "chrony-server.conf", template: "chrony/templates/chrony.conf", host: "mini-pc"),
    Case(
      golden: "chrony-server-upstream.conf", template: "chrony/templates/chrony.conf",
      host: "mini-pc", extra: ["-e", #"{"ntp_upstream": ["time.example.org"]}"#]),
    Case(
      golden: "chrony-client.conf", template: "chrony/templates/chrony.conf", host: "k8s-worker1"),
    Case(
      golden: "containerd-1.7.toml", template: "containerd/templates/config-v2.toml",
      host: "k8s-master"),
    Case(
      golden: "containerd-2.toml", template: "containerd/templates/config-v3.toml",
      host: "k8s-master"),
    Case(golden: "registry.yml", template: "registry/templates/config.yml", host: "mini-pc"),
  ]

  @Test(arguments: cases) func `renders what is wanted`(_ one: Case) throws {
    let site = try Site()
    let run = try site.groundwork(
      ["template", "\(Site.root)/playbooks/roles/\(one.template).j2", "--host", one.host]
        + one.extra)
    try #require(run.succeeded, "\(run.errorText)")
    #expect(run.errorText == "")
    let golden = "\(Site.root)/Tests/CommandTests/Golden/\(one.golden)"
    #expect(try Files.text(golden) == run.outputText)
  }

  @Test func `one network moves every address in them`() throws {
    let site = try Site()
    for (template, host) in [
      ("chrony/templates/chrony.conf.j2", "mini-pc"),
      ("chrony/templates/chrony.conf.j2", "k8s-worker1"),
    ] {
      let run = try site.groundwork([
        "template", "\(Site.root)/playbooks/roles/\(template)", "--host", host,
        "-e", "lab_network=192.168.7.0/24",
      ])
      #expect(run.outputText.contains("192.168.7."), "\(run.errorText)")
      #expect(!run.outputText.contains("10.88."))
    }
  }

  @Test(arguments: [
    (#""containerd_package": {"major": 1}"#, "2"), (#""containerd_package": {"major": 2}"#, "3"),
    (#""containerd_installed": {"major": 10}"#, "3"),
    // Asked before, so not asked again.
    (#""containerd_package": {"major": 2}, "containerd_installed": {"skipped": true}"#, "3"),
    // Nothing installed and no package lists: both read format 2.
    (#""containerd_package": {"major": null}"#, "2"), (#""x": 1"#, "2"),
    (#""containerd_package": {"major": 2}, "containerd_config_version": 9"#, "9"),
  ])
  func `the format of containerd's configuration follows its version`(
    known: String, format: String
  ) throws {
    let site = try Site()
    try site.write("playbook.yml", Self.formatPlaybook)
    let run = try site.groundwork([
      "apply", "playbook.yml", "--output", "json", "-e", "{\(known)}",
    ])
    #expect(run.outputText.contains("format=\(format)"), "\(run.outputText)\(run.errorText)")
  }

  /// The default is the role's own.
  private static let formatPlaybook = """
    - hosts: k8s-master
      gather_facts: false
      vars_files: ["\(Site.root)/playbooks/roles/containerd/defaults/main.yml"]
      tasks:
        - debug:
            msg: format={{ containerd_config_version }}
    """
}
