package import Value

/// Turns the content of a `!vault` scalar into its value.
package typealias VaultReader = (_ text: String, _ at: SourceLocation) throws(Problem) -> Value

extension Node {
  /// The value this node stands for.
  ///
  /// `!unsafe` marks everything inside it; `!vault` (and `!vault-encrypted`) goes through `vault`.
  /// - Throws: `Problem` for unknown tags, texts their tag does not fit, and what `vault` throws.
  package func value(vault: VaultReader) throws(Problem) -> Value {
    switch tag {
    case "!unsafe":
      var plain = self
      plain.tag = nil
      if case .scalar(let text, _) = kind { return Value(text, marks: .unsafe) }
      return try plain.value(vault: vault).markedDeep(.unsafe)
    case "!vault", "!vault-encrypted":
      guard case .scalar(let text, _) = kind else {
        throw misfit(.notA("text of the vault"))
      }
      return try vault(text, location)
    default: break
    }
    switch kind {
    case .scalar(let text, let style):
      do {
        return try Scalar.value(of: text, style: style, tag: tag)
      } catch {
        throw misfit(error)
      }
    case .sequence(let items):
      try checkTag(["seq"])
      var values: [Value] = []
      values.reserveCapacity(items.count)
      for item in items { values.append(try item.value(vault: vault)) }
      return Value(values)
    case .mapping(let entries):
      try checkTag(["map", "python/dict"])
      var map = Map()
      for entry in entries {
        map[try entry.key.value(vault: vault)] = try entry.value.value(vault: vault)
      }
      return Value(map)
    }
  }

  /// The value of a node that may hold no `!vault`.
  package func value() throws(Problem) -> Value {
    try value { (_, location) throws(Problem) -> Value in
      throw Problem(
        "yaml.vault-here", what: "a !vault value cannot stand here", at: location,
        fix: "write the value in clear, or refer to a variable of group_vars that is encrypted")
    }
  }

  private func checkTag(_ allowed: [String]) throws(Problem) {
    guard let tag, tag != "!", !allowed.contains(where: { tag == Scalar.prefix + $0 }) else {
      return
    }
    let short = tag.hasPrefix(Scalar.prefix) ? "!!" + tag.dropFirst(Scalar.prefix.count) : tag
    throw misfit(.unknownTag(short))
  }
}
