import Catalog
import Inventory
import Jinja
import Playbooks
import Runs
import System
import Value
import Variables
import Vault

/// Gives the playbook loader what it needs from the rooms around it.
struct LoaderSetup {
  let session: Session
  let environment: Jinja.Environment

  func loader() -> PlaybookLoader {
    var settings = PlaybookLoader.Settings()
    settings.rolesPaths = ["roles", "playbooks/roles"]
    if let config = session.config {
      settings.isLenient = true
      settings.hidesRoleVars = config.flag(.privateRoleVars) ?? false
      settings.libraries = config.paths(.library)
      let home =
        Environment.value("ANSIBLE_HOME") ?? (Environment.value("HOME") ?? "/") + "/.ansible"
      let paths = config.paths(.rolesPath)
      let collections = config.paths(.collections)
      settings.collectionPaths =
        collections.isEmpty
        ? ["\(home)/collections", "/usr/share/ansible/collections"] : collections
      settings.rolesPaths =
        paths.isEmpty
        ? ["\(home)/roles", "/usr/share/ansible/roles", "/etc/ansible/roles"] : paths
    }
    settings.variables = session.extraVars
    let vault = session.vault
    settings.vault = { (text, at) throws(Problem) in try vault.value(text, at: at) }
    let redactor = session.redactor
    if let inputs = session.inputs { settings.reading = { inputs.note($0, $1) } }
    settings.revealed = { redactor.learn(in: $0) }
    settings.spec = { Catalog.spec(named: $0) }
    settings.implemented = Catalog.names
    let built = Set(Catalog.names)
    settings.isBuilt = { built.contains($0) }
    let inventory = session.inventory
    // A group that is missing because the inventory cannot be read is no second mistake.
    let isWhole = session.inventoryProblems.isEmpty
    settings.patternProblems = { field in
      isWhole ? Self.patternProblems(field, inventory) : []
    }
    settings.environment = environment
    if isWhole {
      settings.definedNames = inventory.definedNames.union(HostScope.magicNames)
        .union(session.extraVars.keys.compactMap(\.string))
    }
    return PlaybookLoader(settings)
  }

  private static func patternProblems(_ field: Field, _ inventory: Inventory) -> [Problem] {
    let patterns = (field.value.list ?? [field.value]).compactMap(\.string)
    var problems: [Problem] = []
    for pattern in patterns where !Template.isPossiblyTemplate(pattern) {
      do throws(Problem) {
        _ = try inventory.hosts(matching: pattern)
      } catch {
        var problem = error
        problem.at = field.location
        problems.append(problem)
      }
    }
    return problems
  }
}
