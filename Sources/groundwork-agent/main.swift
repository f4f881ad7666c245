internal import CAgentStart
internal import System

gw_clean_environment()
Process.ignoreBrokenPipes()
Process.ignoreHangUps()
Process.forbidDumps()

let arguments = (1..<max(1, gw_argument_count())).map { place in
  gw_argument(place).map { String(cString: $0) } ?? ""
}

switch Options.read(arguments) {
case .text(let text):
  try? Descriptor.writeAll(1, Array(text.utf8))
  Process.exit(0)
case .mistake(let text):
  try? Descriptor.writeAll(2, Array(text.utf8))
  Process.exit(64)
case .answer(let port): Process.exit(PodProof.answer(port: port))
case .ask(let name, let port): Process.exit(PodProof.ask(name, port: port))
case .job(let watch): Process.exit(watch.run())
case .serve(let options):
  Process.exit(Agent(options).serve())
}
