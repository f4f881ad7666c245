/// Packages, units, people, the kernel and facts.
enum HostProse {
  static let text = """
    = ansible.builtin.apt
    Installs, upgrades and removes Debian packages.
    name: Packages, with '=VERSION' where one is wanted.
    package: Packages, with '=VERSION' where one is wanted.
    pkg: Packages, with '=VERSION' where one is wanted.
    state: What is wanted: present, latest, absent, build-dep or fixed.
    update_cache: Reads the lists of packages anew first.
    update_cache_retries: How often that is tried.
    update_cache_retry_max_delay: Seconds between tries at most.
    cache_valid_time: Seconds for which lists are new enough.
    purge: Removes configuration files too.
    deb: A package file on the node, or a URL.
    default_release: The release to take packages from.
    install_recommends: Whether recommended packages are installed too.
    force: Goes on where apt would ask; hides signatures that are missing.
    upgrade: Upgrades the whole system: yes, safe, full or dist.
    dpkg_options: Options for dpkg, with commas between them.
    autoremove: Removes packages nothing needs any more.
    autoclean: Removes package files that are out of date.
    fail_on_autoremove: Fails when apt would remove a package.
    policy_rc_d: The answer to services that want to start while being installed.
    only_upgrade: Upgrades packages that are installed and installs none.
    force_apt_get: Accepted for old playbooks; apt-get is used always.
    clean: Removes all package files.
    allow_unauthenticated: Installs packages without a valid signature; leave it off.
    allow_downgrade: Lets an older version replace a newer one.
    allow_change_held_packages: Changes packages that are on hold.
    lock_timeout: Seconds to wait for another apt.
    auto_install_module_deps: Accepted for old playbooks; nothing has to be installed.
    > cache_updated: Whether the lists were read anew.
    > cache_update_time: When they were read last.
    > stdout: What apt said.
    > stderr: What apt complained about.
    | - name: Install chrony
    |   ansible.builtin.apt:
    |     name: chrony
    |     update_cache: true
    |     cache_valid_time: 3600
    = ansible.builtin.package
    Installs packages with what the system has; on Debian this is apt.
    name: Packages.
    package: Packages.
    pkg: Packages.
    state: What is wanted: present, latest or absent.
    update_cache: Reads the lists of packages anew first.
    update_cache_retries: How often that is tried.
    update_cache_retry_max_delay: Seconds between tries at most.
    cache_valid_time: Seconds for which lists are new enough.
    purge: Removes configuration files too.
    deb: A package file on the node, or a URL.
    default_release: The release to take packages from.
    install_recommends: Whether recommended packages are installed too.
    force: Goes on where apt would ask.
    upgrade: Upgrades the whole system.
    dpkg_options: Options for dpkg, with commas between them.
    autoremove: Removes packages nothing needs any more.
    autoclean: Removes package files that are out of date.
    fail_on_autoremove: Fails when apt would remove a package.
    policy_rc_d: The answer to services that want to start while being installed.
    only_upgrade: Upgrades packages that are installed and installs none.
    force_apt_get: Accepted for old playbooks; apt-get is used always.
    clean: Removes all package files.
    allow_unauthenticated: Installs packages without a valid signature; leave it off.
    allow_downgrade: Lets an older version replace a newer one.
    allow_change_held_packages: Changes packages that are on hold.
    lock_timeout: Seconds to wait for another apt.
    auto_install_module_deps: Accepted for old playbooks; nothing has to be installed.
    | - name: Install curl
    |   ansible.builtin.package:
    |     name: curl
    |     state: present
    = ansible.builtin.apt_repository
    Adds or removes a source of packages as a line in sources.list.d.
    repo: The line: deb URL SUITE COMPONENT.
    update_cache: Reads the lists of packages anew after a change, or when they are older than the line.
    update_cache_retries: How often that is tried.
    update_cache_retry_max_delay: Seconds between tries at most.
    filename: The file's name without directory and ending.
    install_python_apt: Accepted for old playbooks; Python is not needed.
    codename: The release to use for a PPA.
    > repo: The line.
    | - name: Docker's packages
    |   ansible.builtin.apt_repository:
    |     repo: deb [signed-by=/etc/apt/keyrings/docker.asc] https://download.docker.com/linux/debian bookworm stable
    = ansible.builtin.deb822_repository
    Adds or removes a source of packages in the deb822 form.
    name: The file's name, and the source's.
    types: deb, deb-src or both.
    uris: Where the packages are.
    suites: Releases.
    components: Parts of the archive.
    architectures: Architectures to read lists for.
    languages: Languages of descriptions.
    targets: Kinds of lists to read.
    signed_by: The key: a path, a URL or the key itself.
    enabled: Whether apt uses it.
    trusted: Whether missing signatures are accepted; leave it off.
    allow_downgrade_to_insecure: Accepts a source that was signed and is not any more.
    allow_insecure: Accepts a source without a signature; leave it off.
    allow_weak: Accepts weak signatures.
    by_hash: Whether lists are asked for by their digest.
    check_date: Whether the date in the lists is checked.
    check_valid_until: Whether lists may be out of date.
    date_max_future: Seconds a list may come from the future.
    inrelease_path: Where the InRelease file is.
    pdiffs: Whether differences of lists are used.
    install_python_debian: Accepted for old playbooks; Python is not needed.
    exclude: Packages that are never taken from it.
    include: The only packages that are taken from it.
    > repo: The file's content.
    > dest: The file.
    > key_filename: The file the key is in.
    | - name: Kubernetes' packages
    |   ansible.builtin.deb822_repository:
    |     name: kubernetes
    |     uris: https://pkgs.k8s.io/core:/stable:/v1.34/deb/
    |     suites: /
    |     signed_by: https://pkgs.k8s.io/core:/stable:/v1.34/deb/Release.key
    = ansible.builtin.dpkg_selections
    Puts a package on hold, or takes it off.
    name: The package.
    selection: What dpkg shall do with it: install, hold, deinstall or purge.
    > before: What was selected.
    > after: What is selected now.
    | - name: Keep kubelet's version
    |   ansible.builtin.dpkg_selections:
    |     name: kubelet
    |     selection: hold
    = ansible.builtin.package_facts
    Lists the installed packages as facts.
    manager: Where to look; auto finds it.
    strategy: Whether one list of packages is enough.
    > ansible_facts: packages, by name, each a list of versions.
    | - name: What is installed
    |   ansible.builtin.package_facts:
    = ansible.builtin.service
    Starts, stops and enables services.
    name: The service.
    state: What is wanted: started, stopped, restarted or reloaded.
    enabled: Whether it starts with the machine.
    sleep: Seconds between stop and start of a restart.
    pattern: Accepted for old playbooks; systemd knows what runs.
    runlevel: Accepted for old playbooks.
    arguments: Arguments for services that are no systemd units.
    masked: Whether it cannot be started at all.
    daemon_reload: Lets systemd read its units anew first.
    daemon_reexec: Starts systemd itself anew first.
    scope: Whose units: system, user or global.
    no_block: Does not wait until it is done.
    > state: Whether it runs.
    > enabled: Whether it starts with the machine.
    > status: What systemctl show says.
    | - name: Time runs
    |   ansible.builtin.service:
    |     name: chrony
    |     state: started
    |     enabled: true
    = ansible.builtin.systemd_service
    Starts, stops, enables and masks systemd units.
    name: The unit; without an ending it is a service.
    state: What is wanted: started, stopped, restarted or reloaded.
    enabled: Whether it starts with the machine.
    force: Replaces links that are in the way.
    masked: Whether it cannot be started at all.
    daemon_reload: Lets systemd read its units anew first; that alone is no change.
    daemon_reexec: Starts systemd itself anew first.
    scope: Whose units: system, user or global.
    no_block: Does not wait until it is done.
    > state: Whether it runs.
    > enabled: Whether it starts with the machine.
    > status: What systemctl show says.
    | - name: containerd runs
    |   ansible.builtin.systemd_service:
    |     name: containerd
    |     state: started
    |     enabled: true
    = ansible.builtin.systemd
    Starts, stops, enables and masks systemd units; another name of systemd_service.
    name: The unit; without an ending it is a service.
    state: What is wanted: started, stopped, restarted or reloaded.
    enabled: Whether it starts with the machine.
    force: Replaces links that are in the way.
    masked: Whether it cannot be started at all.
    daemon_reload: Lets systemd read its units anew first; that alone is no change.
    daemon_reexec: Starts systemd itself anew first.
    scope: Whose units: system, user or global.
    no_block: Does not wait until it is done.
    > status: What systemctl show says.
    | - name: Read units anew
    |   ansible.builtin.systemd:
    |     daemon_reload: true
    = ansible.builtin.service_facts
    Lists the services as facts.
    > ansible_facts: services, by name, each with state and status.
    | - name: What runs
    |   ansible.builtin.service_facts:
    = ansible.builtin.user
    Makes, changes and removes users.
    name: The user.
    uid: The user's number.
    non_unique: Lets two users have one number.
    group: The primary group.
    groups: Further groups.
    append: Adds to the further groups instead of setting them.
    comment: The user's full name.
    home: The home directory.
    shell: The login shell.
    password: The password's hash, as crypt(5) has it.
    update_password: When it is set: always, or on_create; an account without any gets it too.
    password_lock: Whether the password can be used to log in.
    expires: When the account ends, in seconds since 1970.
    password_expire_max: Days after which the password must be changed.
    password_expire_min: Days before it may be changed.
    password_expire_warn: Days of warning before.
    password_expire_account_disable: Days after which the account is closed.
    create_home: Whether the home directory is made.
    move_home: Moves the home directory to its new place.
    skeleton: The directory a new home is copied from.
    umask: The mask a new home is made with.
    system: Makes a system user.
    uid_min: The smallest number for a new user.
    uid_max: The largest number for a new user.
    force: Removes a user who is logged in.
    remove: Removes the home directory with the user.
    local: Looks at the local files only.
    seuser: The SELinux user.
    generate_ssh_key: Makes an SSH key for the user.
    ssh_key_bits: The key's length.
    ssh_key_type: The key's kind.
    ssh_key_file: Where the key goes.
    ssh_key_comment: The key's comment.
    ssh_key_passphrase: What protects the key.
    login_class: For other systems.
    hidden: For other systems.
    profile: For other systems.
    authorization: For other systems.
    role: For other systems.
    > uid: The user's number.
    > group: The primary group's number.
    > home: The home directory.
    > shell: The login shell.
    > ssh_public_key: The public key that was made.
    | - name: An account for the registry
    |   ansible.builtin.user:
    |     name: registry
    |     system: true
    |     shell: /usr/sbin/nologin
    = ansible.builtin.group
    Makes, changes and removes groups.
    name: The group.
    gid: The group's number.
    system: Makes a system group.
    local: Looks at the local files only.
    non_unique: Lets two groups have one number.
    gid_min: The smallest number for a new group.
    gid_max: The largest number for a new group.
    force: Removes a group that is someone's primary group.
    > gid: The group's number.
    | - name: A group for certificates
    |   ansible.builtin.group:
    |     name: certs
    |     system: true
    = ansible.posix.authorized_key
    Adds and removes SSH keys a user may log in with.
    user: The user.
    key: The key, several keys a line, or a URL.
    path: The file, when it is not ~/.ssh/authorized_keys.
    manage_dir: Makes the directory and sets its owner and mode.
    key_options: Options before the key.
    exclusive: Removes every other key.
    | - name: The operator's key
    |   ansible.posix.authorized_key:
    |     user: admin
    |     key: "{{ lookup('file', 'admin.pub') }}"
    = ansible.builtin.hostname
    Sets the machine's name.
    name: The name.
    > name: The name.
    | - name: Name the machine
    |   ansible.builtin.hostname:
    |     name: "{{ inventory_hostname }}"
    = community.general.timezone
    Sets the time zone.
    name: The zone, as Europe/Berlin.
    hwclock: Whether the hardware clock keeps UTC or local time.
    | - name: All clocks show UTC
    |   community.general.timezone:
    |     name: Etc/UTC
    = ansible.posix.sysctl
    Sets kernel parameters, in a file and at once.
    name: The parameter.
    value: Its value.
    reload: Lets the kernel read the file after a change.
    sysctl_set: Sets the running kernel's value too.
    ignoreerrors: Goes on when the kernel does not know the parameter.
    sysctl_file: The file.
    | - name: Forward packets
    |   ansible.posix.sysctl:
    |     name: net.ipv4.ip_forward
    |     value: '1'
    |     sysctl_set: true
    = community.general.modprobe
    Loads and unloads kernel modules.
    name: The module.
    params: Its parameters.
    persistent: Whether it is loaded, or kept from loading, at every start.
    | - name: Overlay file systems
    |   community.general.modprobe:
    |     name: overlay
    |     persistent: present
    = ansible.posix.mount
    Mounts file systems and keeps fstab.
    path: Where it is mounted.
    src: What is mounted.
    fstype: The kind of file system.
    opts: Options of the mount.
    opts_no_log: Keeps the options out of logs.
    dump: The fifth field of fstab.
    passno: The sixth field of fstab.
    fstab: Another file than /etc/fstab.
    boot: Whether it is mounted at start.
    > fstab: The file.
    | - name: No swap
    |   ansible.posix.mount:
    |     path: none
    |     src: /swapfile
    |     fstype: swap
    |     state: absent
    = ansible.builtin.cron
    Keeps jobs in a crontab.
    name: The job's name, by which it is found again.
    user: Whose crontab.
    job: The command, or the value of a variable.
    cron_file: A file in /etc/cron.d instead of a crontab.
    minute: When: minute.
    hour: When: hour.
    day: When: day of the month.
    month: When: month.
    weekday: When: day of the week.
    special_time: When: reboot, daily, hourly and so on.
    disabled: Keeps the job as a comment.
    env: The entry is a variable, not a job.
    insertafter: Puts a variable behind this one.
    insertbefore: Puts a variable before this one.
    > jobs: Names of all jobs.
    > envs: Names of all variables.
    | - name: Renew certificates
    |   ansible.builtin.cron:
    |     name: renew
    |     special_time: daily
    |     job: /usr/local/sbin/renew
    = ansible.builtin.getent
    Looks entries of passwd, group, hosts and others up, as facts.
    database: The database.
    key: The entry; all of them without it.
    service: Where to look.
    split: What parts the fields.
    fail_key: Fails when there is no such entry.
    > ansible_facts: getent_DATABASE, by key.
    | - name: Who is admin
    |   ansible.builtin.getent:
    |     database: passwd
    |     key: admin
    = ansible.builtin.setup
    Gathers facts about the machine.
    gather_subset: Which facts; '!all' leaves out all but the smallest set.
    gather_timeout: Seconds one group of facts may take.
    filter: Names of the facts that are kept, as globs.
    fact_path: The directory of facts kept on the node.
    > ansible_facts: The facts.
    | - name: Network facts only
    |   ansible.builtin.setup:
    |     gather_subset: ['!all', network]
    = ansible.builtin.gather_facts
    Gathers facts as a play does at its beginning.
    parallel: Accepted for old playbooks; facts come in one round trip.
    gather_subset: Which facts; '!all' leaves out all but the smallest set.
    gather_timeout: Seconds one group of facts may take.
    filter: Names of the facts that are kept, as globs.
    fact_path: The directory of facts kept on the node.
    > ansible_facts: The facts.
    | - name: Facts after the reboot
    |   ansible.builtin.gather_facts:
    """
}
