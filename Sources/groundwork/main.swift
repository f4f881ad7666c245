import System

Process.ignoreBrokenPipes()
var status = await Groundwork.run(Array(CommandLine.arguments.dropFirst()))
if let failure = Output.failure {
  Output.error(failure)
  if status == ExitCode.done { status = ExitCode.internal }
}
Process.exit(status)
