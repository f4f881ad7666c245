/// Modules that run something of the user's.
enum CommandProse {
  static let text = """
    = ansible.builtin.command
    Runs a program without a shell; always counts as changed unless the task says otherwise.
    cmd: The command line, split at blanks outside quotes.
    argv: The program and its arguments as a list.
    expand_argument_vars: Replaces $NAME in arguments by the node's environment.
    stdin: What the program reads on standard input.
    stdin_add_newline: Ends 'stdin' with a line end.
    strip_empty_ends: Takes line ends off the end of the output.
    > cmd: What was run.
    > rc: The exit status.
    > stdout: Standard output.
    > stdout_lines: Its lines.
    > stderr: Error output.
    > stderr_lines: Its lines.
    > start: When it began.
    > end: When it ended.
    > delta: How long it took.
    | - name: Make the keyring
    |   ansible.builtin.command:
    |     cmd: gpg --dearmor -o /etc/apt/keyrings/x.gpg /tmp/x.asc
    |     creates: /etc/apt/keyrings/x.gpg
    = ansible.builtin.shell
    Runs a command line through a shell; command is safer where no shell is needed.
    cmd: The command line, as /bin/sh reads it.
    argv: The command line as a list.
    expand_argument_vars: Without effect; the shell does it.
    stdin: What the command reads on standard input.
    stdin_add_newline: Ends 'stdin' with a line end.
    strip_empty_ends: Takes line ends off the end of the output.
    > cmd: What was run.
    > rc: The exit status.
    > stdout: Standard output.
    > stdout_lines: Its lines.
    > stderr: Error output.
    > stderr_lines: Its lines.
    | - name: Count connections
    |   ansible.builtin.shell: ss -tn | wc -l
    |   register: connections
    |   changed_when: false
    = ansible.builtin.raw
    Runs a command line over the connection alone, without the agent.
    free_form: The command line.
    > rc: The exit status.
    > stdout: Standard output.
    > stderr: Error output.
    | - name: What machine is this
    |   ansible.builtin.raw: uname -m
    |   changed_when: false
    = ansible.builtin.script
    Runs a script of the controller on the node.
    cmd: The script's path and its arguments; looked for in files/ of the role.
    > rc: The exit status.
    > stdout: Standard output.
    > stderr: Error output.
    | - name: Measure the disk
    |   ansible.builtin.script: measure.sh /var/lib
    = ansible.builtin.wait_for
    Waits for a port, a file or a text in it.
    host: The host whose port is meant, seen from the node.
    connect_timeout: Seconds one attempt may take.
    delay: Seconds before the first look.
    port: The TCP port.
    active_connection_states: States that count as a connection when waiting for it to drain.
    path: The file that must be there, or be gone.
    search_regex: A regular expression that must match in the file or in what the port says.
    state: What is waited for: started, stopped, drained, present or absent.
    exclude_hosts: Hosts whose connections do not count when draining.
    sleep: Seconds between looks.
    msg: What is said when the time is up.
    > elapsed: Seconds that passed.
    > match_groups: What the expression's groups matched.
    | - name: Wait for the registry
    |   ansible.builtin.wait_for:
    |     port: 5000
    |     timeout: 60
    = ansible.builtin.ping
    Shows that the node can be reached and run modules.
    data: What comes back; 'crash' fails.
    > ping: The data.
    | - name: Is it there
    |   ansible.builtin.ping:
    """
}
