/// Variables, messages, includes and waiting.
enum LanguageProse {
  static let text = """
    = ansible.builtin.debug
    Prints a message or the value of a variable.
    msg: The message; it may be a template.
    var: The name of a variable, or an expression, whose value is printed.
    verbosity: Printed only from this number of -v on.
    | - name: Show the address
    |   ansible.builtin.debug:
    |     msg: "{{ inventory_hostname }} is {{ address }}"
    = ansible.builtin.assert
    Fails unless every condition holds.
    that: One condition, or a list of them, as in 'when'.
    fail_msg: What is said when one does not hold.
    success_msg: What is said when all hold.
    quiet: Says nothing about the conditions that hold.
    > assertion: The condition that does not hold.
    > evaluated_to: Its value.
    | - name: Workers need memory
    |   ansible.builtin.assert:
    |     that: ansible_facts.memtotal_mb >= 4096
    |     fail_msg: "{{ inventory_hostname }} has too little memory"
    = ansible.builtin.fail
    Ends the play for this host with a message.
    msg: What is said.
    | - name: Refuse other systems
    |   ansible.builtin.fail:
    |     msg: This role knows Debian only
    |   when: ansible_facts.os_family != "Debian"
    = ansible.builtin.set_fact
    Sets variables of the host for the rest of the run; each further key is one of them.
    cacheable: Not built; what is set lasts for the run.
    > ansible_facts: The variables that were set.
    | - name: Remember the interface
    |   ansible.builtin.set_fact:
    |     uplink: "{{ ansible_facts.default_ipv4.interface }}"
    = ansible.builtin.include_vars
    Reads variables from a file or a directory of files on the controller.
    file: The file; looked for in vars/ of the role and beside the playbook.
    dir: A directory whose files are all read, in order of their names.
    name: Puts the variables into one of this name instead of setting them one by one.
    depth: How deep 'dir' is searched; 0 is without end.
    files_matching: A regular expression for names of files in 'dir'.
    ignore_files: Names of files in 'dir' that are left out.
    extensions: Endings of the files that are read in 'dir'.
    ignore_unknown_extensions: Leaves files with other endings out instead of failing.
    hash_behaviour: Not built; merge with the filter combine.
    > ansible_facts: The variables that were read.
    > ansible_included_var_files: The files they came from.
    | - name: Read what differs between releases
    |   ansible.builtin.include_vars: "{{ ansible_facts.distribution_release }}.yml"
    = ansible.builtin.include_tasks
    Reads a file of tasks while the play runs; its name may depend on the host.
    file: The file; looked for in the role's tasks, then beside the playbook.
    apply: Keywords for the tasks that are included, such as tags and become.
    | - name: Do what this backend needs
    |   ansible.builtin.include_tasks: "{{ network_backend }}.yml"
    = ansible.builtin.import_tasks
    Puts the tasks of a file in this place before anything runs.
    file: The file; its name may use the play's variables and -e only.
    | - name: Prepare
    |   ansible.builtin.import_tasks: prepare.yml
    = ansible.builtin.import_playbook
    Puts the plays of another playbook in this place.
    file: The playbook, seen from the one that imports it.
    | - name: Network first
    |   ansible.builtin.import_playbook: network.yml
    = ansible.builtin.include_role
    Runs a role while the play runs.
    name: The role.
    tasks_from: The file in tasks/ to begin with.
    vars_from: The file in vars/ to read.
    defaults_from: The file in defaults/ to read.
    handlers_from: The file in handlers/ to read.
    public: Keeps the role's variables after it has ended.
    allow_duplicates: Runs it again when it has run already.
    rolespec_validate: Checks the role's parameters against its argument spec.
    apply: Keywords for the tasks of the role, such as tags and become.
    | - name: Set up what this node is for
    |   ansible.builtin.include_role:
    |     name: "{{ node_role }}"
    = ansible.builtin.import_role
    Puts the tasks of a role in this place before anything runs.
    name: The role.
    tasks_from: The file in tasks/ to begin with.
    vars_from: The file in vars/ to read.
    defaults_from: The file in defaults/ to read.
    handlers_from: The file in handlers/ to read.
    public: Keeps the role's variables after it has ended.
    allow_duplicates: Runs it again when it has run already.
    rolespec_validate: Checks the role's parameters against its argument spec.
    | - name: Time
    |   ansible.builtin.import_role:
    |     name: chrony
    = ansible.builtin.meta
    Steers the run itself.
    free_form: What to do: flush_handlers, end_play, end_host, and so on.
    | - name: Restart now what has to be restarted
    |   ansible.builtin.meta: flush_handlers
    = ansible.builtin.add_host
    Adds a host to the inventory of this run; each further key is a variable of it.
    name: The host's name.
    groups: Groups it belongs to.
    > add_host: The host, its groups and its variables.
    | - name: Remember the new node
    |   ansible.builtin.add_host:
    |     name: "{{ new_node }}"
    |     groups: workers
    = ansible.builtin.group_by
    Puts hosts into groups by something known of them.
    key: The name of the group.
    parents: Groups the new group belongs to.
    | - name: Group by release
    |   ansible.builtin.group_by:
    |     key: "release_{{ ansible_facts.distribution_release }}"
    = ansible.builtin.set_stats
    Keeps figures of the run, which groundwork playbook shows at its end when ansible.cfg asks for them.
    data: Names and values.
    per_host: Figures of the host, not of the run.
    aggregate: Adds to what is there; otherwise takes its place.
    > ansible_stats: The figures, and how they count.
    | - name: Count what was built
    |   ansible.builtin.set_stats:
    |     data: {packages: 3}
    = ansible.builtin.validate_argument_spec
    Checks variables against a role's argument spec; put before a role that has one.
    argument_spec: The options of the spec.
    provided_arguments: Values that stand for the variables.
    validate_args_context: What is checked, for the message.
    | - name: Check what was given
    |   ansible.builtin.validate_argument_spec:
    |     argument_spec: {port: {type: int, required: true}}
    = ansible.builtin.pause
    Waits for a time.
    seconds: How long.
    minutes: How long.
    prompt: Not built; ask with vars_prompt.
    echo: Not built.
    > user_input: Always empty.
    > delta: Seconds that passed.
    | - name: Let it settle
    |   ansible.builtin.pause:
    |     seconds: 5
    = ansible.builtin.wait_for_connection
    Waits until the host can be reached and used.
    connect_timeout: Not built; timeout bounds all attempts.
    delay: Seconds before the first attempt.
    sleep: Not built; it tries again at once.
    timeout: Seconds after which it is given up.
    > elapsed: Seconds that passed.
    | - name: Wait for the machine
    |   ansible.builtin.wait_for_connection:
    |     timeout: 300
    = ansible.builtin.reboot
    Reboots the machine and waits until it is back; a new boot id proves it.
    pre_reboot_delay: Seconds before it shuts down.
    post_reboot_delay: Seconds after it is back before the play goes on.
    reboot_timeout: Seconds it may take.
    connect_timeout: Not built; reboot_timeout bounds all attempts.
    test_command: A command that must succeed before the play goes on.
    msg: What users who are logged in are told.
    search_paths: Not built; give reboot_command.
    boot_time_command: Not built; the boot id is compared instead.
    reboot_command: The command to use instead of shutdown.
    > rebooted: Whether it has been rebooted.
    > elapsed: Seconds that passed.
    | - name: Reboot for the new kernel
    |   ansible.builtin.reboot:
    |     reboot_timeout: 300
    """
}
