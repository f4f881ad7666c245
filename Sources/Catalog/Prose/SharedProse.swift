/// Options that mean the same in every module that has them.
enum SharedProse {
  static let text = """
    = shared
    mode: Permissions: octal text in quotes ('0644') or symbolic ('u=rw,g=r').
    owner: The user who owns it, by name or number.
    group: The group that owns it, by name or number.
    seuser: The user part of the SELinux context.
    serole: The role part of the SELinux context.
    setype: The type part of the SELinux context.
    selevel: The level part of the SELinux context.
    unsafe_writes: Writes in place where a rename cannot work; a reader may see half a file.
    attributes: File attributes as chattr takes them.
    backup: Keeps the old content beside the file, with the time in its name.
    validate: A command that must succeed before the new file is put in place; %s is its name.
    force: Replaces what is there even when it differs from what is wanted.
    follow: Follows a symbolic link instead of changing the link itself.
    creates: Nothing is done when this path exists.
    removes: Nothing is done when this path does not exist.
    chdir: The directory to work in.
    executable: The program that runs the command.
    checksum: What the content must digest to, so that nothing else can be put in its place.
    decrypt: Whether a vault file is decrypted on its way; its content stays a secret.
    directory_mode: Permissions of directories that are made on the way.
    local_follow: Whether symbolic links on the controller are followed.
    remote_src: The source is on the node already.
    validate_certs: Whether the server's certificate must be valid; leave it on.
    name: What the task is about, by name.
    state: What is wanted: present or absent, started or stopped, and so on.
    path: The path on the node.
    src: The source.
    dest: Where it goes.
    timeout: Seconds after which it is given up.
    encoding: How the text is encoded.
    use: The back end; chosen by what the node has.
    comment: A text for people.
    """
}
