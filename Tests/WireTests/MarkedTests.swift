import Testing
import Value

@testable import Wire

/// Secret marks on their way over the wire.
@Suite struct MarkedTests {
  /// A drawn value with marks in drawn places.
  private static func value(_ chance: inout Chance, depth: Int = 0) -> Value {
    let marks: Marks = chance.next(below: 4) == 0 ? .secret : []
    switch chance.next(below: depth > 3 ? 5 : 8) {
    case 0: return Value(chance.next(below: 1000), marks: marks)
    case 1: return Value(chance.next(below: 2) == 0, marks: marks)
    case 2: return Value(.null, marks: marks)
    case 3: return Value(.double(Double(chance.next(below: 99)) / 4), marks: marks)
    case 4: return Value("text \(chance.next(below: 99)) \u{E4}\u{1F600}\"", marks: marks)
    case 5:
      return Value((0..<chance.next(below: 4)).map { _ in value(&chance, depth: depth + 1) })
    default:
      var map = Map()
      for place in 0..<chance.next(below: 5) {
        // Not every map has keys of text.
        let key = chance.next(below: 6) == 0 ? Value(place) : Value("key \(place)")
        map[key] = value(&chance, depth: depth + 1)
      }
      return Value(map, marks: marks)
    }
  }

  /// Every scalar with whether it is secret, by where it stands; keys as JSON writes them.
  private static func leaves(
    _ value: Value, _ place: String = "", isSecret: Bool = false
  ) -> [String: Bool] {
    let isSecret = isSecret || value.marks.contains(.secret)
    switch value.content {
    case .list(let items):
      return items.enumerated().reduce(into: [:]) { found, item in
        let more = leaves(item.element, "\(place)/\(item.offset)", isSecret: isSecret)
        found.merge(more) { first, _ in first }
      }
    case .map(let map):
      return map.entries.reduce(into: [:]) { found, entry in
        let key = entry.key.string ?? JSON.text(entry.key)
        found.merge(leaves(entry.value, "\(place)/\(key)", isSecret: isSecret)) { first, _ in first
        }
      }
    default: return ["\(place) \(JSON.text(Value(value.content)))": isSecret]
    }
  }

  @Test(arguments: 0..<200) func `nothing secret arrives open, and nothing is lost`(
    seed: UInt64
  ) throws {
    var chance = Chance(seed: seed)
    let sent = Self.value(&chance)
    let text = JSON.bytes(Marked.encode(sent), style: .compact)
    let arrived = Marked.decode(try JSON.parse(text))
    #expect(JSON.bytes(arrived, style: .compact) == JSON.bytes(sent, style: .compact))
    let before = Self.leaves(sent)
    let after = Self.leaves(arrived)
    #expect(Set(before.keys) == Set(after.keys))
    for (place, isSecret) in before {
      if isSecret { #expect(after[place] == true, "\(place) of \(JSON.text(sent))") }
    }
    // A map whose keys are not text is secret as a whole; others stay as open as they were.
    let hasOtherKeys = !Self.hasTextKeysOnly(sent)
    if !hasOtherKeys { #expect(before == after, "\(JSON.text(sent))") }
  }

  private static func hasTextKeysOnly(_ value: Value) -> Bool {
    switch value.content {
    case .list(let items): items.allSatisfy { hasTextKeysOnly($0) }
    case .map(let map):
      map.entries.allSatisfy { $0.key.string != nil && hasTextKeysOnly($0.value) }
    default: true
    }
  }

  @Test(arguments: [
    #"{"v":{"a":[1]},"s":[["a",7]]}"#, #"{"v":{"a":[1]},"s":[["b"]]}"#, #"{"v":1,"s":[["a"]]}"#,
    #"{"v":{"a":[1]},"s":["a"]}"#, #"{"v":{"a":[1]},"s":{"a":1}}"#, #"{"v":1,"s":[[-1]]}"#,
    #"{"s":[[]]}"#, #"{"v":[1],"s":[[0.5]]}"#, "[]", "null",
  ])
  func `places that lead nowhere neither trap nor change the value`(text: String) throws {
    let encoded = try JSON.parse(text)
    let value = Marked.decode(encoded)
    let plain = JSON.bytes(encoded["v"] ?? .null, style: .compact)
    #expect(JSON.bytes(value, style: .compact) == plain)
  }

  @Test func `what a node answers is unsafe and stays secret where it was`() throws {
    let answer: Map = ["open": "{{ x }}", "list": [Value("hidden", marks: .secret)]]
    let encoded = try JSON.parse(JSON.bytes(Marked.encode(Value(answer)), style: .compact))
    let back = Marked.decode(encoded, adding: .unsafe)
    #expect(back["open"]?.marks == .unsafe)
    #expect(back["list"]?.list?.first?.marks == [.unsafe, .secret])
  }
}
