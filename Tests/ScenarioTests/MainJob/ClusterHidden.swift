import TestServer
import Testing
import Value

/// What must not be seen of a cluster's beginning: that verification is switched off anywhere, or what
/// lets a stranger in.
struct ClusterHidden {
  private static let switches = [
    "insecure", "skip_verify", "skip-verify", "unsafeSkip", "trusted=yes", "curl -k",
  ]
  /// A bootstrap token of kubeadm's, and no event of a machine (`k8s-master.18ecf592269dbb75`).
  private static let token = #"(?<![-.\w])[a-z0-9]{6}\.[a-z0-9]{16}(?![-.\w])"#

  let job: MainJob

  /// Does something while every command line and environment of this machine, the nodes' among them, is
  /// watched; and looks at what was seen.
  func watching(_ body: () async throws -> Run) async throws -> Run {
    let watch = Watch.processes()
    watch.start()
    let run: Run
    do { run = try await body() } catch {
      _ = watch.stop()
      throw error
    }
    let seen = watch.stop()
    // It saw what there was to see.
    for sight in ["kubeadm join --config", "kubeadm init"] {
      #expect(seen.contains { $0.contains(sight) }, "\(sight)")
    }
    // Those who search for the same, here beside it, and the token that every template's test has.
    let own = seen.filter { !$0.hasPrefix("grep ") && !$0.contains("groundwork template ") }
    for word in Self.switches {
      let found = own.filter { $0.contains(word) }
      #expect(found.isEmpty, "\(word): \(found.map { $0.prefix(300) })")
    }
    let canaries = try await Canaries.of(job)
    for line in own {
      #expect(!Self.hasToken(line), "\(line.prefix(300))")
      #expect(canaries.names(in: line) == [], "\(line.prefix(60))")
    }
    #expect(!Self.hasToken(run.output))
    #expect(canaries.names(in: run.text) == [])
    return run
  }

  private static func hasToken(_ text: String) -> Bool {
    text.matches(of: /[-.\w]*\.[a-z0-9]{16}[-.\w]*/).contains { match in
      match.output.wholeMatch(of: /[a-z0-9]{6}\.[a-z0-9]{16}/) != nil
    }
  }

  /// What was rendered onto the nodes, what they wrote into their journals, and what was kept here.
  func expectNothing() async throws {
    let words = Self.switches.map { "-e '\($0)'" }.joined(separator: " ")
    for name in Fleet.names {
      let rendered = try await job.site.fleet.inside(
        name,
        """
        cd / && for place in etc/kubernetes etc/containerd etc/crictl.yaml etc/cni etc/apt etc/systemd \
            etc/docker etc/chrony etc/haproxy var/lib/kubelet/config.yaml var/lib/groundwork root/.kube; do
          # What upstream's own objects say in their descriptions is no setting, neither where they lie nor
          # where kubectl keeps what the API server told of its own.
          if [ -e "$place" ]; then
            grep -rIlF --exclude-dir=applied --exclude-dir=cache \(words) "$place" || true
          fi
        done
        """)
      #expect(rendered == "", "\(name)")
      let told = try await job.site.fleet.inside(
        name,
        """
        journalctl --sync
        journalctl --all --no-pager | grep -aP '\(Self.token)|certificate-key' | head -5 || true
        grep -rPlsI '\(Self.token)' /etc /root /tmp /run/systemd /run/groundwork || true
        """)
      #expect(told == "", "\(name)")
    }
    let run = try await job.site.fleet.inside(
      "k8s-master",
      "kubectl get deployments,daemonsets,statefulsets,pods --all-namespaces "
        + "--output=jsonpath='{..command} {..args}'")
    #expect(run.contains("--"))
    for word in Self.switches { #expect(!run.contains(word), "\(word)") }
    let kept = try await Program.run(
      ["grep", "-rPlsI", "\(Self.token)|certificate_key\": \"[0-9a-f]", ".groundwork/runs"],
      in: MainJob.directory)
    #expect(kept.output == "")
  }
}
