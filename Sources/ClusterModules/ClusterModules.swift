package import Machine

/// The modules that know Kubernetes.
package enum ClusterModules {
  /// In the order of their names.
  package static let entries: [ModuleEntry] = [
    ModuleEntry(ClusterNamesModule.self), ModuleEntry(ClusterNodesModule.self),
    ModuleEntry(EtcdBackupModule.self), ModuleEntry(EtcdMembersModule.self),
    ModuleEntry(EtcdRestoreModule.self),
    ModuleEntry(KubeadmCertificatesModule.self),
    ModuleEntry(KubeadmInitModule.self), ModuleEntry(KubeadmJoinModule.self),
    ModuleEntry(KubeadmRenewModule.self), ModuleEntry(KubeadmResetModule.self),
    ModuleEntry(KubeadmStatusModule.self), ModuleEntry(KubeadmTokenModule.self),
    ModuleEntry(KubeadmUpgradeModule.self),
    ModuleEntry(ManifestsModule.self), ModuleEntry(SigningRequestsModule.self),
  ]
}
