/// Modules that look after files.
enum FileProse {
  static let text = """
    = ansible.builtin.copy
    Puts a file, a directory or a text on the node.
    src: The file or directory on the controller; a slash at the end means what is in it.
    content: The text to write, instead of a source; a dictionary becomes JSON.
    dest: Where it goes, as an absolute path.
    checksum: The SHA-1 the source must have.
    > dest: The file that was written.
    > checksum: Its SHA-1.
    > size: In bytes.
    > mode: Its permissions.
    > backup_file: Where the old content is kept.
    | - name: Write the hook
    |   ansible.builtin.copy:
    |     src: hook.sh
    |     dest: /etc/network/if-up.d/hook
    |     mode: '0755'
    = ansible.builtin.template
    Renders a Jinja2 template of the controller to a file on the node.
    src: The template; looked for in templates/ of the role.
    dest: Where it goes, as an absolute path.
    newline_sequence: What ends a line.
    block_start_string: What begins a statement.
    block_end_string: What ends a statement.
    variable_start_string: What begins an expression.
    variable_end_string: What ends an expression.
    comment_start_string: What begins a comment.
    comment_end_string: What ends a comment.
    trim_blocks: Takes the line end behind a statement off.
    lstrip_blocks: Takes blanks before a statement off.
    output_encoding: How the result is encoded.
    > dest: The file that was written.
    > checksum: Its SHA-1.
    > backup_file: Where the old content is kept.
    | - name: Configure chrony
    |   ansible.builtin.template:
    |     src: chrony.conf.j2
    |     dest: /etc/chrony/chrony.conf
    |   notify: restart chrony
    = ansible.builtin.file
    Makes, removes or adjusts files, directories and links.
    state: What is wanted: file, directory, link, hard, touch or absent.
    path: The path on the node.
    src: What a link points to.
    recurse: Sets owner, group and mode of everything inside a directory too.
    modification_time: The time of the last change, 'preserve' or 'now'.
    modification_time_format: How the time is written.
    access_time: The time of the last reading, 'preserve' or 'now'.
    access_time_format: How the time is written.
    > path: The path.
    > dest: The path of a link.
    > state: What is there now.
    > mode: Its permissions.
    | - name: A directory for certificates
    |   ansible.builtin.file:
    |     path: /etc/containerd/certs.d
    |     state: directory
    |     mode: '0755'
    = ansible.builtin.lineinfile
    Makes sure that a file has a line, or has it not.
    path: The file.
    state: Whether the line shall be there.
    regexp: Finds the line to replace; without a match the line is added.
    search_string: The same as plain text.
    line: The line.
    insertafter: Where a new line goes: behind the last match of this expression, or EOF.
    insertbefore: Where a new line goes: before the last match of this expression, or BOF.
    backrefs: Lets the line use groups of the expression; without a match nothing is done.
    create: Makes the file when it is missing.
    firstmatch: Takes the first match of insertafter and insertbefore instead of the last.
    > backup: Where the old content is kept.
    | - name: Forward packets
    |   ansible.builtin.lineinfile:
    |     path: /etc/sysctl.conf
    |     regexp: '^#?net.ipv4.ip_forward'
    |     line: net.ipv4.ip_forward=1
    = ansible.builtin.blockinfile
    Keeps a block of lines in a file, between two markers.
    path: The file.
    state: Whether the block shall be there.
    marker: The marker lines; {mark} stands for what begins and ends the block.
    block: The lines.
    insertafter: Where a new block goes: behind the last match of this expression, or EOF.
    insertbefore: Where a new block goes: before the last match of this expression, or BOF.
    create: Makes the file when it is missing.
    marker_begin: What {mark} is at the beginning.
    marker_end: What {mark} is at the end.
    append_newline: Puts an empty line behind the block.
    prepend_newline: Puts an empty line before the block.
    > backup_file: Where the old content is kept.
    | - name: Name the fleet
    |   ansible.builtin.blockinfile:
    |     path: /etc/hosts
    |     block: 192.168.1.10 registry.local
    = ansible.builtin.replace
    Replaces every match of an expression in a file.
    path: The file.
    regexp: The expression; ^ and $ match at every line.
    replace: What stands in its place; groups as in Python.
    after: Only what stands behind a match of this is looked at.
    before: Only what stands before a match of this is looked at.
    > backup_file: Where the old content is kept.
    | - name: Use the mirror
    |   ansible.builtin.replace:
    |     path: /etc/apt/sources.list
    |     regexp: http://deb\\.debian\\.org
    |     replace: http://mirror.local
    = ansible.builtin.stat
    Tells what stands at a path.
    path: The path.
    get_checksum: Whether the content is digested.
    get_mime: Whether the kind of content is found out.
    get_attributes: Whether lsattr's attributes are read.
    checksum_algorithm: How the content is digested.
    > stat: exists, and when it does: isreg, isdir, islnk, size, mode, pw_name, checksum, mtime, …
    | - name: Is swap on a file
    |   ansible.builtin.stat:
    |     path: /swapfile
    |   register: swapfile
    = ansible.builtin.find
    Lists files by name, age, size or content.
    paths: Directories to search.
    patterns: Names: globs, or expressions with use_regex.
    excludes: Names that are left out.
    contains: An expression the content must match.
    read_whole_file: Matches 'contains' against the whole file instead of each line.
    file_type: What is listed: file, directory, link or any.
    age: Older than this (younger with a minus): 30s, 2h, 4d, 1w.
    age_stamp: Which time counts.
    size: Larger than this (smaller with a minus): 10k, 1g.
    recurse: Searches below the directories too.
    hidden: Lists names that begin with a dot.
    get_checksum: Whether contents are digested.
    use_regex: Patterns are expressions.
    depth: How deep it searches.
    mode: Permissions they must have.
    exact_mode: Whether the permissions must be exactly these.
    limit: How many are listed at most.
    > files: What was found, as stat tells it.
    > matched: How many.
    > examined: How many were looked at.
    > skipped_paths: What could not be searched, and why.
    | - name: Old logs
    |   ansible.builtin.find:
    |     paths: /var/log
    |     patterns: '*.gz'
    |     age: 30d
    |   register: old
    = ansible.builtin.slurp
    Reads a file of the node as base64.
    src: The file.
    > content: Its content in base64.
    > encoding: base64.
    > source: The file.
    | - name: Read the certificate
    |   ansible.builtin.slurp:
    |     src: /etc/ssl/ca.crt
    |   register: ca
    = ansible.builtin.async_status
    Tells how far a job is that a task with 'async' has left on the node.
    jid: The job, as 'ansible_job_id' of the task's result.
    mode: 'cleanup' removes what is kept of it.
    > finished: Whether it has ended.
    > started: Whether it has begun.
    | - name: Wait for the job
    |   ansible.builtin.async_status:
    |     jid: "{{ job.ansible_job_id }}"
    |   register: result
    |   until: result is finished
    |   retries: 30
    = ansible.builtin.fetch
    Brings a file of the node to the controller.
    src: The file on the node.
    dest: The directory it goes to, as DEST/HOST/PATH; the file itself with 'flat'.
    flat: Takes 'dest' as the file's name.
    fail_on_missing: Fails when the file is not there.
    validate_checksum: Compares what arrived with what was read.
    > dest: Where it is.
    > checksum: Its SHA-1.
    | - name: Keep the configuration
    |   ansible.builtin.fetch:
    |     src: /etc/kubernetes/admin.conf
    |     dest: kubeconfig
    |     flat: true
    = ansible.builtin.tempfile
    Makes a file or a directory with a name of its own.
    state: What is made: file or directory.
    path: The directory it is made in.
    prefix: How its name begins.
    suffix: How its name ends.
    > path: What was made.
    | - name: A place to work
    |   ansible.builtin.tempfile:
    |     state: directory
    |   register: work
    = ansible.builtin.get_url
    Brings a file from a web server to the node.
    url: Where it is.
    dest: Where it goes; a directory keeps the server's name for it.
    checksum: What the content must digest to, as ALGORITHM:DIGEST.
    headers: Further lines of the request.
    tmp_dest: Not built; it is kept beside dest.
    unredirected_headers: Header lines that are not sent again after a redirection.
    decompress: Whether compressed answers are unpacked.
    ciphers: TLS ciphers to offer.
    use_netrc: Whether passwords of ~/.netrc are used.
    force: Brings it again even when it is there; without it an existing file is kept.
    http_agent: How the request names itself.
    use_proxy: Whether the environment's proxy is used.
    url_username: The user to log in as.
    url_password: The user's password.
    force_basic_auth: Sends user and password at once.
    client_cert: A certificate to show to the server.
    client_key: Its key.
    use_gssapi: Logs in with Kerberos.
    > dest: Where it is.
    > url: Where it came from.
    > status_code: The server's answer.
    > checksum_dest: The SHA-1 of what was there.
    > checksum_src: The SHA-1 of what was brought.
    | - name: Bring crictl
    |   ansible.builtin.get_url:
    |     url: https://mirror.local/crictl.tar.gz
    |     dest: /opt/crictl.tar.gz
    |     checksum: sha256:8552d2a4…
    = ansible.builtin.unarchive
    Unpacks an archive on the node.
    src: The archive, on the controller unless 'remote_src'; a URL with it.
    dest: The directory it is unpacked in, which must be there.
    list_files: Lists the archive's members in the result.
    keep_newer: Keeps files that are newer than the archive's.
    exclude: Members that are left out.
    include: The only members that are unpacked.
    extra_opts: Further options of the unpacking program.
    io_buffer_size: Bytes read at once.
    copy: The old opposite of 'remote_src'.
    > dest: Where it was unpacked.
    > files: The members, with 'list_files'.
    | - name: Unpack crictl
    |   ansible.builtin.unarchive:
    |     src: /opt/crictl.tar.gz
    |     dest: /usr/local/bin
    |     remote_src: true
    |     creates: /usr/local/bin/crictl
    """
}
