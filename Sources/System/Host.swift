internal import Glibc

/// What the kernel says of the machine; uname(2).
package struct KernelName: Sendable, Equatable {
  /// `Linux`.
  package var system: String
  package var hostname: String
  /// `6.1.0-18-amd64`.
  package var release: String
  package var version: String
  /// `x86_64`.
  package var machine: String
}

/// The machine this process runs on.
package enum Host {
  package static var kernel: KernelName {
    var name = utsname()
    uname(&name)
    func text<T>(_ field: T) -> String {
      withUnsafeBytes(of: field) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
    }
    return KernelName(
      system: text(name.sysname), hostname: text(name.nodename), release: text(name.release),
      version: text(name.version), machine: text(name.machine))
  }

  /// A new one for every boot; nil without /proc.
  package static var bootID: String? { firstLine("/proc/sys/kernel/random/boot_id") }

  /// A new one for every installation; nil before the first boot has made it.
  package static var machineID: String? {
    guard let id = firstLine("/etc/machine-id"), id.utf8.count == 32 else { return nil }
    return id
  }

  /// The first line of a file, without what ends it; nil when it cannot be read or is empty.
  package static func firstLine(_ path: String) -> String? {
    guard let text = try? Files.text(path) else { return nil }
    let line = String(text.unicodeScalars.prefix { $0 != "\n" && $0 != "\r" })
    return line.isEmpty ? nil : line
  }
}
