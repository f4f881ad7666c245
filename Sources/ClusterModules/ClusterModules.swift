package import Machine

/// The modules that know Kubernetes.
package enum ClusterModules {
  /// In the order of their names.
  package static let entries: [ModuleEntry] = [
    ModuleEntry(ClusterNamesModule.self), ModuleEntry(ClusterNodesModule.self),
    ModuleEntry(EtcdMembersModule.self),
    ModuleEntry(KubeadmInitModule.self), ModuleEntry(KubeadmJoinModule.self),
    ModuleEntry(KubeadmResetModule.self),
    ModuleEntry(KubeadmStatusModule.self), ModuleEntry(KubeadmTokenModule.self),
    ModuleEntry(ManifestsModule.self), ModuleEntry(SigningRequestsModule.self),
  ]
}
