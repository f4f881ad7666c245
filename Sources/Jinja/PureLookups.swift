import Value
enum PureLookups {
  static func run(_ plugin: String, terms: [Value], options: Map) throws(TemplateError) -> [Value]?
  { nil }
}
