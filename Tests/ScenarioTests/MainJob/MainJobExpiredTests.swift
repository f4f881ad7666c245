import System
import Testing
import Value

/// A cluster that was switched off until all that kubeadm issued had ended.
extension TheMainJob {
  /// `expired CERTIFICATE KEY AUTHORITY`: another one in its place, with all it says and a month of the
  /// past. openssl ca alone signs for times that have been.
  private static let past = #"""
    set -e
    work=$(mktemp -d -p /run); pki=/etc/kubernetes/pki; cd /etc/kubernetes
    printf '%s\n' '[ca]' 'default_ca = own' '[own]' 'database = index' 'new_certs_dir = .' 'rand_serial = yes' \
      'default_md = sha256' 'policy = any' 'copy_extensions = copyall' 'unique_subject = no' '[any]' \
      'organizationName = optional' 'commonName = supplied' > $work/conf
    expired() {
      : > $work/index
      openssl x509 -x509toreq -copy_extensions copyall -in $1 -signkey $2 -out $work/csr 2> /dev/null
      (cd $work && openssl ca -batch -notext -preserveDN -config conf -in csr -out crt \
        -cert $3.crt -keyfile $3.key -startdate 20240101000000Z -enddate 20240201000000Z 2> /dev/null)
      cat $work/crt > $1
    }

    """#

  /// All that kubeadm issued on a control plane.
  private static let expired =
    past + #"""
      for f in apiserver apiserver-kubelet-client; do expired $pki/$f.crt $pki/$f.key $pki/ca; done
      expired $pki/front-proxy-client.crt $pki/front-proxy-client.key $pki/front-proxy-ca
      for f in etcd/server etcd/peer etcd/healthcheck-client apiserver-etcd-client; do
        expired $pki/$f.crt $pki/$f.key $pki/etcd/ca
      done
      for f in admin.conf controller-manager.conf scheduler.conf super-admin.conf; do
        [ -e $f ] || continue
        sed -n 's/.*client-certificate-data: //p' $f | base64 -d > $work/old.crt
        sed -n 's/.*client-key-data: //p' $f | base64 -d > $work/old.key
        expired $work/old.crt $work/old.key $pki/ca
        sed -i "s/client-certificate-data: .*/client-certificate-data: $(base64 -w 0 $work/old.crt)/" $f
      done
      rm -r $work
      """#

  /// A kubelet's own, signed on the control plane, which alone has the authority.
  private func expireKubelet(of name: String, _ fleet: Fleet) async throws {
    let pki = "/var/lib/kubelet/pki"
    let standing = try await fleet.inside(name, "base64 -w 0 \(pki)/kubelet-client-current.pem")
    let past = try await fleet.inside(
      "k8s-master",
      Self.past + """
        echo \(standing) | base64 -d > $work/old.crt; cp $work/old.crt $work/old.key
        expired $work/old.crt $work/old.key $pki/ca
        (cat $work/old.crt; openssl pkey -in $work/old.key) | base64 -w 0; rm -r $work
        """)
    try await fleet.inside(
      name,
      """
      rm \(pki)/kubelet-client-*; echo \(past) | base64 -d > \(pki)/kubelet-client-past.pem
      ln -s kubelet-client-past.pem \(pki)/kubelet-client-current.pem
      """)
  }

  /// Switches all of them off, and on again when what they have has ended.
  private func expire(planes: [String], workers: [String], _ fleet: Fleet) async throws {
    for name in planes + workers {
      try await fleet.inside(
        name,
        """
        systemctl stop kubelet
        crictl="crictl --runtime-endpoint unix:///run/containerd/containerd.sock"
        for c in $($crictl ps --quiet); do $crictl stop --timeout 1 $c > /dev/null; done
        """)
    }
    for name in planes + workers { try await expireKubelet(of: name, fleet) }
    for name in planes { try await fleet.inside(name, Self.expired) }
    for name in planes + workers {
      try await fleet.inside(name, "systemctl start kubelet --no-block")
    }
  }

  private func comesBack(_ cluster: Cluster, _ names: [String]) async throws {
    let job = cluster.job
    let due = try await job.groundwork("certs", "check", "--output", "json")
    #expect(due.exitCode == 3, "\(due.text)")

    let renewed = try await job.groundwork("certs", "renew", "cluster", "--output", "json")
    #expect(renewed.exitCode == 0, "\(renewed.text)")
    let again = try await job.apply()
    #expect(again.exitCode == 0, "\(again.text)")
    #expect(try await cluster.nodes().filter { $0.value.isReady }.count == names.count)
    let settled = try await job.groundwork("certs", "renew", "cluster", "--output", "json")
    #expect(
      settled.exitCode == 0 && names.allSatisfy { settled.recap("changed")[$0] == 0 },
      "\(settled.text)")
  }

  @Test(Cluster.isAvailable)
  func `a cluster that was switched off until its certificates ended comes back`() async throws {
    try await expectReturn()
  }

  @Test(Cluster.onStandInsInSoak)
  func `on stand-ins, a cluster that was off until its certificates ended comes back`() async throws
  {
    try await expectReturn()
  }

  private func expectReturn() async throws {
    let cluster = try await Stage.shared.clustered()
    let workers = ["k8s-worker1", "k8s-worker2"]
    try await expire(planes: ["k8s-master"], workers: workers, cluster.job.site.fleet)
    try await comesBack(cluster, ["k8s-master"] + workers)
  }

  @Test(Cluster.isAvailable)
  func `so does one of three control planes, each as dead as the others`() async throws {
    let job = try await Stage.shared.bare()
    let cluster = Cluster(job: job)
    let fleet = job.site.fleet
    let planes = ["k8s-master", "k8s-master2", "k8s-master3"]
    try await fleet.lab("up", "k8s-master2", "k8s-master3")
    try await job.welcome(["k8s-master2", "k8s-master3"])
    try await cluster.declare()
    try cluster.list(controlPlanes: planes, workers: ["k8s-worker1"])
    let first = try await job.apply()
    try #require(first.exitCode == 0, "\(first.text)")
    try await expire(planes: planes, workers: ["k8s-worker1"], fleet)
    try await comesBack(cluster, planes + ["k8s-worker1"])
    try await fleet.lab("kill", "k8s-master2", "k8s-master3")
    try await Stage.shared.leave()
  }
}
