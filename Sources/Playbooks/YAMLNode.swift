import YAML

/// A YAML node; the machine room has a `Node` of its own.
typealias Node = YAML::Node
