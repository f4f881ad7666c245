import Foundation
import Machine
import Playbooks
import Value

/// A directory with a few files, loaded like a user's.
final class Project {
  let directory: String
  var settings = PlaybookLoader.Settings()

  static let specs: [ModuleSpec] = [
    ModuleSpec(
      "ansible.builtin.copy",
      [
        Option("src"), Option("dest", required: true), Option("content"),
        Option("backup", .bool, default: false), Option("remote_src", .bool, default: false),
      ], mutuallyExclusive: [["src", "content"]], takesFileOptions: true),
    ModuleSpec(
      "ansible.builtin.command",
      [Option("cmd"), Option("creates", .path), Option("chdir", .path)], freeForm: "cmd",
      isCommandLike: true),
    ModuleSpec("ansible.builtin.debug", [Option("msg", .raw), Option("var")]),
    ModuleSpec(
      "ansible.builtin.service",
      [Option("name", required: true), Option("state", choices: ["started", "stopped"])]),
    ModuleSpec("ansible.builtin.set_fact", [Option("cacheable", .bool)]),
    ModuleSpec("groundwork.core.static_address", [Option("address", required: true)]),
  ]

  init(_ files: KeyValuePairs<String, String>) {
    directory = NSTemporaryDirectory() + "groundwork-playbooks-\(UUID().uuidString)"
    for (name, text) in files {
      let path = directory + "/" + name
      let parent = (path as NSString).deletingLastPathComponent
      try? FileManager.default.createDirectory(
        atPath: parent, withIntermediateDirectories: true)
      FileManager.default.createFile(atPath: path, contents: Data(text.utf8))
    }
    settings.workingDirectory = directory
    settings.implemented = Self.specs.map(\.name)
    settings.spec = { name in Self.specs.first { $0.name == name } }
  }

  deinit { try? FileManager.default.removeItem(atPath: directory) }

  var loader: PlaybookLoader { PlaybookLoader(settings) }

  func load(
    _ file: String = "site.yml"
  ) -> (plays: [Play], problems: [String], warnings: [String]) {
    let (playbooks, problems, warnings) = loader.load([file])
    return (
      playbooks.flatMap(\.plays), problems.map(\.description), warnings.map(\.description)
    )
  }
}

extension Play {
  /// Every task of the play in the order of running, handlers last.
  var all: [Task] { Step.tasks(preTasks + tasks + postTasks) + handlers }

  func task(_ name: String) -> Task? { all.first { $0.name?.value.string == name } }
}

extension Field {
  var text: String { value.string ?? JSON.text(value) }
}
