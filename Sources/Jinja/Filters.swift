enum Filters {
  static var all: [String: Filter] { [:] }
}
