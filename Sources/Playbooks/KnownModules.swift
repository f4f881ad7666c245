/// Module names and the full names they stand for (ansible-core 2.18, ansible_builtin_runtime.yml).
///
/// A name in here that no room implements is understood and refused only when its task would run:
/// published roles carry tasks for other distributions that never run.
enum KnownModules {
  /// What a written name means; nil when nobody knows it.
  /// - Parameter implemented: full names of everything that is implemented.
  static func fullName(_ written: String, implemented: Set<String>) -> String? {
    if written.utf8.contains(UInt8(ascii: ".")) { return redirected(written, implemented) }
    if let full = byShortName[written] { return full }
    let own = "groundwork.core.\(written)"
    return implemented.contains(own) ? own : nil
  }

  /// Every name a user may write without a collection; for suggestions.
  static func shortNames(implemented: Set<String>) -> [String] {
    byShortName.keys
      + implemented.compactMap { name in
        name.hasPrefix("groundwork.core.") ? String(name.dropFirst("groundwork.core.".count)) : nil
      }
  }

  private static func redirected(_ name: String, _ implemented: Set<String>) -> String? {
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count >= 3, parts.allSatisfy({ !$0.isEmpty }) else { return nil }
    let collection = parts.prefix(2).joined(separator: ".")
    let short = parts.dropFirst(2).joined(separator: ".")
    switch collection {
    case "ansible.builtin", "ansible.legacy": return byShortName[short]
    case "groundwork.core": return implemented.contains(name) ? name : nil
    default: return moved[name] ?? name
    }
  }

  /// Modules that changed their name inside a collection.
  private static let moved = [
    "community.crypto.openssl_certificate": "community.crypto.x509_certificate",
    "community.crypto.openssl_certificate_info": "community.crypto.x509_certificate_info",
  ]

  private static let byShortName: [String: String] = {
    var names: [String: String] = [:]
    for (collection, modules) in collections {
      for name in modules.split(separator: " ") { names[String(name)] = "\(collection).\(name)" }
    }
    names["systemd"] = "ansible.builtin.systemd_service"
    names["openssl_certificate"] = "community.crypto.x509_certificate"
    names["openssl_certificate_info"] = "community.crypto.x509_certificate_info"
    return names
  }()

  private static let collections = [
    (
      "ansible.builtin",
      """
      add_host apt apt_key apt_repository assemble assert async_status blockinfile command copy cron \
      deb822_repository debconf debug dnf dnf5 dpkg_selections expect fail fetch file find \
      gather_facts get_url getent git group group_by hostname import_playbook import_role \
      import_tasks include_role include_tasks include_vars iptables known_hosts lineinfile meta \
      mount_facts package package_facts pause ping pip raw reboot replace rpm_key script service \
      service_facts set_fact set_stats setup shell slurp stat subversion systemd systemd_service \
      sysvinit tempfile template unarchive uri user validate_argument_spec wait_for \
      wait_for_connection yum yum_repository
      """
    ),
    (
      "ansible.posix",
      "patch firewalld acl synchronize at authorized_key mount seboolean selinux sysctl"
    ),
    (
      "community.general",
      """
      alternatives archive modprobe timezone ufw ini_file xml pamd pam_limits zypper \
      zypper_repository pacman snap apk homebrew npm gem composer parted filesystem lvg lvol \
      sefcontext seport selinux_permissive capabilities locale_gen java_cert make interfaces_file \
      nmcli open_iscsi supervisorctl monit htpasswd ldap_entry ldap_attrs mail slack telegram \
      jenkins_job gitlab_user github_release git_config bundler cpanm pip_package_info \
      rhsm_repository redhat_subscription rhsm_release flatpak haproxy terraform portage opkg \
      osx_defaults hg bzr lxc_container lxd_container python_requirements_info read_csv runit \
      listen_ports_facts iso_extract dconf crypttab cronvar kernel_blacklist proxmox wakeonlan vdo \
      sudoers ssh_config dpkg_divert
      """
    ),
    ("kubernetes.core", "k8s k8s_info k8s_scale k8s_service"),
    (
      "community.crypto",
      """
      openssh_cert openssl_pkcs12 openssl_csr x509_crl openssl_privatekey_info x509_crl_info \
      get_certificate openssh_keypair openssl_publickey openssl_csr_info luks_device openssl_dhparam \
      openssl_privatekey certificate_complete_chain acme_certificate acme_account
      """
    ),
    (
      "community.docker",
      """
      docker_compose docker_config docker_container docker_container_info docker_host_info \
      docker_image docker_image_info docker_login docker_network docker_network_info docker_node \
      docker_prune docker_secret docker_stack docker_swarm docker_swarm_info docker_swarm_service \
      docker_volume docker_volume_info
      """
    ),
    (
      "community.mysql",
      "mysql_db mysql_info mysql_query mysql_replication mysql_user mysql_variables"
    ),
    (
      "community.postgresql",
      "postgresql_db postgresql_ext postgresql_privs postgresql_query postgresql_user"
    ),
  ]
}
