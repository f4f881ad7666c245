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
    var environment = plainEnvironment()
    environment.lookup = lookups()
    return environment
  }

  /// Lookups that read this machine.
  func lookups() -> ControllerLookups {
    let vault = vault
    let inputs = inputs
    return ControllerLookups(
      read: { path throws(Problem) in try Self.read(path, vault, inputs) },
      environment: plainEnvironment())
  }

  private func plainEnvironment() -> Jinja.Environment {
    var environment = Jinja.Environment()
    for (name, filter) in AddressFilters.all {
      environment.filters[name] = filter
      if let short = name.split(separator: ".").last { environment.filters[String(short)] = filter }
    }
    let ownFilters = SecretFilters.all.merging(HomeFilters.all) { own, _ in own }
    for (name, filter) in ownFilters {
      environment.filters[name] = filter
      environment.filters["ansible.builtin.\(name)"] = filter
    }
    environment.digest = { name, bytes in
      DigestAlgorithm(rawValue: name).map { Digest.of(bytes, $0).hex }
    }
    environment.parseYAML = { text throws(TemplateError) in
      do throws(Problem) {
        return try YAML.parse(Array(text.utf8), file: "from_yaml").documents.first?.value() ?? .null
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
    environment.clock = {
      let now = Clock.now
      return (now.seconds, now.nanoseconds / 1000)
    }
    return environment
  }
}
