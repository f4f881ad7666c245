/// An expression of JMESPath (jmespath.org, 1.0), read.
indirect enum PathExpression {
  case current
  case field(String)
  case literal(PathLiteral)
  case sub(PathExpression, PathExpression)
  case pipe(PathExpression, PathExpression)
  case or(PathExpression, PathExpression)
  case and(PathExpression, PathExpression)
  case not(PathExpression)
  case compare(String, PathExpression, PathExpression)
  case index(Int)
  case slice(Int?, Int?, Int?)
  /// Every item of a list goes on; `kind` says of what list.
  case project(Projection, PathExpression, PathExpression)
  case list([PathExpression])
  case hash([(String, PathExpression)])
  case call(String, [PathExpression])
  case reference(PathExpression)

  enum Projection { case list, values, flatten, slice, filter(PathExpression) }
}

/// A token of JMESPath.
enum PathToken: Equatable {
  case name(String), quoted(String), literal(PathLiteral), number(Int), op(String), end
}
