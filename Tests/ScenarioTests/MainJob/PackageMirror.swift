import System
import Testing

/// A mirror of upstream's packages, made of a directory of binaries as `kubernetes_binaries` wants it: one
/// repository for each minor, signed by a key of its own, served by a machine of the fleet.
struct PackageMirror: Sendable {
  let job: MainJob
  private let directory = "\(MainJob.directory)/mirror"
  /// The one that has an interpreter with a server in it.
  private static let server = "k8s-master"

  /// The inventory's lines for the release of a directory of binaries; the machines get its images, which a
  /// registry would have.
  func settings(_ parts: String) async throws -> String {
    let told = try await KubernetesParts(parts)
    let minor = told.release.split(separator: ".").prefix(2).joined(separator: ".")
    let place = "\(directory)/v\(minor)/deb"
    let made = try await Program.run(
      ["bash", "-euc", Self.make, "mirror", parts, place], seconds: 300)
    try #require(made.exitCode == 0, "\(made.text)")
    try await serve()
    for node in Fleet.names where node != "mini-pc" {
      let taken = try await Program.run(
        [
          "sh", "-euc",
          """
          for image in '\(parts)'/images/*.tar; do
            '\(Surroundings.binary)' lab exec \(node) ctr --namespace k8s.io images import - < "$image"
          done
          """,
        ], seconds: 600)
      try #require(taken.exitCode == 0, "\(taken.text)")
    }
    let digest = try await Program.run(["sha256sum", "\(place)/Release.key"])
    let key = try #require(digest.output.split(separator: " ").first)
    let server = MainJob.addresses[Self.server] ?? ""
    return """
      kubernetes_source: mirror
      kubernetes_version: \(told.release)
      kubernetes_mirror: http://\(server)/v\(minor)/deb/
      kubernetes_repository_key: file://\(place)/Release.key
      kubernetes_repository_key_sha256: \(key)
      pod_network_plugin: bridge
      """
  }

  /// All minors that have been made, from port 80 of that machine.
  private func serve() async throws {
    let sent = try await Program.run(
      [
        "sh", "-euc",
        """
        tar -C '\(directory)' -c . |
          '\(Surroundings.binary)' lab exec \(Self.server) sh -euc '
            mkdir -p /srv/mirror && tar -x --no-same-owner -C /srv/mirror
            systemctl is-active --quiet mirror || systemd-run --quiet --unit mirror \
              python3 -m http.server --directory /srv/mirror 80'
        """,
      ], seconds: 300)
    try #require(sent.exitCode == 0, "\(sent.text)")
  }

  /// With what upstream's packages have: kubelet's unit, kubeadm's drop-in, the plugins below /opt.
  private static let make = #"""
    parts=$1 to=$2
    mkdir -p "$to"
    home=$(mktemp -d) && trap 'gpgconf --homedir "$home" --kill all; rm -rf "$home"' EXIT
    version=$("$parts/kubeadm" version --output short) && version=${version#v}
    pack() { # NAME VERSION DEPENDS FILE=PLACE…
      name=$1 release=$2 needs=$3 root=$home/root
      shift 3
      rm -rf "$root"; mkdir -p "$root/DEBIAN"
      for file in "$@"; do
        mkdir -p "$root/$(dirname "${file#*=}")"; cp "${file%%=*}" "$root/${file#*=}"
      done
      printf 'Package: %s\nVersion: %s\nArchitecture: %s\nMaintainer: The tests <tests@example.org>\nDepends: %s\nDescription: %s of a mirror\n' \
        "$name" "$release" "$(dpkg --print-architecture)" "$needs" "$name" > "$root/DEBIAN/control"
      dpkg-deb --root-owner-group -Znone --build "$root" "$to/${name}_$release.deb" > /dev/null
    }
    printf '[Unit]\nDescription=kubelet\nWants=network-online.target\nAfter=network-online.target\n[Service]\nExecStart=/usr/bin/kubelet\nRestart=always\nStartLimitInterval=0\nRestartSec=10\n[Install]\nWantedBy=multi-user.target\n' > "$home/unit"
    cat > "$home/drop-in" <<'END'
    [Service]
    Environment="KUBELET_KUBECONFIG_ARGS=--bootstrap-kubeconfig=/etc/kubernetes/bootstrap-kubelet.conf --kubeconfig=/etc/kubernetes/kubelet.conf"
    Environment="KUBELET_CONFIG_ARGS=--config=/var/lib/kubelet/config.yaml"
    EnvironmentFile=-/var/lib/kubelet/kubeadm-flags.env
    EnvironmentFile=-/etc/default/kubelet
    ExecStart=
    ExecStart=/usr/bin/kubelet $KUBELET_KUBECONFIG_ARGS $KUBELET_CONFIG_ARGS $KUBELET_KUBEADM_ARGS $KUBELET_EXTRA_ARGS
    END
    pack kubelet "$version-1.1" 'iptables, kubernetes-cni, mount, util-linux' "$parts/kubelet=usr/bin/kubelet" "$home/unit=usr/lib/systemd/system/kubelet.service"
    pack kubectl "$version-1.1" libc6 "$parts/kubectl=usr/bin/kubectl"
    pack kubeadm "$version-1.1" cri-tools "$parts/kubeadm=usr/bin/kubeadm" "$home/drop-in=usr/lib/systemd/system/kubelet.service.d/10-kubeadm.conf"
    pack cri-tools "${version%.*}.0-1.1" libc6 "$parts/crictl=usr/bin/crictl"
    plugins=; for plugin in "$parts"/cni/*; do plugins="$plugins $plugin=opt/cni/bin/${plugin##*/}"; done
    pack kubernetes-cni "1.${version#*.}-1.1" libc6 $plugins
    cd "$to"
    for deb in *.deb; do
      dpkg-deb --field "$deb"
      printf 'Filename: ./%s\nSize: %s\nSHA256: %s\n\n' "$deb" "$(stat -c %s "$deb")" "$(sha256sum "$deb" | cut -d ' ' -f 1)"
    done > Packages
    printf 'Date: %s\nSHA256:\n %s %s Packages\n' "$(LC_ALL=C date -u '+%a, %d %b %Y %H:%M:%S UTC')" "$(sha256sum Packages | cut -d ' ' -f 1)" "$(stat -c %s Packages)" > Release
    sign() { gpg --homedir "$home" --batch --quiet "$@"; }
    sign --passphrase '' --quick-generate-key 'The tests <tests@example.org>' rsa2048 sign never
    sign --clearsign --output InRelease Release
    sign --armor --export > Release.key
    """#
}
