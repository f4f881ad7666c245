import Actions
import Crypto
import Messages
import System
import Value

/// `groundwork bundle create`.
enum BundleCommand {
  static let group = CommandGroup(
    name: "bundle", summary: "what a site without internet installs Kubernetes from",
    commands: [create])

  static let create = CommandSpec(
    name: "bundle create", summary: "fetch Kubernetes, each file by its published SHA-256",
    operands: "DIR", offers: [.files],
    flags: [
      Flag("--kubernetes", value: "VERSION", help: "the release in full, such as 1.34.9"),
      Flag(
        "--cni-plugins", value: "VERSION", help: "of containernetworking/plugins (default: 1.9.1)"),
      Flag("--crictl", value: "VERSION", help: "of cri-tools (default: the minor's first)"),
      Flag(
        "--image", value: "NAME:TAG", repeats: true,
        help: "a further image, such as an add-on's; registry and tag in full"),
      Flag(
        "--mirror", value: "URL",
        help: "fetch from below this address, which has the hosts' names as directories"),
    ],
    examples: [
      (
        "groundwork bundle create --kubernetes 1.34.9 /srv/kubernetes/1.34.9",
        "binaries, network plugins, crictl and images, and bundle.yml for the inventory"
      ),
      (
        "groundwork bundle create --kubernetes 1.34.9 --image quay.io/metallb/controller:v0.16.1 DIR",
        "an add-on's image with it"
      ),
    ],
    discussion:
      "Run on a machine with internet; what is there already, whole, is not fetched again. bundle.yml says\nwhat the inventory needs: put it into inventory/group_vars/all/ of the site, and the directory where\nkubernetes_binaries says. Images come as the registry's digests say; binaries as the files beside them.",
    run: { arguments in await run(arguments) })

  private static func run(_ arguments: Arguments) async -> Int32 {
    do throws(Problem) {
      guard let directory = arguments.operands.first, arguments.operands.count == 1 else {
        throw Problem(
          "usage.missing-operand", what: "bundle create takes one directory",
          fix: "groundwork bundle create --kubernetes 1.34.9 DIR")
      }
      let wanted = arguments.last("kubernetes") ?? ""
      let release = wanted.hasPrefix("v") ? String(wanted.dropFirst()) : wanted
      let parts = release.split(separator: ".", omittingEmptySubsequences: false)
      guard parts.count == 3, parts.allSatisfy({ Int($0) != nil }) else {
        throw Problem(
          "usage.bad-value", what: "--kubernetes '\(wanted)' is no release in full",
          fix: "write it as 1.34.9")
      }
      var bundle = Bundle(
        directory: ClusterCommand.absolute(directory), release: release,
        architecture: Host.kernel.machine == "aarch64" ? "arm64" : "amd64",
        fetch: { (address, headers) throws(Problem) in
          try Web.get(address, headers: headers, timeoutSeconds: 600)
        })
      bundle.plugins = arguments.last("cni-plugins") ?? bundle.plugins
      bundle.crictl = arguments.last("crictl") ?? "\(parts[0]).\(parts[1]).0"
      bundle.furtherImages = arguments.all("image")
      bundle.mirror = arguments.last("mirror")
      try bundle.create()
      Output.say(
        "\(directory) is whole; \(directory)/bundle.yml belongs into inventory/group_vars/all/")
      return ExitCode.done
    } catch {
      Output.error(error)
      return ExitCode.of(error)
    }
  }
}
