/// The Korean catalogue, file by file; `Catalogue` says how they are written.
enum Korean {
  static let files = [
    common, inventory, documents, playbooks, connection, certificates, fleet, runs, console, lab,
    commands, help, cluster,
  ]
}
