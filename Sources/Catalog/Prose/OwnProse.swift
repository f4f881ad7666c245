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
    seconds: How long answers are waited for.
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
    = groundwork.core.registry_trust
    Makes a node trust a registry by its authority, for containerd, Docker and the system.
    registry: The registry, as HOST or HOST:PORT.
    ca: Certificates of the authorities that are trusted.
    containerd: Whether containerd is told, in certs.d.
    os_store: Whether the system's store of authorities is told.
    docker: Whether Docker is told; auto does it where Docker is.
    | - name: Trust our registry
    |   groundwork.core.registry_trust:
    |     registry: registry.local
    |     ca: ["{{ lookup('file', 'ca.crt') }}"]
    = groundwork.core.image_proof
    Proves that a node can pull an image and run it with the configuration it has.
    image: The image, by digest.
    command: What is run in it.
    expect: What it must print.
    username: The user to log in as at the registry.
    password: The user's password; it is typed where the client asks for it.
    hosts_dir: Containerd's directory of registries, for ctr; with crictl containerd reads its own config_path.
    timeout: Seconds it may take.
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
