internal import Messages
internal import System
internal import Value

/// The read-only part of every node: one base and, over it, one layer for each network backend.
struct BaseImage {
  let lab: LabSettings
  let directory: String

  init(_ lab: LabSettings) {
    self.lab = lab
    var name = "base-\(lab.suite)-\(BaseRecipe.digest)"
    // because the image then says which modules this kernel has built in
    if let release = BaseImage.bareKernel { name += "-\(release)" }
    directory = "\(lab.cache)/\(name)"
  }

  /// The running kernel's release when the machine has no modules of it; else nil.
  static var bareKernel: String? {
    guard let release = TextFile.line("/proc/sys/kernel/osrelease") else { return nil }
    return TextFile.exists("/lib/modules/\(release)") ? nil : release
  }

  /// For overlayfs, topmost first.
  func lower(_ backend: NetworkBackend) -> String {
    "\(directory)/\(backend.rawValue):\(directory)/root"
  }

  /// Makes sure the image is there: unpacks it or builds and packs it.
  ///
  /// Built beside its place and renamed, so that an interrupted build leaves nothing that counts. Labs
  /// share the images: one at a time makes them, and the next one finds them made.
  func prepare(_ sources: AptSources) throws(Problem) {
    if TextFile.exists("\(directory)/complete") { return }
    try TextFile.makeDirectories(lab.cache)
    try LabLock.whileHeld("\(lab.cache)/images.lock") { () throws(Problem) in
      if !TextFile.exists("\(directory)/complete") { try make(sources) }
    }
  }

  private func make(_ sources: AptSources) throws(Problem) {
    let start = Clock.milliseconds
    let draft = "\(directory).draft-\(Process.id)"
    try removeDrafts()
    try TextFile.makeDirectories(draft)
    let archive = "\(directory).tar.zst"
    if TextFile.exists(archive) {
      Say.progress("unpacking the base image")
      try Tool.run(tar + ["-C", draft, "-xf", archive])
    } else {
      try build(in: draft, sources)
      try TextFile.write("", to: "\(draft)/complete")
      Say.progress("packing the base image")
      try Tool.run(tar + ["-C", draft, "-cf", archive + ".new", "."])
      try TextFile.wrapped {
        () throws(SystemError) in try Files.rename(archive + ".new", to: archive)
      }
    }
    try TextFile.wrapped { () throws(SystemError) in try Files.rename(draft, to: directory) }
    Say.progress("base image ready after \(Say.seconds(since: start))")
  }

  private var tar: [String] {
    ["tar", "--zstd", "--xattrs", "--xattrs-include=*", "--numeric-owner"]
  }

  /// What an interrupted build left: nobody else builds now.
  private func removeDrafts() throws(Problem) {
    for name in (try? Files.list(lab.cache)) ?? [] where name.contains(".draft-") {
      try Tool.run(["rm", "-rf", "--one-file-system", "\(lab.cache)/\(name)"])
    }
  }

  private func build(in draft: String, _ sources: AptSources) throws(Problem) {
    Say.progress(
      "building the base image (Debian \(lab.suite)): half a minute, minutes on a busy machine")
    let root = "\(draft)/root"
    try Tool.runLong(
      [
        "mmdebstrap", "--variant=minbase",
        "--include=\(BaseRecipe.packages.joined(separator: ","))",
        "--dpkgopt=force-unsafe-io", "--dpkgopt=path-exclude=/usr/share/man/*",
        "--dpkgopt=path-exclude=/usr/share/doc/*", "--dpkgopt=path-exclude=/usr/share/locale/*",
        "--aptopt=Acquire::http::Proxy \"\(lab.proxy)\"", lab.suite, root,
      ] + sources.lines(suite: lab.suite), log: "\(lab.cache)/mmdebstrap.log",
      doing: "building the base image")
    try finishRoot(root)
    for backend in NetworkBackend.allCases {
      Say.progress("adding the \(backend.rawValue) layer")
      try Tool.runLong(
        [
          "unshare", "--mount", "--pid", "--fork", "--kill-child", "--propagation", "private",
          "sh", "-euc", BaseImage.layerScript, "sh", draft, backend.rawValue, lab.proxy,
        ]
          + BaseRecipe.packages(backend), log: "\(lab.cache)/layer-\(backend.rawValue).log",
        doing: "adding the \(backend.rawValue) layer")
    }
    try Tool.run(["rm", "-rf", "--one-file-system", "\(draft)/work", "\(draft)/merged"])
  }

  private func finishRoot(_ root: String) throws(Problem) {
    try Tool.run(
      ["sh", "-euc", BaseImage.rootScript, "sh", root, BaseRecipe.user, BaseRecipe.freeUser],
      input: "\(BaseRecipe.user):\(BaseRecipe.password)\n")
    for file in BaseRecipe.files {
      try TextFile.makeDirectories(Path.parent(of: root + file.path) ?? root)
      try TextFile.write(file.content, to: root + file.path, mode: file.mode)
      try TextFile.wrapped {
        () throws(SystemError) in try Files.changeMode(root + file.path, file.mode)
      }
    }
    for unit in BaseRecipe.masked {
      try Tool.run(["ln", "-sfn", "/dev/null", "\(root)/etc/systemd/system/\(unit)"])
    }
    guard let release = BaseImage.bareKernel else { return }
    let modules = "\(root)/lib/modules/\(release)"
    try TextFile.makeDirectories(modules)
    let names = BaseRecipe.builtInModules.map { "kernel/\($0).ko\n" }.joined()
    try TextFile.write(names, to: "\(modules)/modules.builtin")
    try TextFile.write("", to: "\(modules)/modules.order")
    try Tool.run(["chroot", root, "depmod", release])
  }

  /// Arguments: root, user, user whose sudo is free. Standard input: for chpasswd.
  static let rootScript = """
    cd "$1"
    rm -f etc/ssh/ssh_host_* etc/hostname etc/resolv.conf etc/apt/apt.conf.d/99mmdebstrap
    : > etc/machine-id
    rm -f var/lib/dbus/machine-id
    for user in "$2" "$3"; do chroot . useradd -m -s /bin/bash -G sudo "$user"; done
    chroot . chpasswd
    chroot . dpkg-divert --quiet --local --rename --add /usr/bin/udevadm
    chroot . systemctl -q set-default multi-user.target
    chroot . systemctl -q enable ssh
    rm -rf var/cache/apt/*.bin var/log/*.log lib/modules
    mkdir -p lib/modules
    """

  /// Arguments: draft directory, layer, proxy, packages. All mounts end with the script.
  static let layerScript = """
    draft=$1 layer=$2 proxy=$3; shift 3
    mkdir -p "$draft/$layer" "$draft/work" "$draft/merged"
    mount -t overlay overlay "$draft/merged" \\
      -o "lowerdir=$draft/root,upperdir=$draft/$layer,workdir=$draft/work"
    cd "$draft/merged"
    mount -t proc proc proc
    mount -t tmpfs tmpfs dev
    for device in null zero full random urandom tty; do : > dev/$device; mount --bind /dev/$device dev/$device; done
    export DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 PATH=/usr/sbin:/usr/bin:/sbin:/bin
    if [ $# -gt 0 ]; then
      chroot . apt-get -q -o Acquire::http::Proxy="$proxy" update
      chroot . apt-get -q -y -o Acquire::http::Proxy="$proxy" -o DPkg::Options::=--force-unsafe-io \\
        --no-install-recommends install "$@"
      chroot . apt-get clean
      rm -rf var/lib/apt/lists/* var/log/*.log var/log/apt
    fi
    case $layer in
      netplan|networkd) chroot . systemctl -q enable systemd-networkd;;
    esac
    """
}
