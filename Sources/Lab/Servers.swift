internal import System
internal import Value

/// The address server: dnsmasq, addresses only.
enum AddressServer {
  /// The configuration, for `--conf-file`.
  ///
  /// - `dhcp-ignore-clid`: a rebuilt node has another machine id, hence another client id, but the
  ///   same card; a lease follows the card.
  /// - `no-ping`: the check takes three seconds of every boot; the range is the lab's own.
  static func configuration(_ lab: LabSettings) -> String {
    """
    port=0
    interface=\(lab.bridge)
    except-interface=lo
    bind-interfaces
    dhcp-authoritative
    dhcp-ignore-clid
    no-ping
    dhcp-range=\(lab.leaseRange.first),\(lab.leaseRange.last),255.255.255.0,12h
    dhcp-option=option:router,\(lab.gateway)
    dhcp-option=option:dns-server,\(lab.gateway)
    dhcp-leasefile=\(lab.state)/leases
    pid-file=\(lab.state)/dnsmasq.pid
    log-facility=\(lab.state)/dnsmasq.log
    log-dhcp
    user=root
    group=root

    """
  }

  /// Card to address, from dnsmasq's lease file (`expiry mac address name client-id`, one a line).
  static func leases(in text: String) -> [String: String] {
    var leases: [String: String] = [:]
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ")
      if words.count >= 4, words[1].contains(":") { leases[String(words[1])] = String(words[2]) }
    }
    return leases
  }
}

/// The package proxy: apt-cacher-ng.
enum PackageProxy {
  /// The configuration, for `-c DIRECTORY` as `acng.conf`.
  ///
  /// Everything is kept as it came, indexes too: where several nodes ask for an index that is to be
  /// looked at again, one of them can get an empty answer, after which apt waits for ever. `start` forgets
  /// indexes that are old.
  static func configuration(_ lab: LabSettings) -> String {
    """
    CacheDir: \(lab.packages)
    LogDir: \(lab.state)/proxy
    SupportDir: /usr/lib/apt-cacher-ng
    BindAddress: \(lab.gateway)
    Port: 3142
    AllowUserPorts: 80 443
    ReportPage:
    ForeGround: 1
    ExThreshold: 30
    VfilePattern: ^groundwork-none$
    PfilePattern: .*
    SocketPath: \(lab.state)/proxy/socket

    """
  }
}

/// A server of the lab on the machine: found again by the number it wrote and the lab it names.
struct Server {
  let lab: LabSettings
  let pidFile: String

  var process: Int32? {
    guard let pid = TextFile.line(pidFile).flatMap({ Int32($0) }),
      TextFile.read("/proc/\(pid)/cmdline")?.contains(lab.state) == true
    else { return nil }
    return pid
  }

  func stop() {
    guard let process else { return }
    try? Process.signal(process, Signal.terminate)
    for _ in 0..<100 where self.process != nil { Clock.sleep(milliseconds: 20) }
    if self.process != nil { try? Process.signal(process, Signal.kill) }
  }
}

extension AddressServer {
  static func start(_ lab: LabSettings) throws(Problem) {
    if server(lab).process != nil { return }
    try TextFile.write(configuration(lab), to: "\(lab.state)/dnsmasq.conf")
    try Tool.run(["dnsmasq", "--conf-file=\(lab.state)/dnsmasq.conf"])
  }

  static func server(_ lab: LabSettings) -> Server {
    Server(lab: lab, pidFile: "\(lab.state)/dnsmasq.pid")
  }
}

extension PackageProxy {
  static func start(_ lab: LabSettings) throws(Problem) {
    if server(lab).process != nil { return }
    let directory = "\(lab.state)/proxy"
    try TextFile.makeDirectories(directory, lab.packages)
    try TextFile.write(configuration(lab), to: "\(directory)/acng.conf")
    try Tool.run([
      "find", lab.packages, "-type", "f", "-path", "*/dists/*", "!", "-path", "*/by-hash/*",
      "-mmin", "+240", "-delete",
    ])
    let detached = """
      exec </dev/null >"$1/out" 2>&1
      setsid sh -c 'echo $$ > "$1/pid"; exec apt-cacher-ng -c "$1"' sh "$1" &
      """
    try Tool.run(["sh", "-c", detached, "sh", directory])
    for _ in 0..<100 {
      if Probe.greeting(of: lab.gateway, port: 3142, milliseconds: 10) != nil { return }
      Clock.sleep(milliseconds: 50)
    }
    throw Problem(
      "lab.no-proxy", what: "the package proxy does not answer at \(lab.gateway):3142",
      because: TextFile.line("\(directory)/out"), fix: "read \(directory)/apt-cacher.err")
  }

  static func server(_ lab: LabSettings) -> Server {
    Server(lab: lab, pidFile: "\(lab.state)/proxy/pid")
  }
}
