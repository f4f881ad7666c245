internal import System

/// What the agent does in a pod of its image, where nothing else is: it answers, or asks another.
enum PodProof {
  /// What is heard at the end of a way.
  static let mark = "groundwork-proof"

  static func answer(port: UInt16) -> Int32 {
    do throws(SystemError) {
      let server = try Answering.listen(port: port)
      let line = "\(mark) \(Host.kernel.hostname)"
      while true { Answering.serve(server, line: line) }
    } catch {
      return complain("nobody can be answered: \(error.description)")
    }
  }

  /// Prints what answers under a name, or an address in figures.
  static func ask(_ name: String, port: UInt16) -> Int32 {
    var addresses = [name]
    let isFigures = name.utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == 0x2E }
    if !isFigures {
      let lookup = NameLookup((try? Files.text("/etc/resolv.conf")) ?? "")
      addresses = lookup.addresses(of: name)
      if addresses.isEmpty {
        return complain(
          "the name \(name) is not known to \(lookup.servers.first ?? "any name server")")
      }
    }
    for address in addresses {
      // Who says nothing by himself is reached all the same.
      if let heard = TCPProbe.connect(
        address, port: port, connectMilliseconds: 3000, readMilliseconds: 2000,
        isEnough: { holdsMark($0) })
      {
        try? Descriptor.writeAll(1, heard + [0x0A])
        return 0
      }
      if TCPProbe.connect(address, port: port, connectMilliseconds: 3000) != nil {
        try? Descriptor.writeAll(1, Array("reached \(address)\n".utf8))
        return 0
      }
    }
    return complain("nobody answers at \(addresses[0]) port \(port)")
  }

  private static func holdsMark(_ bytes: [UInt8]) -> Bool {
    let mark = Array(mark.utf8)
    guard bytes.count >= mark.count else { return false }
    return (0...(bytes.count - mark.count)).contains {
      bytes[$0..<($0 + mark.count)].elementsEqual(mark)
    }
  }

  private static func complain(_ text: String) -> Int32 {
    try? Descriptor.writeAll(2, Array("groundwork-agent: \(text)\n".utf8))
    return 1
  }
}
