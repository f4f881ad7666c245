package import Machine

/// The modules that know networks, registries' trust and clocks.
package enum NetworkModules {
  /// In the order of their names.
  package static let entries: [ModuleEntry] = [
    ModuleEntry(AddressProbeModule.self), ModuleEntry(CertificateFactsModule.self),
    ModuleEntry(CertificatePairModule.self),
    ModuleEntry(HostsBlockModule.self),
    ModuleEntry(ImageProofModule.self), ModuleEntry(PreflightProbeModule.self),
    ModuleEntry(RegistryTrustModule.self), ModuleEntry(StaticAddressModule.self),
    ModuleEntry(StaticAddressConfirmModule.self), ModuleEntry(TimeSyncModule.self),
  ]
}
