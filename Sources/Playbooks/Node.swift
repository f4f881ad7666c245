import YAML

/// The YAML room's node; this room knows others of that name through its imports.
typealias Node = YAML::Node
