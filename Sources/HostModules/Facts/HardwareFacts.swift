internal import Machine
internal import System
internal import Value

/// Processors, memory, firmware names, mounts and time since the start.
enum HardwareFacts {
  static func hardware(_ source: FactSource, _ networkMountSeconds: Int) -> Map {
    var facts = processors(source).merging(memory(source)).merging(firmware(source))
    facts["mounts"] = Value(mounts(source, networkMountSeconds))
    if let seconds = source.line("/proc/uptime")?.words.first.flatMap({ Double($0) }) {
      facts["uptime_seconds"] = Value(Int(seconds))
    }
    return facts
  }

  static func load(_ source: FactSource) -> Map {
    let numbers = (source.line("/proc/loadavg") ?? "").words.prefix(3).compactMap { Double($0) }
    guard numbers.count == 3 else { return [:] }
    return [
      "loadavg": [
        "1m": Value(.double(numbers[0])), "5m": Value(.double(numbers[1])),
        "15m": Value(.double(numbers[2])),
      ]
    ]
  }

  private static func processors(_ source: FactSource) -> Map {
    var list: [Value] = []
    var threads = 0
    var sockets: [String: Int] = [:]
    var socketOrder: [String] = []
    var socket = "0"
    var siblings: Int?
    for line in source.lines("/proc/cpuinfo") {
      guard let (rawKey, rawValue) = line.cut(":") else { continue }
      let value = rawValue.trimmed
      switch rawKey.trimmed {
      case "processor":
        list.append(Value(value))
        threads += 1
      case "model name", "Processor", "vendor_id", "cpu", "Vendor": list.append(Value(value))
      case "physical id":
        socket = value
        if sockets[socket] == nil { socketOrder.append(socket) }
        sockets[socket] = sockets[socket] ?? 1
      case "cpu cores":
        if sockets[socket] == nil { socketOrder.append(socket) }
        sockets[socket] = Int(value) ?? 1
      case "siblings": siblings = siblings ?? Int(value)
      default: break
      }
    }
    let count = sockets.isEmpty ? threads : sockets.count
    let cores = max(1, socketOrder.first.flatMap { sockets[$0] } ?? 1)
    let perCore = max(1, ((siblings ?? 1) * 2 + cores) / (cores * 2))
    return [
      "processor": Value(list), "processor_count": Value(count), "processor_cores": Value(cores),
      "processor_threads_per_core": Value(perCore),
      "processor_vcpus": Value(perCore * count * cores),
      "processor_nproc": Value(allowed(source) ?? threads),
    ]
  }

  /// The number of processors this process may run on.
  private static func allowed(_ source: FactSource) -> Int? {
    for line in source.lines("/proc/self/status") {
      guard let list = line.without(prefix: "Cpus_allowed_list:") else { continue }
      return list.trimmed.parts(",").reduce(0) { sum, range in
        guard let (low, high) = range.cut("-"), let low = Int(low), let high = Int(high) else {
          return sum + 1
        }
        return sum + max(0, high - low) + 1
      }
    }
    return nil
  }

  private static func memory(_ source: FactSource) -> Map {
    var sizes: [String: Int] = [:]
    for line in source.lines("/proc/meminfo") {
      guard let (key, rest) = line.cut(":"), let number = rest.words.first.flatMap({ Int($0) })
      else { continue }
      sizes[key] = number / 1024
    }
    func size(_ name: String) -> Int { sizes[name] ?? 0 }
    let total = size("MemTotal")
    let free = size("MemFree")
    let nocache = free + size("Buffers") + size("Cached")
    let swap = size("SwapTotal")
    return [
      "memtotal_mb": Value(total), "memfree_mb": Value(free), "swaptotal_mb": Value(swap),
      "swapfree_mb": Value(size("SwapFree")),
      "memory_mb": [
        "real": ["total": Value(total), "used": Value(total - free), "free": Value(free)],
        "nocache": ["free": Value(nocache), "used": Value(total - nocache)],
        "swap": [
          "total": Value(swap), "free": Value(size("SwapFree")),
          "used": Value(swap - size("SwapFree")), "cached": Value(size("SwapCached")),
        ],
      ],
    ]
  }

  private static func firmware(_ source: FactSource) -> Map {
    var facts = Map()
    for name in [
      "bios_date", "bios_vendor", "bios_version", "board_asset_tag", "board_name", "board_serial",
      "board_vendor", "board_version", "chassis_asset_tag", "chassis_serial", "chassis_vendor",
      "chassis_version", "product_name", "product_serial", "product_uuid", "product_version",
    ] {
      facts[name] = Value(source.line("/sys/devices/virtual/dmi/id/\(name)") ?? "NA")
    }
    facts["system_vendor"] = Value(source.line("/sys/devices/virtual/dmi/id/sys_vendor") ?? "NA")
    return facts
  }

  /// Mounted devices and network file systems, with their sizes.
  private static func mounts(_ source: FactSource, _ networkSeconds: Int) -> [Value] {
    let ids = identifiers(source)
    return source.lines("/proc/self/mounts").compactMap { line in
      let fields = line.words.map(unescaped)
      guard fields.count >= 6 else { return nil }
      let (device, place, type) = (fields[0], fields[1], fields[2])
      let isRemote = device.holds(":/") || device.begins("//") || type.begins("fuse")
      guard device.begins("/") || isRemote, type != "none" else { return nil }
      var mount: Map = [
        "mount": Value(place), "device": Value(device), "fstype": Value(type),
        "options": Value(fields[3]), "dump": Value(Int(fields[4]) ?? 0),
        "passno": Value(Int(fields[5]) ?? 0), "uuid": Value(ids[device] ?? "N/A"),
      ]
      if !isRemote {
        add(Volume(at: place), to: &mount)
      } else if let volume = remoteVolume(place, networkSeconds, on: source.machine) {
        add(volume, to: &mount)
      } else {
        mount["note"] = "Timed out while attempting to get extra information."
      }
      return Value(mount)
    }
  }

  /// Asked by a child of its own: a server that is away would hold this process, which cannot be
  /// woken, and with it the node's lock.
  private static func remoteVolume(
    _ place: String, _ seconds: Int, on machine: any Machine
  ) -> Volume? {
    var command = machine.command(["stat", "-f", "-c", "%S %b %a %f %c %d", place])
    command.deadlineSeconds = seconds
    command.graceSeconds = 1
    guard let told = try? machine.query(command), told.succeeded else { return nil }
    let numbers = told.outputText.words.compactMap { Int($0) }
    guard numbers.count == 6 else { return nil }
    return Volume(
      blockSize: numbers[0], blocks: numbers[1], availableBlocks: numbers[2],
      freeBlocks: numbers[3], inodes: numbers[4], availableInodes: numbers[5])
  }

  private static func add(_ volume: Volume?, to mount: inout Map) {
    guard let volume else { return }
    mount["size_total"] = Value(volume.bytes(volume.blocks))
    mount["size_available"] = Value(volume.bytes(volume.availableBlocks))
    mount["block_size"] = Value(volume.blockSize)
    mount["block_total"] = Value(volume.blocks)
    mount["block_available"] = Value(volume.availableBlocks)
    mount["block_used"] = Value(max(0, volume.blocks - volume.availableBlocks))
    mount["inode_total"] = Value(volume.inodes)
    mount["inode_available"] = Value(volume.availableInodes)
    mount["inode_used"] = Value(max(0, volume.inodes - volume.availableInodes))
  }

  /// `/dev/…` → UUID, from the links that udev keeps.
  private static func identifiers(_ source: FactSource) -> [String: String] {
    var ids: [String: String] = [:]
    for name in source.names("/dev/disk/by-uuid") {
      guard let target = source.link("/dev/disk/by-uuid/\(name)") else { continue }
      ids["/dev/\(target.lastPathPart)"] = name
    }
    return ids
  }

  /// `\040` and its like, as /proc/mounts writes blanks.
  static func unescaped(_ text: String) -> String {
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      let digits = String(decoding: rest.prefix(3), as: UTF8.self)
      if byte == UInt8(ascii: "\\"), digits.utf8.count == 3, let code = UInt8(digits, radix: 8) {
        bytes.append(code)
        rest = rest.dropFirst(3)
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
