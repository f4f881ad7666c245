import System
import Testing
import Value

/// What was added to the cluster, at work: on the nodes as they stand, with objects of a namespace that
/// is taken away afterwards.
struct AddOnProofs {
  let job: MainJob

  /// Where manifests and images of what is added lie below the directory of parts, and what they need.
  /// The digest is upstream's, as the stock inventory has it: what lies there is that very file.
  private static let parts: [(setting: String, file: String, images: [String])] = [
    (
      "metallb_manifest", "metallb-native.yaml",
      ["metallb-controller", "metallb-speaker", "busybox"]
    ),
    ("local_path_manifest", "local-path-storage.yaml", ["local-path-provisioner", "busybox"]),
    ("metrics_server_manifest", "components.yaml", ["metrics-server"]),
  ]

  /// What of it `directory` has whole, by the settings.
  static func present(in directory: String) -> [String] {
    parts.filter { part in
      ([("addons", part.file)] + part.images.map { ("images", "\($0).tar") })
        .allSatisfy { Files.isAccessible("\(directory)/\($0.0)/\($0.1)") }
    }.map(\.setting)
  }

  /// The inventory's lines for what is present.
  static func settings(_ directory: String) throws -> String {
    var lines = ["local_path_helper: docker.io/library/busybox:1.35.0"]
    for part in parts where present(in: directory).contains(part.setting) {
      lines.append(try pinned(part.setting, "\(directory)/addons/\(part.file)"))
    }
    return lines.joined(separator: "\n")
  }

  /// The inventory's lines for a manifest that lies here, with upstream's digest.
  static func pinned(_ setting: String, _ path: String) throws -> String {
    let stock =
      try Files.text("\(Surroundings.root)/inventory/group_vars/all/kubernetes.yml") ?? ""
    let digest = stock.split(separator: "\n").first { $0.hasPrefix("#\(setting)_sha256: ") }
    return "\(setting): \(path)\n\(try #require(digest).dropFirst())\n"
  }

  /// What no directory of parts made real here.
  static func tellWhatIsNotReal(_ directory: String) {
    let missing = parts.map(\.setting).filter { !present(in: directory).contains($0) }
    print("not real here: Calico, NFS (no images); \(missing.joined(separator: ", "))")
  }

  // MARK: - On the nodes

  private func kubectl(_ words: String) async throws -> String {
    try await job.site.fleet.inside("k8s-master", "kubectl --namespace groundwork-proof \(words)")
  }

  /// Asks until the answer is what was waited for; a test that waits for ever says for what.
  private func waited(
    _ what: String, seconds: Int, _ ask: () async throws -> Bool
  ) async throws -> Int {
    let start = Clock.milliseconds
    while try await !ask() {
      guard Clock.milliseconds - start < seconds * 1000 else {
        Issue.record("\(what): not within \(seconds) s")
        break
      }
      try await Task.sleep(for: .milliseconds(300))
    }
    let took = Clock.milliseconds - start
    print("\(what): \(Double(took / 100) / 10) s")
    return took
  }

  private func apply(_ text: String) async throws {
    _ = try await job.site.fleet.inside(
      "k8s-master", "kubectl apply --server-side -f - <<'END'\n\(text)\nEND")
  }

  func prove(_ present: [String]) async throws {
    try await apply(Self.workload)
    _ = try await kubectl("wait --for=condition=Available --timeout=180s deployment/web")
    try await proveNetwork()
    try await provePrivateImage()
    if present.contains("local_path_manifest") { try await proveVolume() }
    if present.contains("metrics_server_manifest") { try await proveMetrics() }
    if present.contains("metallb_manifest") { try await proveAddress() }
    _ = try await job.site.fleet.inside(
      "k8s-master", "kubectl delete namespace groundwork-proof --wait=false")
  }

  /// Two pods that serve, on two nodes, behind one address.
  private static let workload = """
    apiVersion: v1
    kind: Namespace
    metadata: {name: groundwork-proof}
    ---
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web, namespace: groundwork-proof}
    spec:
      replicas: 2
      selector: {matchLabels: {app: web}}
      template:
        metadata: {labels: {app: web}}
        spec:
          terminationGracePeriodSeconds: 1
          topologySpreadConstraints:
            - {maxSkew: 1, topologyKey: kubernetes.io/hostname, whenUnsatisfiable: DoNotSchedule,
               labelSelector: {matchLabels: {app: web}}}
          containers:
            - name: web
              image: docker.io/library/busybox:1.35.0
              command: [sh, -c, "mkdir /tmp/www; echo groundwork-answer > /tmp/www/index.html; \
    exec httpd -f -p 8080 -h /tmp/www"]
              readinessProbe: {httpGet: {path: /, port: 8080}, periodSeconds: 1}
    ---
    apiVersion: v1
    kind: Service
    metadata: {name: web, namespace: groundwork-proof}
    spec:
      type: LoadBalancer
      externalTrafficPolicy: Local
      selector: {app: web}
      ports: [{port: 80, targetPort: 8080}]
    """

  /// Calico's manifests, which no image makes run here: a real API server takes all of them, finds
  /// nothing to do in them again, and gives them back.
  func proveCalico(_ directory: String) async throws {
    let files = ["calico_crds": "operator-crds", "calico_operator": "tigera-operator"]
    let all = files.merging(["calico_manifest": "calico"]) { first, _ in first }
    guard all.values.allSatisfy({ Files.isAccessible("\(directory)/addons/\($0).yaml") }) else {
      print("not applied: Calico's manifests are not in addons/")
      return
    }
    var settings = ""
    for (setting, file) in all {
      settings += try Self.pinned(setting, "\(directory)/addons/\(file).yaml")
    }
    try job.site.write("playbooks/parts.yml", settings)
    // One way of installing it at a time: both define the same kinds.
    let operated = [
      Self.set("crds", "calico_crds"), Self.set("operator", "calico_operator"),
      [
        "name: proof-installation",
        "content: \"{{ lookup('template', 'roles/calico/templates/installation.yaml.j2') }}\"",
      ],
    ]
    let laid = "{{ lookup('template', 'roles/calico/templates/manifest.yaml.j2') | from_yaml }}"
    let plain = [Self.set("manifest", "calico_manifest") + ["definitions: \"\(laid)\""]]
    for sets in [operated, plain] {
      try job.site.write("playbooks/calico.yml", Self.play(sets, "present"))
      let made = try await job.apply("playbooks/calico.yml")
      #expect(made.exitCode == 0, "\(made.text)")
      let again = try await job.apply("playbooks/calico.yml")
      #expect(again.recap("changed") == ["k8s-master": 0], "\(again.text)")
      try job.site.write("playbooks/calico.yml", Self.play(sets, "absent"))
      let gone = try await job.apply("playbooks/calico.yml")
      #expect(gone.exitCode == 0, "\(gone.text)")
      let left = try await job.site.fleet.inside(
        "k8s-master", "kubectl get customresourcedefinitions -o name")
      #expect(!left.contains("calico") && !left.contains("tigera"))
    }
  }

  /// The options of a set whose manifest a setting names.
  private static func set(_ name: String, _ setting: String) -> [String] {
    [
      "name: proof-\(name)", "src: \"{{ \(setting) }}\"",
      "checksum: \"sha256:{{ \(setting)_sha256 }}\"",
    ]
  }

  private static func play(_ sets: [[String]], _ state: String) -> String {
    let head = """
      - hosts: control_plane
        gather_facts: false
        become: true
        vars_files: [roles/calico/defaults/main.yml, roles/addons/defaults/main.yml, parts.yml]
        tasks:

      """
    return sets.reduce(head) { text, options in
      text + "    - manifests:\n"
        + (options + ["state: \(state)"]).map { "        \($0)\n" }.joined()
    }
  }

  /// From one pod to the other's node, to the service, to the platform node by its name.
  private func proveNetwork() async throws {
    let text = try await kubectl(
      "get pods -l app=web -o jsonpath='{range .items[*]}{.metadata.name} {.status.podIP} "
        + "{.spec.nodeName}{\"\\n\"}{end}'")
    let pods = text.split(separator: "\n").map { $0.split(separator: " ").map { String($0) } }
    try #require(pods.count == 2 && pods.allSatisfy { $0.count == 3 }, "\(text)")
    #expect(pods[0][2] != pods[1][2])
    // By bash: a static busybox has no resolver of names.
    for target in ["\(pods[1][1])/8080", "web.groundwork-proof.svc.cluster.local/80"] {
      _ = try await waited("from a pod to \(target)", seconds: 60) {
        try await kubectl(
          "exec \(pods[0][0]) -- timeout 5 bash -c 'exec 3<>/dev/tcp/\(target); "
            + "printf \"GET / HTTP/1.0\\r\\n\\r\\n\" >&3; cat <&3' || true"
        ).contains("groundwork-answer")
      }
    }
    for name in ["gitlab.local", "registry.local"] {
      _ = try await waited("from a pod to \(name)", seconds: 60) {
        try await kubectl(
          "exec \(pods[0][0]) -- timeout 5 bash -c 'exec 3<>/dev/tcp/\(name)/443 && echo reached' "
            + "|| true"
        ).contains("reached")
      }
    }
  }

  /// A pod of an image that only the fleet's own registry has, for whoever has its password.
  private func provePrivateImage() async throws {
    let view = try await job.groundwork("vault", "view", "inventory/group_vars/all/vault.yml")
    let password = try #require(VaultText(view.output)["registry_password"])
    let login = Base64.encode(
      Array(
        #"{"auths":{"registry.local":{"username":"fleet","password":"\#(password)"}}}"#.utf8))
    let digest = try await job.site.fleet.inside(
      "mini-pc",
      "ls /var/lib/docker-registry/docker/registry/v2/repositories/groundwork/proof/_manifests/"
        + "revisions/sha256 | head -1")
    try await apply(
      """
      apiVersion: v1
      kind: Secret
      metadata: {name: registry, namespace: groundwork-proof}
      type: kubernetes.io/dockerconfigjson
      data: {.dockerconfigjson: \(login)}
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: private, namespace: groundwork-proof}
      spec:
        restartPolicy: Never
        imagePullSecrets: [{name: registry}]
        containers:
          - name: private
            image: registry.local/groundwork/proof@sha256:\(digest.filter { !$0.isWhitespace })
            imagePullPolicy: Always
      """)
    _ = try await waited("a pod of the private registry's image", seconds: 120) {
      try await kubectl("get pod private -o jsonpath={.status.phase}") == "Succeeded"
    }
    #expect(try await kubectl("logs private").contains("groundwork-agent"))
  }

  /// A claim that names no class gets a volume that can be written.
  private func proveVolume() async throws {
    try await apply(
      """
      apiVersion: v1
      kind: PersistentVolumeClaim
      metadata: {name: disk, namespace: groundwork-proof}
      spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 16Mi}}}
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: writer, namespace: groundwork-proof}
      spec:
        restartPolicy: Never
        containers:
          - name: writer
            image: docker.io/library/busybox:1.35.0
            command: [sh, -c, "echo written > /data/file && cat /data/file"]
            volumeMounts: [{name: data, mountPath: /data}]
        volumes: [{name: data, persistentVolumeClaim: {claimName: disk}}]
      """)
    _ = try await waited("a volume of the default class is written", seconds: 180) {
      try await kubectl("get pod writer -o jsonpath={.status.phase}") == "Succeeded"
    }
    #expect(try await kubectl("logs writer").contains("written"))
  }

  /// Every kubelet is believed by the cluster's authority, and what measures them by its own certificate; nothing
  /// else is believed.
  private func proveMetrics() async throws {
    _ = try await waited("kubectl top nodes", seconds: 180) {
      let text = try await kubectl("top nodes --no-headers || true")
      return Fleet.names.filter { $0 != "mini-pc" }.allSatisfy { text.contains($0) }
        && !text.contains("<unknown>")
    }
    let arguments = try await kubectl(
      "get deployment metrics-server --namespace kube-system -o jsonpath='{..args}'")
    #expect(!arguments.contains("insecure"))
    let served = try await kubectl("get apiservice v1beta1.metrics.k8s.io -o jsonpath={.spec}")
    #expect(!served.contains("insecure") && served.contains("caBundle"), "\(served)")
  }

  /// The service has the first address of the pool, which answers beside the cluster; and again soon
  /// after the node has died that answered.
  private func proveAddress() async throws {
    let address = "\(MainJob.network).240"
    _ = try await waited("a service gets \(address)", seconds: 60) {
      try await kubectl("get service web -o jsonpath={.status.loadBalancer.ingress[0].ip}")
        == address
    }
    _ = try await waited("\(address) answers the platform node", seconds: 60) {
      try await answers(address)
    }
    let holder = try await holder(of: address)
    print("\(address) is announced by \(holder)")
    try await job.site.fleet.lab("kill", holder)
    let took = try await waited("\(address) answers after \(holder) has died", seconds: 60) {
      try await answers(address)
    }
    #expect(took <= 15_000)
    #expect(try await self.holder(of: address) != holder)
    try await job.site.fleet.lab("start", holder)
    _ = try await waited("\(holder) is back", seconds: 240) {
      try await kubectl("wait --for=condition=Ready --timeout=5s node/\(holder) || true")
        .contains("condition met")
    }
  }

  /// Whether HTTP is answered at an address, as the platform node sees it.
  private func answers(_ address: String) async throws -> Bool {
    try await job.site.fleet.inside(
      "mini-pc",
      "timeout 1 bash -c 'exec 3<>/dev/tcp/\(address)/80; printf \"GET / HTTP/1.0\\r\\n\\r\\n\" >&3; "
        + "cat <&3' 2>&1 || true"
    ).contains("groundwork-answer")
  }

  /// The node whose card the platform node sends what goes to an address to.
  private func holder(of address: String) async throws -> String {
    let entry = try await job.site.fleet.inside("mini-pc", "ip neighbour show \(address)")
    let words = entry.split(whereSeparator: \.isWhitespace)
    let place = try #require(words.firstIndex(of: "lladdr"), "\(entry)")
    let card = String(words[place + 1])
    let inventory = try Files.text("\(MainJob.directory)/inventory/hosts.yml") ?? ""
    var name = ""
    for line in inventory.split(separator: "\n") {
      let word = line.filter { $0 != " " }
      if word.hasSuffix(":") { name = String(word.dropLast()) }
      if word.hasPrefix("mac:"), word.contains(card) { return name }
    }
    Issue.record("\(card) is no card of the fleet")
    return ""
  }
}
