// swift-tools-version:6.2
// Groundwork: one package, a controller (`groundwork`) and a static agent (`groundwork-agent`).
// Targets stand from bottom to top; a target may import only what is listed above it.
import PackageDescription

/// Every target: names are imported explicitly, existentials are spelled.
let settings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

/// Rooms the agent is made of: no implicit runtime modules, so they cost nothing in the binary.
let lean: [SwiftSetting] =
  settings + [
    .unsafeFlags([
      "-Xfrontend", "-disable-implicit-concurrency-module-import",
      "-Xfrontend", "-disable-implicit-string-processing-module-import",
    ]),
    // Each function on its own, so that the linker leaves out of the agent what it never calls.
    .unsafeFlags(["-Xfrontend", "-function-sections"], .when(configuration: .release)),
  ]

/// A lean room: linked by both sides, no Foundation, no Concurrency.
func room(
  lean name: String, _ dependencies: [Target.Dependency] = [], also: [SwiftSetting] = []
) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: lean + also)
}

/// A room of the controller only.
func room(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

/// The tests of one room.
func tests(
  _ name: String, _ dependencies: [Target.Dependency] = [], copying: [String] = []
) -> Target {
  .testTarget(
    name: "\(name)Tests", dependencies: dependencies, resources: copying.map { .copy($0) },
    swiftSettings: settings)
}

let package = Package(
  name: "groundwork",
  products: [
    .executable(name: "groundwork", targets: ["groundwork"]),
    .executable(name: "groundwork-agent", targets: ["groundwork-agent"]),
  ],
  targets: [
    // C libraries: each is imported by exactly one Swift room.
    .systemLibrary(name: "CPCRE2", pkgConfig: "libpcre2-8", providers: [.apt(["libpcre2-dev"])]),
    .systemLibrary(name: "CLibYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
    .systemLibrary(name: "COpenSSL", pkgConfig: "libssl", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(name: "CCrypt", pkgConfig: "libcrypt", providers: [.apt(["libcrypt-dev"])]),
    .systemLibrary(name: "CLibSSH2", pkgConfig: "libssh2", providers: [.apt(["libssh2-1-dev"])]),
    // What Swift cannot call or place itself: variadic system calls, the agent's first instructions.
    .target(name: "CSystem"),

    // Lean rooms: linked by both sides.
    room(lean: "Value"),
    // Optimised in debug builds too: digests are a hundred times slower otherwise.
    room(
      lean: "System", ["Value", "CSystem"],
      also: [.unsafeFlags(["-O"], .when(configuration: .debug))]),
    room(lean: "Patterns", ["Value", "CPCRE2"]),
    room(lean: "Addresses", ["Value"]),
    room(lean: "Wire", ["Value"]),
    room(lean: "Machine", ["Value", "System", "Wire"]),
    room(lean: "FileModules", ["Value", "System", "Patterns", "Wire", "Machine"]),
    room(lean: "HostModules", ["Value", "System", "Patterns", "Wire", "Machine"]),
    room(lean: "NetworkModules", ["Value", "System", "Patterns", "Addresses", "Wire", "Machine"]),
    room(lean: "ClusterModules", ["Value", "System", "Wire", "Machine"]),
    // Every module by name; the only room that knows them all.
    room(
      lean: "ModuleTable",
      ["Value", "Machine", "FileModules", "HostModules", "NetworkModules", "ClusterModules"]),
    // What was applied to a node and what stood there before: kept, compared, taken off.
    room(lean: "Ledger", ["Value", "System", "Wire", "Machine", "ModuleTable"]),
    .target(name: "CAgentStart"),
    .executableTarget(
      name: "groundwork-agent",
      dependencies: [
        "Value", "System", "Wire", "Machine", "ModuleTable", "Ledger", "CAgentStart",
      ],
      exclude: ["agent.ld"],
      swiftSettings: lean,
      linkerSettings: [
        .unsafeFlags(
          [
            "-static-executable", "-use-ld=lld",
            "-Xlinker", "--gc-sections", "-Xlinker", "--icf=all",
            // What it never uses and would carry to every node: how to unwind a stack, and the names of
            // all characters (Sources/CAgentStart).
            "-Xlinker", "--no-eh-frame-hdr",
            "-Xlinker", "-T", "-Xlinker",
            "\(Context.packageDirectory)/Sources/groundwork-agent/agent.ld",
            "-Xlinker", "--wrap=_swift_stdlib_getScalarName",
          ],
          .when(configuration: .release))
      ]),

    // What is said to people in other languages than English.
    room("Messages", ["Value"]),

    // The controller's foundations: the only importers of libyaml, OpenSSL and libssh2.
    room("YAML", ["Value", "CLibYAML"]),
    room("Crypto", ["Value", "COpenSSL", "CCrypt"]),
    room("Vault", ["Value", "System", "Crypto"]),
    room("PKI", ["Value", "YAML", "Crypto", "Addresses"]),
    room("SealedSecrets", ["Value", "System", "YAML", "Crypto", "Vault", "PKI"]),
    room("Transport", ["Value", "System", "CLibSSH2"]),

    // Language: templates, inventory, playbooks, variables. Nothing here opens a connection.
    room("Jinja", ["Value", "Patterns"]),
    room("Inventory", ["Value", "System", "YAML", "Vault", "Patterns", "Addresses"]),
    room("Catalog", ["Value", "Machine", "ModuleTable"]),
    room(
      "Playbooks", ["Value", "System", "YAML", "Vault", "Jinja", "Inventory", "Machine", "Catalog"]),
    room(
      "Variables",
      [
        "Value", "System", "YAML", "Vault", "Jinja", "Patterns", "Inventory", "Playbooks",
        "Addresses",
      ]),
    // What certs/*.yml declares, and the files that are made of it.
    room(
      "Certificates",
      [
        "Value", "System", "YAML", "Crypto", "Vault", "PKI", "Addresses", "Jinja", "Inventory",
        "Variables",
      ]),
    room("Fleet", ["Value", "System", "Addresses", "Jinja", "Inventory", "Variables"]),

    // Execution.
    room("Remote", ["Value", "System", "Wire", "Crypto", "Transport"]),
    room("Runs", ["Value", "System", "Wire"]),
    room(
      "Actions",
      [
        "Value", "System", "Wire", "Machine", "FileModules", "ModuleTable", "Catalog", "Jinja",
        "Patterns", "YAML", "Vault", "Crypto", "PKI", "SealedSecrets", "Inventory", "Playbooks",
        "Variables", "Certificates", "Fleet", "Remote",
        "Addresses",
        "Transport",
      ]),
    room(
      "Engine",
      [
        "Value", "System", "Wire", "Machine", "ModuleTable", "Jinja", "Inventory", "Playbooks",
        "Variables", "Actions", "Remote", "Runs", "Transport",
      ]),
    room("Console", ["Value", "System", "Wire", "Messages", "Runs"]),
    room("Lab", ["Value", "System", "Messages"]),
    .executableTarget(
      name: "groundwork",
      dependencies: [
        "Value", "System", "Patterns", "Addresses", "Wire", "Machine", "ModuleTable", "YAML",
        "Crypto", "Vault", "PKI", "SealedSecrets", "Transport", "Jinja", "Inventory", "Catalog",
        "Playbooks", "Variables", "Certificates", "Fleet", "Remote", "Runs", "Actions", "Engine",
        "Console", "Lab", "Messages",
      ],
      swiftSettings: settings),

    tests("Value", ["Value"]),
    tests("System", ["Value", "System"]),
    tests("Patterns", ["Value", "Patterns"]),
    tests("Addresses", ["Value", "Addresses"]),
    tests("Wire", ["Value", "Wire"]),
    tests("Machine", ["Value", "System", "Wire", "Machine"]),
    tests(
      "FileModules", ["Value", "System", "Wire", "Machine", "FileModules"],
      copying: ["Cases", "Recorded"]),
    tests("HostModules", ["Value", "System", "Wire", "Machine", "HostModules"]),
    tests(
      "NetworkModules",
      ["Value", "System", "Wire", "Machine", "NetworkModules", "Addresses"], copying: ["Golden"]),
    tests("ClusterModules", ["Value", "System", "Wire", "Machine", "ClusterModules"]),
    tests("Ledger", ["Value", "System", "Wire", "Machine", "ModuleTable", "Ledger"]),
    tests("Agent", ["Value", "System", "Wire", "Machine"]),
    tests("YAML", ["Value", "YAML"]),
    tests("Crypto", ["Value", "System", "Crypto"]),
    tests("Vault", ["Value", "System", "Crypto", "Vault"], copying: ["Oracle"]),
    tests("PKI", ["Value", "System", "YAML", "Crypto", "PKI", "Addresses"]),
    tests(
      "SealedSecrets", ["Value", "System", "YAML", "Crypto", "Vault", "PKI", "SealedSecrets"],
      copying: ["Oracle"]),
    // A real sshd in a namespace of its own, and an agent that misbehaves, for the tests that talk to one.
    .target(
      name: "TestServer", dependencies: ["Value", "System", "Transport", "Wire"],
      path: "Tests/TestServer", swiftSettings: settings),
    tests("Transport", ["Value", "System", "Transport", "TestServer"]),
    tests("Jinja", ["Value", "System", "Jinja"], copying: ["Cases"]),
    tests(
      "Inventory", ["Value", "System", "YAML", "Vault", "Inventory"], copying: ["Fixtures"]),
    tests("Catalog", ["Value", "Wire", "Machine", "ModuleTable", "Catalog"]),
    tests(
      "Playbooks",
      ["Value", "System", "YAML", "Vault", "Jinja", "Inventory", "Machine", "Catalog", "Playbooks"]),
    tests(
      "Variables",
      ["Value", "System", "YAML", "Vault", "Jinja", "Inventory", "Playbooks", "Variables"]),
    tests(
      "Certificates",
      [
        "Value", "System", "YAML", "Crypto", "Vault", "PKI", "Addresses", "Jinja", "Inventory",
        "Variables", "Certificates",
      ]),
    tests(
      "Fleet",
      [
        "Value", "System", "Vault", "Jinja", "Addresses", "Inventory", "Playbooks", "Variables",
        "Fleet",
      ]),
    tests("Remote", ["Value", "System", "Wire", "Transport", "Remote", "TestServer"]),
    tests("Runs", ["Value", "System", "Wire", "Runs"]),
    tests(
      "Actions",
      [
        "Value", "System", "Wire", "Machine", "ModuleTable", "Jinja", "Vault", "Crypto", "PKI",
        "Inventory", "Playbooks", "Variables", "Certificates", "Actions",
      ]),
    tests(
      "Engine",
      [
        "Value", "System", "Wire", "Machine", "ModuleTable", "Catalog", "Jinja", "Inventory",
        "Playbooks", "Variables", "Actions", "Remote", "Runs", "Engine", "Transport",
      ]),
    tests("Messages", ["Value", "System", "Messages"]),
    tests("Console", ["Value", "System", "Wire", "Messages", "Runs", "Console"]),
    tests("Lab", ["Value", "System", "Messages", "Lab"]),
    // The built command beside ansible-core; nothing of it is linked but what makes and judges runs.
    .testTarget(
      name: "DifferentialTests", dependencies: ["Value", "System"],
      exclude: ["Corpus", "Recorded", "Templates"], swiftSettings: settings),
    // The built command, without machines and on those of a lab; only what makes them is linked.
    tests(
      "Command", ["Value", "System", "Engine", "TestServer", "groundwork"], copying: ["Golden"]),
    tests("Scenario", ["Value", "System", "Lab", "TestServer", "groundwork"]),
  ],
  swiftLanguageModes: [.v6]
)

// libFuzzer brings the program's main, so only `make fuzz` builds this.
if Context.environment["GROUNDWORK_FUZZ"] != nil {
  package.targets.append(
    .executableTarget(
      name: "groundwork-fuzz",
      dependencies: ["Value", "System", "Wire", "YAML", "Jinja", "Inventory", "Transport", "Runs"],
      path: "Tests/Fuzz", swiftSettings: settings + [.unsafeFlags(["-parse-as-library"])]))
}
