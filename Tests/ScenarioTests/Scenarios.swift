import Testing

/// The command on real nodes, one scenario after the other: they share the machines.
@Suite(
  .serialized, .disabled(if: Surroundings.obstacle != nil, "\(Surroundings.obstacle ?? "")"))
struct Scenarios {}

/// `playbooks/site.yml` with the project's inventory, on four nodes of its own.
@Suite(
  .serialized, Standing(lab: .second),
  .disabled(if: Surroundings.obstacle != nil, "\(Surroundings.obstacle ?? "")"))
struct TheMainJob {}
