import Testing

/// The command on real nodes, one scenario after the other: they share the machines.
@Suite(
  .serialized, .disabled(if: Surroundings.obstacle != nil, "\(Surroundings.obstacle ?? "")"))
struct Scenarios {}
