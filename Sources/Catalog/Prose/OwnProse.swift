/// Groundwork's own modules.
enum OwnProse {
  static let text = """
    = groundwork.core.boot_id
    Tells which boot the machine is in; used by reboot.
    > boot_id: Different after every boot.
    | - name: Which boot is this
    |   groundwork.core.boot_id:
    = groundwork.core.schedule_reboot
    Begins a reboot and comes back at once; used by reboot.
    delay: Seconds before it shuts down.
    reboot_command: The command to use instead of shutdown.
    msg: What users who are logged in are told.
    | - name: Begin to reboot
    |   groundwork.core.schedule_reboot:
    |     delay: 2
    = groundwork.core.static_address
    Gives the machine its static address; unless it is confirmed over the new address in time, the
    old one comes back.
    address: The address with its prefix length, as 192.168.1.20/24.
    gateway: The router on the way out.
    nameservers: DNS servers.
    interface: The network card; needed when the machine has several.
    backend: What keeps the network's configuration on this machine.
    rollback_seconds: Seconds after which an address nobody confirmed is given up.
    | - name: Its address
    |   groundwork.core.static_address:
    |     address: "{{ address }}/24"
    |     gateway: 192.168.1.1
    |     nameservers: [192.168.1.1]
    = groundwork.core.static_address_confirm
    Keeps an address that static_address has set; only counts over a connection to that address.
    address: The address that was reached.
    gateway: The router that must answer.
    token: What static_address gave when it armed the rollback.
    | - name: Keep it
    |   groundwork.core.static_address_confirm:
    |     address: "{{ address }}/24"
    = groundwork.core.package_version
    Tells which version of a package is installed, or else would be; what is not known is null.
    name: The package.
    > installed: The version that is installed.
    > candidate: The version that apt would install where none is.
    > version: Of these two, the one there is.
    > major: The number it begins with.
    | - name: Which containerd
    |   groundwork.core.package_version:
    |     name: containerd
    |   register: containerd_package
    = groundwork.core.address_probe
    Asks the network (ARP) whether an address is taken.
    address: The address.
    interface: The network card to ask from.
    pool: A range, as FIRST-LAST, whose holders are asked for as well.
    seconds: How long answers are waited for.
    > pool: Those of the range that somebody answered for, each with the card that did.
    | - name: Is the address free
    |   groundwork.core.address_probe:
    |     address: "{{ address }}"
    = groundwork.core.hosts_block
    Keeps the fleet's names in /etc/hosts, in a block of its own.
    entries: Addresses with their names.
    own_name: The machine's own name.
    path: The file.
    | - name: Everyone knows everyone
    |   groundwork.core.hosts_block:
    |     entries:
    |       - {address: 192.168.1.10, names: [registry.local, gitlab.local]}
    = groundwork.core.certificate_facts
    Tells every certificate of a node: kubeadm's and those its kubeconfigs hold, the kubelet's, installed
    pairs, what is trusted, GitLab's, its runner's, and secrets of the cluster. No key is returned.
    paths: Further files, or directories of them.
    cluster: Whether the cluster is asked for certificates in its secrets.
    kubeconfig: The file on the node whose rights are used for that.
    > certificates: Each with its use, name, path and PEM; or with the problem that kept it from being read.
    | - name: Which certificates are there
    |   groundwork.core.certificate_facts:
    |   register: certificates
    = groundwork.core.certificate_pair
    Installs a certificate, its chain and its key as one: services read them through links to the pair
    in force, and another pair comes in force in one step. The one before is kept for a way back.
    name: What it is called; its pairs lie in /etc/groundwork/certificates/NAME.
    certificate: What the service shows, in PEM: the certificate, then those between it and the root.
    chain: The authorities alone, in PEM, for who reads them.
    certificate_name: The certificate's file in each version.
    key_name: The key's file.
    chain_name: The chain's file.
    key: The private key in PEM; without it the one that stands there stays.
    certificate_path: Where the service reads the certificate; a link comes there.
    key_path: Where it reads the key.
    chain_path: Where it reads the chain.
    combined_path: Where it reads certificate and key from one file.
    owner: Who owns the files.
    group: The group of the files.
    mode: The mode of the key; certificates are 0644.
    directory: Another place for the pairs.
    state: previous puts the pair before back in force, absent takes all away.
    > certificate_file: The certificate of the pair in force.
    > key_file: Its key.
    > chain_file: Its chain alone.
    | - name: The registry's certificate and key
    |   groundwork.core.certificate_pair:
    |     name: registry
    |     certificate: "{{ registry_certificate.chain }}"
    |     key: "{{ registry_certificate.key }}"
    |     certificate_path: /etc/docker/registry/registry.crt
    |     key_path: /etc/docker/registry/registry.key
    |     group: docker-registry
    |     mode: "0640"
    = groundwork.core.registry_trust
    Makes a node trust a registry by its authority, for containerd, Docker and the system.
    registry: The registry, as HOST or HOST:PORT.
    ca: Certificates of the authorities that are trusted.
    containerd: Whether containerd is told, in certs.d.
    os_store: Whether the system's store of authorities is told.
    docker: Whether Docker is told; auto does it where Docker is.
    state: absent takes away what was written for this registry, and nothing else.
    | - name: Trust our registry
    |   groundwork.core.registry_trust:
    |     registry: registry.local
    |     ca: ["{{ lookup('file', 'ca.crt') }}"]
    = groundwork.core.cluster_names
    Lets pods find names that stand in no DNS: they go into CoreDNS' configuration.
    entries: Addresses with their names.
    kubeconfig: The file on the node whose rights are used.
    timeout: Seconds to wait for the cluster.
    | - name: Pods reach the platform node
    |   groundwork.core.cluster_names:
    |     entries:
    |       - {address: 192.168.1.10, names: [registry.local, gitlab.local]}
    = groundwork.core.cluster_nodes
    Keeps labels, annotations and taints of a cluster's nodes as they are declared. What was declared once
    and is no longer goes; what somebody else put there stays.
    nodes: Each with a name, and as far as wanted labels, annotations and taints.
    kubeconfig: The file on the node whose rights are used.
    timeout: Seconds to wait until they are Ready; 0 does not wait.
    await: Those of them that are waited for; all unless it is given.
    > nodes: What the cluster says of each of its nodes.
    | - name: What the nodes are for
    |   groundwork.core.cluster_nodes:
    |     nodes:
    |       - {name: k8s-worker1, labels: {disk: ssd}}
    = groundwork.core.etcd_backup
    Backs up a cluster's etcd and its keys, as one archive that comes to this machine (0600) with its
    SHA-256 beside it. The copy of etcd is read once before it counts. Nothing of the cluster is changed.
    dest: The directory on this machine.
    cluster: The cluster's name, by which a restore knows it again.
    timeout: Seconds that etcd may take to give a copy of itself.
    keep: How many of this cluster's backups stay in the directory, the newest; 0 keeps all.
    > path: The archive.
    > removed: The older ones that went.
    > sha256: Its digest.
    > size: Its bytes.
    > host: The node it was taken from.
    > revision: The newest revision in the copy.
    > keys: How many keys the copy holds.
    | - name: Back up the cluster
    |   groundwork.core.etcd_backup:
    |     dest: backups
    |     cluster: lab
    = groundwork.core.etcd_members
    Tells the members of a cluster's etcd and which of them work, asked of the one on this node; takes one
    out where enough others work.
    remove: The name of a member to take out.
    > members: Each with its name, id, client address, and whether it is healthy.
    | - name: Who keeps the cluster's state
    |   groundwork.core.etcd_members:
    = groundwork.core.etcd_restore
    Puts what etcd_backup has made where a control plane was, for kubeadm_init to begin with. A backup that
    is damaged or of another cluster is refused before anything is touched, and so is a cluster that lives.
    src: The archive, on the node.
    cluster: The cluster's name in the inventory.
    host: The node's name in the inventory.
    address: The node's address.
    version: The release of Kubernetes that is to run.
    authorities: What other machines of the cluster trust, in PEM; the backup's must be the same.
    timeout: Seconds that etcd may take.
    > revision: The newest revision in the backup.
    > keys: How many keys it holds.
    > host: The node it was taken from.
    | - name: Put back etcd and the keys
    |   groundwork.core.etcd_restore:
    |     src: /root/backup.tar
    |     cluster: lab
    |     host: k8s-master
    |     address: 192.168.50.11
    |     version: 1.34.9
    = groundwork.core.kubeadm_certificates
    Tells how long the certificates of a control plane are still good.
    > certificates: Each with its name, when it expires, the seconds until then, and whether it is an authority.
    | - name: How long they are good
    |   groundwork.core.kubeadm_certificates:
    |   register: certificates
    = groundwork.core.kubeadm_renew
    Renews what kubeadm issued on a control plane, after a backup on the node, and has etcd, the API
    server, the controllers and the scheduler take it, one after the other.
    days: Those that end in fewer days are renewed.
    all: All are renewed, however long they are good.
    timeout: Seconds each part may take to come up again.
    waits: Whether each part must be up again before the next is stopped.
    > renewed: kubeadm's names of those that were renewed.
    > restarted: The parts that were started anew.
    > backup: Where what stood there before is kept on the node.
    | - name: Renew what ends within a month
    |   groundwork.core.kubeadm_renew:
    |     days: 30
    = groundwork.core.kubeadm_init
    Makes this node the first of a Kubernetes cluster. What was broken off is brought to its end, and
    nothing is ever reset.
    config: kubeadm's configuration with all its documents; it is validated first, and kept nowhere.
    port: The port of the API server.
    timeout: Seconds after which kubeadm is ended.
    > healed: An earlier attempt had been broken off.
    | - name: The first control plane
    |   groundwork.core.kubeadm_init:
    |     config: "{{ lookup('template', 'kubeadm-init.yaml.j2') }}"
    = groundwork.core.kubeadm_join
    Makes this node one of a Kubernetes cluster. What was broken off is brought to its end.
    config: kubeadm's JoinConfiguration, with a token.
    control_plane: Whether it becomes a control plane.
    ca: The cluster's authority; a node of another cluster is refused.
    port: The port of the API server.
    timeout: Seconds after which kubeadm is ended.
    > healed: An earlier attempt had been broken off.
    | - name: The workers
    |   groundwork.core.kubeadm_join:
    |     config: "{{ lookup('template', 'kubeadm-join.yaml.j2') }}"
    |     ca: "{{ cluster_ca }}"
    = groundwork.core.kubeadm_reset
    Takes off a node what kubeadm and the pod network put there, and what kubeadm reset leaves behind:
    mounts, links, packet filter rules, the network's configuration. Other rules stay.
    timeout: Seconds after which kubeadm is ended.
    | - name: No node of a cluster any more
    |   groundwork.core.kubeadm_reset:
    = groundwork.core.kubeadm_status
    Tells from a node's files how far kubeadm has come on it.
    > role: control_plane, worker or none.
    > complete: Nothing is left to be done.
    > broken_off: An attempt was begun and did not come to its end.
    > ca: The authority of its cluster, in PEM; null without one.
    | - name: How far it is
    |   groundwork.core.kubeadm_status:
    |   register: kubeadm
    = groundwork.core.kubeadm_token
    Makes a token for one batch of joins, or takes it away again. One that an earlier run left behind
    goes as well.
    state: absent takes the token away.
    minutes: After so long the cluster forgets it by itself.
    certificates: Whether the control planes' certificates are laid down for others who join as one.
    config: kubeadm's ClusterConfiguration, for these certificates.
    kubeconfig: The file on the node whose rights are used.
    timeout: Seconds to wait for the cluster.
    > token: The token; a secret.
    > certificate_key: The key that opens the certificates; a secret.
    | - name: A token for those who join now
    |   groundwork.core.kubeadm_token:
    |   register: join
    = groundwork.core.kubeadm_upgrade
    Takes what kubeadm keeps on a node to another release: the cluster itself on the node that leads, its own
    files on the others. Skips no minor, goes back to none, and does again what was broken off.
    version: The release in full.
    leads: Whether this node takes the cluster along, before all others.
    node: Its name in the cluster.
    look: Only tell what would have to be done.
    timeout: Seconds after which kubeadm is ended.
    > cluster: The release of the cluster.
    > control_plane: The one of this control plane; null on a worker.
    > kubelet: The one of the kubelet that is installed.
    > running: The one the kubelet runs as; null where no node was named.
    > broken_off: An upgrade was begun and did not come to its end.
    > due: Something is left to be done here, the kubelet included.
    > refusal: Why the release cannot be reached from here; null when it can.
    | - name: What is to be done
    |   groundwork.core.kubeadm_upgrade:
    |     version: 1.34.9
    |     look: true
    |   register: upgrade
    = groundwork.core.kubelet_certificates
    Approves the certificates that kubelets ask to serve with, each after a look at who asks, and for which
    names and addresses. One that asks for more than the inventory gives its node is left, and named.
    nodes: Each with its name and addresses.
    kubeconfig: The file on the node whose rights are used.
    expect: Nodes that have just joined, and ask soon.
    timeout: Seconds to wait for these.
    > approved: The nodes whose requests were approved.
    > refused: The requests that were not, each with the reason.
    | - name: Let the kubelets serve
    |   groundwork.core.kubelet_certificates:
    |     nodes:
    |       - {name: k8s-worker1, addresses: [192.168.50.12]}
    = groundwork.core.signing_requests
    Tells which kubelets wait for a certificate; used by kubelet_certificates.
    approve: Names of requests to approve.
    kubeconfig: The file on the node whose rights are used.
    > waiting: The requests nobody has decided about.
    > asked: Everybody who has asked.
    | - name: Who waits
    |   groundwork.core.signing_requests:
    = groundwork.core.manifests
    Keeps a named set of objects in a Kubernetes cluster, by server-side apply. What leaves the set leaves
    the cluster; check mode shows what the cluster would make of it.
    name: The set's name; its members bear an ApplySet's label, so that they are known again.
    objects: The objects themselves; made of src, content and definitions.
    src: A YAML file of the controller, found as a role's files are, or an address; the controller fetches \
    it once, and keeps it.
    content: YAML text.
    definitions: Objects as the playbook writes them; one that src has too is laid over it, where null \
    takes an entry away and lists of named things go by their names.
    checksum: The digest that the file of src must have, as sha256:HEX.
    images: Beginnings of image names, each with what stands there instead.
    namespace: Where objects belong that name no namespace.
    kubeconfig: The file on the node whose rights are used.
    state: absent takes all that the set put there out of the cluster.
    prune: Whether what is no longer in the set is deleted.
    take_over: Whether fields that somebody else set are taken over.
    wait: Whether to wait until the workloads of the set are up.
    timeout: Seconds that all of it may take.
    > created: The objects that were not there.
    > configured: The objects that were changed.
    > pruned: The objects that left.
    | - name: The load balancer's addresses
    |   groundwork.core.manifests:
    |     name: pool
    |     definitions:
    |       - apiVersion: metallb.io/v1beta1
    |         kind: IPAddressPool
    |         metadata: {name: lab, namespace: metallb-system}
    |         spec: {addresses: ["192.168.50.240-192.168.50.250"]}
    = groundwork.core.image_proof
    Proves that a node can pull an image and run it with the configuration it has.
    image: The image, by digest.
    command: What is run in it.
    expect: What it must print.
    username: The user to log in as at the registry.
    password: The user's password; it is typed where the client asks for it.
    hosts_dir: Containerd's directory of registries, for ctr; with crictl containerd reads its own config_path.
    timeout: Seconds it may take.
    again: Do it though a record says that it was done.
    > method: What pulled it: crictl where that is on the node, else ctr with hosts_dir.
    > stdout: What the image wrote.
    | - name: Pull and run
    |   groundwork.core.image_proof:
    |     image: registry.local/proof@sha256:…
    = groundwork.core.preflight_probe
    Reads what has to be known of a machine before anything is changed.
    paths: Directories whose free space is measured.
    | - name: Look before
    |   groundwork.core.preflight_probe:
    = groundwork.core.time_sync
    Waits until chrony keeps the clock close enough to its source.
    max_skew: Seconds the clock may be off.
    timeout: Seconds it may take.
    interval: Seconds between looks.
    source: The server the clock must follow.
    allow_local: Accepts the machine's own clock as source.
    | - name: The clock is right
    |   groundwork.core.time_sync:
    |     timeout: 60
    """
}
