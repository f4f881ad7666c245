internal import System
package import Value
package import Wire

/// A module as the table of modules holds it: its spec and how a request runs through it.
package struct ModuleEntry: Sendable {
  package var spec: ModuleSpec
  package var run: @Sendable (Request, any Machine) -> Response
  /// What a call declares; nil for modules that only act or only look.
  package var resources: (@Sendable (Request, any Machine) throws(Failure) -> [Resource])?

  package init<M: Module>(_ module: M.Type) {
    spec = M.spec
    run = { request, machine in runModule(M.self, request, on: machine) }
  }

  package init<M: DeclarativeModule>(_ module: M.Type) {
    spec = M.spec
    run = { request, machine in runModule(M.self, request, on: machine) }
    resources = { request, machine throws(Failure) in
      try M.declared(by: request, on: machine)
    }
  }
}

/// Inspects, derives the change and, unless the mode is `inspect`, carries it out on `machine` (which in
/// check mode is a planned world).
package func runModule<M: Module>(
  _: M.Type, _ request: Request, on machine: any Machine
) -> Response {
  var response = Response(id: request.id)
  do throws(Failure) {
    let (arguments, problems) = M.spec.validate(request.arguments)
    if let problem = problems.first { throw Failure(problem.what) }
    let module = try M(
      Call(
        arguments: arguments, payload: request.payload, wantsDiff: request.wantsDiff,
        carriesSecret: request.carriesSecret))
    let state = try inspect(module, request, on: machine, &response)
    var extra = Map()
    if let planned = try module.change(from: state) {
      response.change =
        planned.unknownUntil.map { .later($0) } ?? (planned.runs ? .runs : .exact)
      response.diffs = request.wantsDiff ? planned.diffs : []
      if request.mode == .inspect { return response }
      extra = try module.apply(planned.change, to: machine)
      if request.wantsDiff, let diff = extra["diff"] { response.diffs = [Diff(diff)] }
      if extra["changed"]?.bool == false { response.change = .none }
      extra["diff"] = nil
      extra["changed"] = nil
    }
    let report = try module.report(state, changed: response.change != .none, on: machine)
    response.result = report.result.merging(extra)
    response.payload = report.payload
    response.warnings = report.warnings
  } catch {
    return failed(response, error, on: machine)
  }
  return response
}

/// The state a module finds; where the request asks for it, with a digest of all it read of files.
private func inspect<M: Module>(
  _ module: M, _ request: Request, on machine: any Machine, _ response: inout Response
) throws(Failure) -> M.State {
  guard let key = request.observes.flatMap({ [UInt8](hex: $0) }) else {
    return try module.inspect(machine)
  }
  let observed = ObservedMachine(over: machine, key: key)
  defer { response.observed = observed.observed }
  return try module.inspect(observed)
}

private func failed(_ response: Response, _ failure: Failure, on machine: any Machine) -> Response {
  var response = response
  if case .later(let step) = failure.kind {
    response.change = .later(step)
  } else if failure.kind == .missing, machine.isPlanned, let step = machine.pendingStep {
    response.change = .later(step)
  } else {
    response.outcome = .failed(failure.message)
    response.result = failure.result
  }
  return response
}
