package import Machine

/// The modules that work on files and run commands.
package enum FileModules {
  /// In the order of their names.
  package static let entries: [ModuleEntry] = [
    ModuleEntry(AsyncStatusModule.self), ModuleEntry(BlockInFileModule.self),
    ModuleEntry(CommandModule.self),
    ModuleEntry(CopyModule.self), ModuleEntry(FetchModule.self), ModuleEntry(FileModule.self),
    ModuleEntry(FindModule.self), ModuleEntry(GetURLModule.self),
    ModuleEntry(LineInFileModule.self), ModuleEntry(ReplaceModule.self),
    ModuleEntry(ScriptModule.self), ModuleEntry(ShellModule.self), ModuleEntry(SlurpModule.self),
    ModuleEntry(StatModule.self), ModuleEntry(TempfileModule.self),
    ModuleEntry(UnarchiveModule.self),
  ]
}
