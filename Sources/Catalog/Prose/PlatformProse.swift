/// What the controller does for the platform.
enum PlatformProse {
  static let text = """
    = groundwork.core.preflight
    Reports everything that would stop a fleet, before anything is changed: the mistakes of the inventory,
    and those that preflight_probe (registered as probe) and address_probe (as address_answer) show.
    part: plan notes when the machines begin to be asked; fleet makes the report; inventory reports \
    what can be known without a machine; cluster what the answers to the role kubernetes's questions forbid.
    upgrading: Whether another release than the one that stands on a member is meant.
    began: When they began to be asked, from the part plan; clocks are judged by it.
    > findings: Every finding with id, host, what, because, fix and is_warning.
    | - name: Report all findings
    |   groundwork.core.preflight:
    |   run_once: true
    = groundwork.core.verdict
    Says what a proof came to, and never stops the host: groundwork verify tells and counts it.
    proof: What is proven, in a word or two.
    result: What the task that looked was registered as: failed, it is no proof; skipped, it was not looked at.
    holds: What must be true beside it.
    because: Why it does not hold.
    unproven: Why it cannot be proven here; empty where it can.
    > proof: The same word.
    > proven: Whether it is; null where that could not be looked at.
    > because: Why it is not.
    | - name: Its clock follows the platform node
    |   groundwork.core.verdict:
    |     proof: time
    |     result: "{{ clock }}"
    = groundwork.core.authority
    Makes a certificate authority once, on this machine, as it is declared in *.yml of the directory
    (docs/certificates.md); those above it, too. Its key is encrypted.
    name: The name it is declared under; NAME/ca.crt and NAME/ca.key stand in the directory.
    directory: Where it is declared, and where everything is kept.
    > certificate: The authority's certificate in PEM.
    > root: That of the authority it is trusted by; its own where it is a root.
    | - name: The lab's authority
    |   groundwork.core.authority:
    |     name: lab-ca
    |     directory: certs
    = groundwork.core.certificate
    Issues a certificate as it is declared, and again when it falls due or it, its names or its authority
    are declared otherwise. The key is kept as a vault file only.
    name: The name it is declared under; NAME.crt and NAME.key.vault stand in the directory.
    directory: Where it is declared, and where everything is kept.
    > key: The private key, a secret.
    > chain: The certificate, and behind it the authorities between it and the root.
    > authority: The root's certificate.
    | - name: The registry's certificate
    |   groundwork.core.certificate:
    |     name: registry
    |     directory: certs
    |   register: registry_certificate
    = groundwork.core.sealing_keys
    Reads the keys that groundwork secrets keys has made, for the controller of Sealed Secrets. Refuses
    where there is none, where one has no backup, and where another key in the cluster would seal.
    directory: Where the keys stand, each encrypted.
    namespace: Where the controller runs.
    standing: The keys in force in the cluster, each as its Secret's name, a blank and its certificate in
    base64.
    > objects: The Secrets for the controller.
    > newest: The name of the one that seals.
    > digest: Another one whenever the keys are others.
    | - name: Read the sealing keys
    |   groundwork.core.sealing_keys:
    |     directory: certs/sealed-secrets
    |   register: sealing_keys
    = groundwork.core.sealed_secret
    Writes a SealedSecret into a file of this machine, fit for a repository, when what is there says something
    else. Seals for the newest of the keys made here, and not before they are backed up.
    dest: The file.
    name: The Secret's name.
    namespace: The Secret's namespace.
    type: The Secret's type.
    values: Its values by key, in clear; from the vault.
    scope: How far it may be carried.
    keys: Where the sealing keys stand.
    | - name: Seal the access to the registry
    |   groundwork.core.sealed_secret:
    |     dest: sealed/registry-shop.yml
    |     name: registry
    |     namespace: shop
    |     values: {password: "{{ registry_password }}"}
    |     keys: certs/sealed-secrets
    = groundwork.core.certificate_places
    Tells which declared certificates live on this host, issued where that is due: each with all that
    certificate_pair and certificate_served are to be told.
    directory: Where certificates are declared and kept.
    names: Which of them; all where none is named.
    > places: One for each place, with name, chain, key (a secret), paths, owner, mode, reload and address.
    | - name: Which certificates live here
    |   groundwork.core.certificate_places:
    |     directory: certs
    |   register: certificate_places
    = groundwork.core.authority_rotation
    One step of how an authority gives way to another. What a step has to do is read from the
    certificates that lie there; one that is done does nothing.
    name: The authority, as it is declared.
    directory: Where certificates are declared and kept.
    step: begin makes the new one, switch lets it sign, end takes the old one away.
    again: Whether one is begun also where another ended less than a day ago.
    > stage: single, introduced or switched.
    | - name: A new authority beside the old one
    |   groundwork.core.authority_rotation:
    |     name: lab-ca
    |     directory: certs
    |     step: begin
    = groundwork.core.certificate_served
    Looks, from this machine, whether a service shows the certificate that is installed; if not, has it
    reload. One that does not show it in time gets the pair before back, and the task fails.
    name: The certificate, as certificate_pair has it.
    address: Where it is served, as HOST:PORT.
    server_name: The name that is asked for (SNI); the host of the address where that is a name.
    directory: Where the pair lies, when certificate_pair was told another place.
    path: The file that holds what is to be served, of a service that keeps no pair of ours.
    certificate: What is to be served, in PEM; without it the node is asked.
    unit: The systemd unit that takes the new pair, reloaded where it can be, restarted where not.
    command: What is run instead, word by word.
    timeout: Seconds until it must be served.
    > fingerprint: The SHA-256 of the certificate that is to be served.
    > rolled_back: Whether the pair before is in force again.
    | - name: The registry shows its new certificate
    |   groundwork.core.certificate_served:
    |     name: registry
    |     address: "{{ platform_address }}:443"
    |     unit: docker-registry
    = groundwork.core.proof_image
    Makes a small container image of the agent, the same from the same build.
    repository: Registry and name of the image.
    dest: Where the node gets it as an OCI archive; without it the image is only named.
    architecture: The machine's, as uname -m says it.
    > reference: The image by its digest.
    | - name: Name the image
    |   groundwork.core.proof_image:
    |     repository: registry.local/groundwork/proof
    |   register: proof_image
    """
}
