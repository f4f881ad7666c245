package import Value
import Jinja
import Variables

/// One node and user, as the inventory and the task say how to reach it.
package struct Target: Sendable, Hashable {
  /// The inventory name; host-key pins belong to it.
  package var host: String
  /// In the order in which they are tried.
  package var addresses: [String]
  package var port: Int?
  package var user: String?
  /// `ssh`, `libssh2`, `local`; nil lets the transport choose.
  package var connection: String?
  package var privateKeys: [String]
  package var password: Credential?
  /// nil: no sudo.
  package var becomeUser: String?
  package var becomePassword: Credential?
  /// `SHA256:…`, when the inventory pins the host key itself.
  package var hostKeyFingerprint: String?
  /// `user@host:port`, when the inventory names a jump host.
  package var proxyJump: String?
  /// A MAC the machine has before it has its address.
  package var mac: String?
  /// The only directory on the node for the agent, where the usual ones do not serve.
  package var agentDirectory: String?
  /// In check mode the agent lives under `/run` only.
  package var isCheck: Bool

  /// A secret that can be told from another, for connections to be shared only between equals.
  package struct Credential: Sendable, Hashable {
    package var secret: Secret

    package static func == (a: Credential, b: Credential) -> Bool {
      a.secret.reveal { x in b.secret.reveal { x == $0 } }
    }
    package func hash(into hasher: inout Hasher) { secret.reveal { hasher.combine($0.count) } }
  }
}

extension Target {
  /// What a task's keywords say of the connection; variables of the host come before them.
  struct Keywords {
    var connection: String?
    var user: String?
    var port: Int?
  }

  /// Reads the connection variables of `host` in its own context. They beat keywords, which beat the
  /// command line (ansible-core 2.18, config/manager.py).
  init(
    _ scope: HostScope, becomeUser: String?, keywords: Keywords = Keywords(), options: RunOptions
  ) throws(TemplateError) {
    func value(_ names: String...) throws(TemplateError) -> Value? {
      for name in names {
        if let value = try scope.lookUp(name), !value.isNull { return value }
      }
      return nil
    }
    func text(_ value: Value?) -> String? {
      value.flatMap { $0.string ?? $0.int.map { String($0) } }
    }
    func secret(_ value: Value?) -> Credential? {
      text(value).map { Credential(secret: Secret($0)) }
    }
    let host = scope.host
    var addresses: [String] = []
    if let own = text(try value("ansible_host", "ansible_ssh_host")), !own.isEmpty {
      // As addresses stand before a port; only those have colons.
      let isBracketed = own.hasPrefix("[") && own.hasSuffix("]") && own.contains(":")
      addresses.append(isBracketed ? String(own.dropFirst().dropLast()) : own)
    }
    for name in ["address", "first_address"] {
      if let address = text(try value(name)) {
        let bare = String(address.split(separator: "/").first ?? "")
        if !bare.isEmpty, !addresses.contains(bare) { addresses.append(bare) }
      }
    }
    self.host = host
    self.addresses = addresses.isEmpty ? [host] : addresses
    port =
      try value("ansible_port", "ansible_ssh_port").flatMap {
        $0.int ?? $0.string.flatMap { Int($0) }
      } ?? keywords.port
    user =
      text(try value("ansible_user", "ansible_ssh_user")) ?? keywords.user ?? options.remoteUser
    connection =
      text(try value("ansible_connection")) ?? keywords.connection ?? options.connection
    let key = text(try value("ansible_ssh_private_key_file", "ansible_private_key_file"))
    privateKeys = (key ?? options.privateKey).map { [$0] } ?? []
    password =
      secret(try value("ansible_password", "ansible_ssh_pass", "ansible_ssh_password"))
      ?? options.password.map { Credential(secret: $0) }
    self.becomeUser = becomeUser
    becomePassword =
      becomeUser == nil
      ? nil
      : secret(try value("ansible_become_password", "ansible_become_pass", "ansible_sudo_pass"))
        ?? options.becomePassword.map { Credential(secret: $0) }
    hostKeyFingerprint = text(try value("ssh_host_key_fingerprint"))
    proxyJump = text(try value("ssh_proxy_jump"))
    mac = text(try value("mac"))
    agentDirectory = text(try value("groundwork_agent_directory"))
    isCheck = options.isCheck
  }
}
