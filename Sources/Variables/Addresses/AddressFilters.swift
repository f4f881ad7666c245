import Addresses
package import Jinja
import Value

/// The address filters that playbooks lean on, as ansible.utils 5 and ansible.netcommon name them.
package enum AddressFilters {
  package static let all: [String: Filter] = [
    "ansible.utils.ipaddr": filter { (asked) throws(TemplateError) in
      try AddressQueries.answer(asked.input, asked.text("query", 0))
    },
    "ansible.utils.ipv4": filter { (asked) throws(TemplateError) in
      try AddressQueries.answer(asked.input, asked.text("query", 0), .v4, "ipv4")
    },
    "ansible.utils.ipv6": filter { (asked) throws(TemplateError) in
      try AddressQueries.answer(asked.input, asked.text("query", 0), .v6, "ipv6")
    },
    "ansible.utils.ipwrap": filter { (asked) throws(TemplateError) in
      if let items = asked.input.list { return Value(items.map { wrapped($0) }) }
      guard asked.input.int == nil else {
        throw .runtime("ipwrap takes a text or a list, not \(JSON.text(asked.input))")
      }
      return wrapped(asked.input, spells: true)
    },
    "ansible.utils.ipsubnet": filter { (asked) throws(TemplateError) in
      try SubnetFilter.answer(asked.input, asked.text("query", 0), asked.whole("index", 1))
    },
    "ansible.utils.ipmath": filter { (asked) throws(TemplateError) in
      guard let term = AddressTerm(asked.input) else {
        throw .runtime("You must pass a valid IP address; \(JSON.plain(asked.input)) is invalid")
      }
      guard let amount = asked.whole("amount", 0) else {
        throw .runtime("You must pass an integer for arithmetic")
      }
      guard let found = term.address.advanced(by: amount) else {
        throw .runtime("result outside valid IP address boundary!")
      }
      return Value(AddressTerm.text(found))
    },
    "ansible.utils.next_nth_usable": filter { (asked) throws(TemplateError) in
      usable(asked, 1)
    },
    "ansible.utils.previous_nth_usable": filter { (asked) throws(TemplateError) in
      usable(asked, -1)
    },
    "ansible.utils.nthhost": filter { (asked) throws(TemplateError) in
      guard let term = AddressTerm(asked.input), let place = asked.whole("query", 0) else {
        return false
      }
      let start = place < 0 ? term.network.last.advanced(by: 1) : term.network.base
      guard let found = start?.advanced(by: place), term.network.contains(found) else {
        return false
      }
      return Value(AddressTerm.text(found))
    },
    "ansible.utils.network_in_network": networkInNetwork,
    "ansible.netcommon.network_in_network": networkInNetwork,
    "ansible.utils.network_in_usable": filter { (asked) throws(TemplateError) in
      let outer = asked.term.flatMap { $0.usable }
      let (first, last) = outer.map { ($0.first.bits, $0.last.bits) } ?? ends(asked.term)
      let inner = ends(asked.value("test", 0).flatMap { AddressTerm($0) })
      return Value(first <= inner.first && inner.last <= last)
    },
  ]

  private static let networkInNetwork = filter { (asked) throws(TemplateError) in
    let outer = ends(asked.term)
    let inner = ends(asked.value("test", 0).flatMap { AddressTerm($0) })
    return Value(outer.first <= inner.first && inner.last <= outer.last)
  }

  /// What a filter was given.
  private struct Asked {
    var input: Value
    var positional: [Value]
    var named: Map

    func value(_ name: String, _ place: Int) -> Value? {
      let value = positional.indices.contains(place) ? positional[place] : named[name]
      return value?.isNull == true ? nil : value
    }

    func text(_ name: String, _ place: Int) -> String {
      value(name, place).map { JSON.plain($0) } ?? ""
    }

    func whole(_ name: String, _ place: Int) -> Int? {
      value(name, place).flatMap { $0.int ?? $0.string.flatMap { Int($0) } }
    }

    var term: AddressTerm? { AddressTerm(input) }
  }

  private static func filter(
    _ body: @escaping @Sendable (Asked) throws(TemplateError) -> Value
  ) -> Filter {
    Filter.data { input, positional, named throws(TemplateError) in
      guard !input.isNull else { throw .runtime("missing required arguments: value") }
      return try body(Asked(input: input, positional: positional, named: named))
    }
  }

  /// - Parameter spells: also what is not wrapped is spelled as addresses are.
  private static func wrapped(_ value: Value, spells: Bool = false) -> Value {
    guard let term = AddressTerm(value) else { return value }
    guard term.isV6 else {
      let spelled = term.isNetwork ? term.full : AddressTerm.text(term.address)
      return spells ? Value(spelled, marks: value.marks) : term.source
    }
    let text = "[\(AddressTerm.text(term.address))]"
    return Value(term.isNetwork ? "\(text)/\(term.prefixLength)" : text, marks: value.marks)
  }

  /// The address so many further on, where it can be a machine's.
  private static func usable(_ asked: Asked, _ direction: Int) -> Value {
    guard let term = asked.term, let offset = asked.whole("offset", 0), offset != .min,
      let found = term.address.advanced(by: direction * offset), let usable = term.usable,
      found >= usable.first, found <= usable.last
    else { return .null }
    return Value(AddressTerm.text(found))
  }

  /// The numbers of its first and last address; ansible.utils takes what is no address for 0.
  private static func ends(_ term: AddressTerm?) -> (first: UInt128, last: UInt128) {
    guard let term else { return (0, 0) }
    let first = term.network.base.bits
    return (first, term.broadcast?.bits ?? first)
  }
}
