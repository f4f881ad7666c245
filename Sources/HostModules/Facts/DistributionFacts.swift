internal import Machine
internal import Value

/// Which distribution, in Ansible's words.
enum DistributionFacts {
  /// `ID` of os-release → Ansible's name and family.
  private static let known: [String: (name: String, family: String)] = [
    "debian": ("Debian", "Debian"), "ubuntu": ("Ubuntu", "Debian"),
    "raspbian": ("Debian", "Debian"),
    "linuxmint": ("Linux Mint", "Debian"), "kali": ("Kali", "Debian"), "pop": ("Pop!_OS", "Debian"),
    "rhel": ("RedHat", "RedHat"), "centos": ("CentOS", "RedHat"), "fedora": ("Fedora", "RedHat"),
    "rocky": ("Rocky", "RedHat"), "almalinux": ("AlmaLinux", "RedHat"),
    "ol": ("OracleLinux", "RedHat"), "amzn": ("Amazon", "RedHat"),
    "sles": ("SLES", "Suse"), "opensuse-leap": ("openSUSE Leap", "Suse"),
    "opensuse-tumbleweed": ("openSUSE Tumbleweed", "Suse"),
    "alpine": ("Alpine", "Alpine"), "arch": ("Archlinux", "Archlinux"),
    "flatcar": ("Flatcar", "Flatcar"), "openEuler": ("openEuler", "RedHat"),
  ]

  /// The fields of os-release, without quotes.
  static func release(_ source: FactSource) -> (path: String, fields: [String: String])? {
    for path in ["/etc/os-release", "/usr/lib/os-release"] {
      guard let text = source.text(path) else { continue }
      return (path, fields(text))
    }
    return nil
  }

  private static func fields(_ text: String) -> [String: String] {
    var fields: [String: String] = [:]
    for (key, value) in text.textLines.compactMap({ $0.cut("=") }) {
      let quotes = [UInt8(ascii: "\""), UInt8(ascii: "'")]
      let bytes = value.trimmed.utf8
      let isQuoted =
        bytes.count > 1 && bytes.first == bytes.last && quotes.contains(bytes.first ?? 0)
      fields[key.trimmed] =
        isQuoted ? String(decoding: bytes.dropFirst().dropLast(), as: UTF8.self) : value.trimmed
    }
    return fields
  }

  static func distribution(_ source: FactSource) -> Map {
    guard let (path, fields) = release(source) else {
      return ["distribution": "Linux", "os_family": "Linux", "distribution_version": "NA"]
    }
    let id = fields["ID"] ?? ""
    let (name, family) = known[id] ?? (fields["NAME"] ?? id, likeFamily(fields["ID_LIKE"] ?? ""))
    var version = fields["VERSION_ID"] ?? "NA"
    var facts: Map = [
      "distribution": Value(name), "os_family": Value(family),
      "distribution_release": Value(fields["VERSION_CODENAME"] ?? "NA"),
      "distribution_file_path": Value(path), "distribution_file_variety": Value(name),
      "distribution_file_parsed": true,
    ]
    if id == "debian", let point = source.line("/etc/debian_version")?.cut("."),
      Int(point.before) != nil, Int(point.after) != nil
    {
      version = "\(point.before).\(point.after)"
      facts["distribution_minor_version"] = Value(point.after)
    }
    if family == "Debian" { facts["distribution_file_variety"] = "Debian" }
    facts["distribution_version"] = Value(version)
    facts["distribution_major_version"] = Value(version.cut(".")?.before ?? version)
    return facts
  }

  private static func likeFamily(_ like: String) -> String {
    for word in like.words {
      if let family = known[word]?.family { return family }
      if word == "suse" { return "Suse" }
    }
    return "Linux"
  }

  /// What `lsb_release` would say, where it is installed; else what /etc/lsb-release holds.
  static func lsb(_ source: FactSource) -> Map {
    var lsb = Map()
    if source.has(program: "lsb_release"), let fields = release(source)?.fields {
      lsb["id"] = (fields["ID"].flatMap { known[$0]?.name } ?? fields["NAME"]).map { Value($0) }
      lsb["release"] = fields["VERSION_ID"].map { Value($0) }
      lsb["description"] = fields["PRETTY_NAME"].map { Value($0) }
      lsb["codename"] = fields["VERSION_CODENAME"].map { Value($0) }
    } else if let text = source.text("/etc/lsb-release") {
      let fields = fields(text)
      for (key, name) in [
        ("DISTRIB_ID", "id"), ("DISTRIB_RELEASE", "release"),
        ("DISTRIB_DESCRIPTION", "description"),
        ("DISTRIB_CODENAME", "codename"),
      ] { lsb[name] = fields[key].map { Value($0) } }
    }
    if let release = lsb["release"]?.string {
      lsb["major_release"] = Value(release.cut(".")?.before ?? release)
    }
    return ["lsb": Value(lsb)]
  }
}
