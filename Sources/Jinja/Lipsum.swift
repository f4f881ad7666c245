import Value

/// `lipsum()`: text that says nothing; jinja2/utils.py, generate_lorem_ipsum.
enum Lipsum {
  private static let words = [
    "lorem", "ipsum", "dolor", "sit", "amet", "consectetuer", "adipiscing", "elit", "sed", "diam",
    "nonummy", "nibh", "euismod", "tincidunt", "ut", "laoreet", "dolore", "magna", "aliquam",
    "erat",
  ]

  static func text(_ evaluator: Evaluator, _ call: CallValues) throws(TemplateError) -> Item {
    let bound = try call.bound("lipsum", ["n", "html", "min", "max"])
    let (count, low, high) = (try bound.int(0, 5), try bound.int(2, 20), try bound.int(3, 100))
    guard low < high else { throw .runtime("empty range for randrange()") }
    guard count <= 1000, high <= 10_000 else { throw .runtime("the result is too large") }
    let isHTML = try bound.flag(1, true)
    let paragraphs = (0..<max(0, count)).map { _ in
      let size = low + evaluator.environment.random(high - low)
      let text = (0..<max(0, size)).map { _ in words[evaluator.environment.random(words.count)] }
        .joined(separator: " ")
      return TextMethods.capitalized(text) + "."
    }
    return Item(
      isHTML
        ? paragraphs.map { "<p>\($0)</p>" }.joined(separator: "\n")
        : paragraphs.joined(separator: "\n\n"))
  }
}
