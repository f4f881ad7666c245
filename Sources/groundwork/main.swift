import System

Process.ignoreBrokenPipes()
let status = await Groundwork.run(Array(CommandLine.arguments.dropFirst()))
Process.exit(status)
