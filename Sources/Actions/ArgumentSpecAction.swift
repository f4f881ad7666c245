import Jinja
import Value
import Variables

extension ActionTable {
  /// `validate_argument_spec`, which also stands before every role that has an argument spec
  /// (ansible-core 2.18, plugins/action/validate_argument_spec.py).
  static func validateArgumentSpec(_ call: ActionCall) throws(ActionError) -> Prepared {
    guard let spec = call.arguments["argument_spec"]?.map else {
      throw .failed("\"argument_spec\" arg is required and must be a mapping")
    }
    let provided = call.arguments["provided_arguments"]?.map ?? Map()
    var values = Map()
    for name in spec.keys.compactMap(\.string) where provided[name] == nil {
      do {
        if let value = try call.scope.lookUp(name) { values[name] = value }
      } catch { throw .failed(error.message) }
    }
    let errors = ArgumentCheck.errors(spec, values.merging(provided))
    var result: Map = [
      "validate_args_context": call.arguments["validate_args_context"] ?? Value(Map())
    ]
    guard errors.isEmpty else {
      result["argument_spec_data"] = Value(spec)
      result["argument_errors"] = Value(errors.map { Value($0) })
      return .local(
        .failure("Validation of arguments failed:\n" + errors.joined(separator: "\n"), result))
    }
    result["msg"] = "The arg spec validation passed"
    return .local(ActionResult(result))
  }
}

/// Values against an argument spec as data (ansible-core 2.18, module_utils/common/parameters.py).
enum ArgumentCheck {
  /// What is wrong, in Ansible's sentences but for the names of Python's types.
  static func errors(_ spec: Map, _ given: Map) -> [String] {
    var check = Check()
    check.run(spec, given, under: [])
    return check.errors + check.strangers.sorted { $0.precedesByScalars($1) }
  }

  private struct Check {
    var errors: [String] = []
    var strangers: [String] = []

    mutating func run(_ spec: Map, _ given: Map, under path: [String]) {
      let place = path.isEmpty ? "" : " found in \(path.joined(separator: " -> "))"
      var values = named(spec, given)
      let known = spec.keys.compactMap(\.string)
      for name in values.keys.compactMap(\.string) where !known.contains(name) {
        let full = (path + [name]).joined(separator: ".")
        strangers.append(
          "\(full). Supported parameters include: \(known.sorted().joined(separator: ", ")).")
      }
      for (name, option) in spec.entries {
        if values[name] == nil, let fallback = option["default"], !fallback.isNull {
          values[name] = fallback
        }
      }
      let missing = spec.entries.filter { name, option in
        option["required"]?.truth == true && values[name] == nil
      }.compactMap(\.key.string)
      if !missing.isEmpty {
        errors.append(
          "missing required arguments: \(missing.sorted().joined(separator: ", "))\(place)")
      }
      for (name, option) in spec.entries { convert(name.string ?? "", option, &values, place) }
      for (name, option) in spec.entries { choose(name.string ?? "", option, values, place) }
      for (name, option) in spec.entries {
        guard let inner = option["options"]?.map, let value = values[name] else { continue }
        let maps = value.list ?? (value.isNull ? [] : [value])
        for item in maps {
          guard let map = item.map else { continue }
          run(inner, map, under: path + [name.string ?? ""])
        }
      }
    }

    /// Aliases under the names they stand for.
    private func named(_ spec: Map, _ given: Map) -> Map {
      var values = given
      for (name, option) in spec.entries {
        for alias in option["aliases"]?.list?.compactMap(\.string) ?? [] {
          guard let value = values[alias] else { continue }
          if values[name] == nil { values[name] = value }
          values[alias] = nil
        }
      }
      return values
    }

    private mutating func convert(
      _ name: String, _ option: Value, _ values: inout Map, _ place: String
    ) {
      guard let value = values[name] else { return }
      let isRequired = option["required"]?.truth == true
      if value.isNull, !isRequired, option["default"]?.isNull ?? true { return }
      let wanted = option["type"]?.string ?? "str"
      guard let converted = ArgumentCheck.converted(value, to: wanted) else {
        errors.append(
          "argument '\(name)' is of type \(kind(value))\(place) and we were unable to convert to "
            + "\(wanted): \(reason(value, option, wanted))")
        return
      }
      values[name] = converted
      guard let element = option["elements"]?.string, let items = converted.list else { return }
      var kept: [Value] = []
      for item in items {
        if let fine = ArgumentCheck.converted(item, to: element) {
          kept.append(fine)
        } else {
          errors.append(
            "Elements value for option '\(name)'\(place) is of type \(kind(item)) and we were "
              + "unable to convert to \(element): \(reason(item, option, element))")
        }
      }
      values[name] = Value(kept, marks: converted.marks)
    }

    private mutating func choose(_ name: String, _ option: Value, _ values: Map, _ place: String) {
      guard let choices = option["choices"]?.list, let value = values[name] else { return }
      if value.isNull, option["required"]?.truth != true { return }
      let names = choices.map(\.messageText).joined(separator: ", ")
      if let items = value.list {
        let strange = items.filter { !choices.contains($0) }.map { shown($0, option) }
        guard !strange.isEmpty else { return }
        errors.append(
          "value of \(name) must be one or more of: \(names). Got no match for: "
            + "\(strange.joined(separator: ", "))\(place)")
      } else if !choices.contains(value) {
        errors.append(
          "value of \(name) must be one of: \(names), got: \(shown(value, option))\(place)")
      }
    }

    private func kind(_ value: Value) -> String {
      switch value.content {
      case .null: "null"
      case .bool: "bool"
      case .int: "int"
      case .double: "float"
      case .list: "list"
      case .map: "dict"
      default: "str"
      }
    }

    private func reason(_ value: Value, _ option: Value, _ wanted: String) -> String {
      wanted == "bool" && value.string != nil
        ? "The value '\(shown(value, option))' is not a valid boolean."
        : "\"\(shown(value, option))\" cannot be converted to \(wanted)"
    }

    /// A value as errors quote it.
    private func shown(_ value: Value, _ option: Value) -> String {
      let isSecret = value.deepMarks.contains(.secret) || option["no_log"]?.truth == true
      return isSecret ? "«secret»" : value.messageText
    }
  }

  /// nil when the value cannot be one of that type.
  private static func converted(_ value: Value, to type: String) -> Value? {
    switch type {
    case "raw": return value
    case "bool": return value.truth.map { Value($0, marks: value.marks) }
    case "int":
      if value.int != nil { return value }
      if let number = value.double, number.rounded() == number, abs(number) < 9e15 {
        return Value(Int(number), marks: value.marks)
      }
      return value.string.flatMap { Int($0) ?? Double($0).flatMap { Int(exactly: $0) } }
        .map { Value($0, marks: value.marks) }
    case "float":
      if value.double != nil { return value }
      return (value.int.map { Double($0) } ?? value.string.flatMap { Double($0) })
        .map { Value(.double($0), marks: value.marks) }
    case "list":
      if value.list != nil { return value }
      if let text = value.string {
        return Value(
          text.split(separator: ",", omittingEmptySubsequences: false).map { Value(String($0)) },
          marks: value.marks)
      }
      return value.int != nil || value.double != nil ? [Value(value.messageText)] : nil
    case "dict":
      if value.map != nil { return value }
      guard let text = value.string else { return nil }
      if text.hasPrefix("{") { return (try? JSON.parse(text)).flatMap { $0.map == nil ? nil : $0 } }
      return text.contains("=") ? Value(pairs(text), marks: value.marks) : nil
    case "str", "path", "bytes", "bits", "json", "jsonarg":
      return value.isNull ? nil : value.string != nil ? value : Value(value.messageText)
    default: return value
    }
  }

  private static func pairs(_ text: String) -> Map {
    var map = Map()
    for word in text.split(whereSeparator: { $0 == "," || $0 == " " }) {
      let parts = word.split(separator: "=", maxSplits: 1)
      if parts.count == 2 { map[String(parts[0])] = Value(String(parts[1])) }
    }
    return map
  }
}
