import TestServer
import Testing
import Value

/// What must not be seen of a cluster's beginning: that verification is switched off anywhere, or what
/// lets a stranger in.
struct ClusterHidden {
  private static let switches = [
    "insecure", "skip_verify", "skip-verify", "unsafeSkip", "trusted=yes", "curl -k",
  ]
  /// A bootstrap token of kubeadm's.
  private static let token = #"\b[a-z0-9]{6}\.[a-z0-9]{16}\b"#

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
    for word in Self.switches {
      let found = seen.filter { $0.contains(word) }
      #expect(found.isEmpty, "\(word): \(found.map { $0.prefix(300) })")
    }
    let canaries = try await Canaries.of(job)
    for line in seen {
      let match = line.firstMatch(of: /\b[a-z0-9]{6}\.[a-z0-9]{16}\b/)
      #expect(match == nil, "\(line.prefix(300))")
      #expect(canaries.names(in: line) == [], "\(line.prefix(60))")
    }
    #expect(run.output.firstMatch(of: /\b[a-z0-9]{6}\.[a-z0-9]{16}\b/) == nil)
    #expect(canaries.names(in: run.text) == [])
    return run
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
          if [ -e "$place" ]; then grep -rIlF \(words) "$place" || true; fi
        done
        """)
      #expect(rendered == "", "\(name)")
      let told = try await job.site.fleet.inside(
        name,
        """
        journalctl --sync
        journalctl --all --no-pager | grep -aE '\(Self.token)|certificate-key' | head -5 || true
        grep -rEls '\(Self.token)' /etc /root /tmp /run/systemd /run/groundwork || true
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
      ["grep", "-rElsI", "\(Self.token)|certificate_key\": \"[0-9a-f]", ".groundwork/runs"],
      in: MainJob.directory)
    #expect(kept.output == "")
  }
}
