import Addresses
import Actions
import Jinja
import System
import Value
import Variables
import Vault
import YAML

extension Session {
  /// The environment templates are evaluated in.
  func environment() -> Jinja.Environment {
    var environment = Self.plainEnvironment()
    environment.lookup = lookups()
    return environment
  }

  /// Lookups that read this machine.
  func lookups() -> ControllerLookups {
    let vault = vault
    let inputs = inputs
    let config = config ?? AnsibleConfig()
    var outside = Self.outside
    outside.setting = { AnsibleSettings.value($0, config) }
    return ControllerLookups(
      read: { path throws(Problem) in try Self.read(path, vault, inputs) },
      environment: Self.plainEnvironment(), outside: outside)
  }

  private static let outside = ControllerLookups.Outside(
    encrypt: { password, scheme, salt throws(TemplateError) in
      try SecretFilters.hash(password, scheme, salt: salt)
    },
    fetch: { address, options throws(TemplateError) in try WebLookup.fetch(address, options) })

  /// What templates are evaluated in where there is neither inventory nor vault.
  static func bareEnvironment() -> Jinja.Environment {
    var environment = plainEnvironment()
    environment.lookup = ControllerLookups(
      read: { path throws(Problem) in try read(path, Vault()) }, environment: environment,
      outside: outside)
    return environment
  }

  private static func plainEnvironment() -> Jinja.Environment {
    var environment = Jinja.Environment()
    for (name, filter) in AddressFilters.all {
      environment.filters[name] = filter
      if let short = name.split(separator: ".").last { environment.filters[String(short)] = filter }
    }
    for (name, test) in AddressTests.all { environment.tests[name] = test }
    let ownFilters = SecretFilters.all.merging(HomeFilters.all) { own, _ in own }
    for (name, filter) in ownFilters {
      environment.filters[name] = filter
      environment.filters["ansible.builtin.\(name)"] = filter
    }
    for (name, test) in HomeFilters.tests {
      environment.tests[name] = test
      environment.tests["is_\(name)"] = test
    }
    environment.digest = { name, bytes in
      DigestAlgorithm(rawValue: name).map { Digest.of(bytes, $0).hex }
    }
    environment.parseYAML = { text throws(TemplateError) in
      do throws(Problem) {
        var values: [Value] = []
        for document in try YAML.parse(Array(text.utf8), file: "from_yaml").documents {
          values.append(try document.value())
        }
        return values
      } catch {
        throw TemplateError.runtime(error.what)
      }
    }
    environment.pathKind = { path, follows in
      switch ((try? Files.status(path, following: follows)) ?? nil)?.kind {
      case nil: nil
      case .file: .file
      case .directory: .directory
      case .link: .link
      default: .other
      }
    }
    environment.monotonic = { Clock.monotonic.inSeconds }
    environment.clock = {
      let now = Clock.now
      return (now.seconds, now.nanoseconds / 1000)
    }
    return environment
  }
}
