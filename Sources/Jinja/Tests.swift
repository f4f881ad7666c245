enum Tests {
  static var all: [String: Test] { [:] }
}
