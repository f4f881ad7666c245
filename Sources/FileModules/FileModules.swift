package import Machine

/// The modules that work on files and run commands.
package enum FileModules {
  /// In the order of their names.
  package static let entries: [ModuleEntry] = [
    ModuleEntry(CommandModule.self), ModuleEntry(CopyModule.self), ModuleEntry(FileModule.self),
    ModuleEntry(ShellModule.self),
  ]
}
