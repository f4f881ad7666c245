/// The Korean catalogue, file by file; `Catalogue` says how they are written.
enum Korean {
  static let files = [
    common, inventory, documents, playbooks, connection, certificates, declarations,
    certificateCommands, fleet, addOns, runs, console, lab, commands, help, nodes, cluster, verify,
    bundle, rotation, secrets, secretsCommands, secretsHelp,
  ]
}
