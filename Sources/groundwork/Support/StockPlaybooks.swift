import System

/// The playbooks that come with Groundwork, as against those a user wrote or took over.
enum StockPlaybooks {
  /// Their directory: that of the checkout the program was built in, or where an installation keeps
  /// them; nil where there is none.
  static var directory: String? {
    guard let program = try? Files.realPath("/proc/self/exe") else { return nil }
    return directory(of: program)
  }

  /// - Parameter program: its path, with links resolved.
  static func directory(of program: String) -> String? {
    var place = Path.parent(of: program)
    if let place {
      let shared = Path.join(place, "../share/groundwork/playbooks")
      if let path = try? Files.realPath(shared) { return path }
    }
    while let directory = place, directory != "/" {
      let isCheckout = exists(Path.join(directory, "Package.swift"))
      if isCheckout { return try? Files.realPath(Path.join(directory, "playbooks")) }
      place = Path.parent(of: directory)
    }
    return nil
  }

  private static func exists(_ path: String) -> Bool {
    ((try? Files.status(path, following: true)) ?? nil) != nil
  }
}
