/// What one value may come to: a template doubles a text forty times in one line.
enum SizeLimit {
  private static let bytes = 1 << 27
  private static let items = 20_000_000

  static func check(text count: Int) throws(TemplateError) {
    if count > bytes { throw .runtime("the result is too large") }
  }

  static func check(items count: Int) throws(TemplateError) {
    if count > items { throw .runtime("the result is too large") }
  }
}
