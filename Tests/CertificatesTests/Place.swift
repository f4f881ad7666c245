import Certificates
import Inventory
import Jinja
import System
import Testing
import Value
import Variables
import Vault

/// A directory of certificates of its own, beside an inventory of two hosts.
final class Place {
  let directory: String
  let store: VariableStore

  init(_ files: [String: String] = [:], passphrase: String? = "correct horse battery") throws {
    directory = "/tmp/gw-certs-\(try Random.bytes(6).map { String($0, radix: 16) }.joined())"
    try Files.makeDirectories("\(directory)/inventory", mode: 0o700)
    try Files.makeDirectories("\(directory)/certs", mode: 0o700)
    let hosts = """
      all:
        vars:
          authority_domains: [lab.internal]
          lab_network: 10.0.0.0/24
        children:
          platform:
            hosts: {mini-pc: {address: 10.0.0.10}}
          workers:
            hosts: {w1: {address: 10.0.0.11}, w2: {address: 10.0.0.12}}
      """
    _ = try Files.writeAtomically(
      "\(directory)/inventory/hosts.yml", Array(hosts.utf8), mode: 0o600)
    let (inventory, findings) = Inventory.load(["\(directory)/inventory/hosts.yml"], vault: Vault())
    try #require(findings.problems.isEmpty, "\(findings.problems)")
    var extra = Map()
    if let passphrase { extra["ca_passphrase"] = Value(passphrase, marks: .secret) }
    store = VariableStore(
      inventory: inventory, templar: Templar(environment: Jinja.Environment()), extraVars: extra,
      runFacts: Map())
    for (name, text) in files { try write(name, text) }
  }

  deinit { try? Files.removeTree(directory) }

  var certs: String { "\(directory)/certs" }

  func write(_ name: String, _ text: String) throws {
    _ = try Files.writeAtomically("\(certs)/\(name)", Array(text.utf8), mode: 0o600)
  }

  func read() -> (declaration: Declaration, problems: [Problem]) { Declaration.read(certs, store) }

  /// What a declaration without mistakes says.
  func declaration() throws -> Declaration {
    let (declaration, problems) = read()
    try #require(problems.isEmpty, "\(problems)")
    return declaration
  }
}
