import Inventory
import Jinja
import System
import Testing
import Value

@testable import Variables

/// Filters for addresses and for the controller's own home.
@Suite struct FilterTests {
  private func value(_ expression: String, _ variables: Map = Map()) throws -> Value {
    var environment = Jinja.Environment()
    for (name, filter) in AddressFilters.all { environment.filters[name] = filter }
    for (name, filter) in HomeFilters.all { environment.filters[name] = filter }
    let store = VariableStore(
      inventory: Inventory.load(["a,"]).0, templar: Templar(environment: environment),
      extraVars: variables, runFacts: Map())
    return try store.templar.template(
      Value("{{ \(expression) }}"), in: HostScope("a", in: store))
  }

  // As the pages of ansible.utils and ansible.netcommon say.
  @Test(
    arguments: [
      ("'10.0.0.0/24' | ansible.utils.nthhost(1)", "10.0.0.1"),
      ("'10.0.0.0/24' | ansible.utils.nthhost('11')", "10.0.0.11"),
      ("'10.0.0.0/8' | ansible.utils.nthhost(305)", "10.0.1.49"),
      ("'10.0.0.0/24' | ansible.utils.nthhost(-1)", "10.0.0.255"),
      ("'10.0.0.0/24' | ansible.utils.nthhost(256)", false),
      ("'10.0.0.77/24' | ansible.utils.nthhost(2)", "10.0.0.2"),
      ("'fd00::/64' | ansible.utils.nthhost(16)", "fd00::10"),
      ("'10.0.0.5/24' | ansible.utils.ipaddr", "10.0.0.5/24"),
      ("'10.0.0.5/24' | ansible.utils.ipaddr('address')", "10.0.0.5"),
      ("'10.0.0.5/24' | ansible.utils.ipaddr('netmask')", "255.255.255.0"),
      ("'10.0.0.5/24' | ansible.utils.ipaddr('network')", "10.0.0.0"),
      ("'10.0.0.5/24' | ansible.utils.ipaddr('subnet')", "10.0.0.0/24"),
      ("'10.0.0.5/24' | ansible.utils.ipaddr('broadcast')", "10.0.0.255"),
      ("'10.0.0.5' | ansible.utils.ipaddr('private')", "10.0.0.5"),
      ("'8.8.8.8' | ansible.utils.ipaddr('private')", ""),
      ("'nonsense' | ansible.utils.ipaddr", false),
      ("'10.0.0.5' | ansible.utils.ipv4", "10.0.0.5"),
      ("'::1' | ansible.utils.ipv4", false), ("'::1' | ansible.utils.ipv6", "::1"),
      ("'fd00::1' | ansible.utils.ipwrap", "[fd00::1]"),
      ("'10.0.0.5' | ansible.utils.ipwrap", "10.0.0.5"),
      ("'node' | ansible.utils.ipwrap", "node"),
      ("'10.0.0.0/8' | ansible.netcommon.network_in_network('10.1.0.0/16')", true),
      ("'10.1.0.0/16' | ansible.netcommon.network_in_network('10.0.0.0/8')", false),
      ("'10.1.0.0/16' | ansible.netcommon.network_in_network('10.1.2.3')", true),
    ] as [(String, Value)])
  func `addresses are worked with as ansible.utils does`(expression: String, wanted: Value) throws {
    #expect(try value(expression) == wanted)
  }

  @Test func `a prefix is a number`() throws {
    #expect(try value("'10.0.0.5/24' | ansible.utils.ipaddr('prefix') + 1") == "25")
  }

  @Test(arguments: [
    ("'10.0.0.5' | ansible.utils.ipaddr('nosuch')", "ipaddr: unknown filter type: nosuch"),
    ("'10.0.0.5' | ansible.utils.ipaddr('peer')", "Not a network address"),
    ("'x' | ansible.utils.ipmath(1)", "You must pass a valid IP address; x is invalid"),
  ])
  func `what an address filter cannot do is said`(expression: String, message: String) throws {
    let error = #expect(throws: TemplateError.self) { try value(expression) }
    #expect(String(describing: error).contains(message))
  }

  @Test(arguments: [
    "'10.0.0.5/24' | ansible.utils.nthhost(\(Int.min))",
    "'10.0.0.5/24' | ansible.utils.next_nth_usable(\(Int.min))",
    "'10.0.0.5/24' | ansible.utils.previous_nth_usable(\(Int.min))",
    "'10.0.0.5' | ansible.utils.ipsubnet(18, \(Int.min))",
    "'10.0.0.5' | ansible.utils.ipsubnet(18, \(Int.max))",
    "'::/0' | ansible.utils.ipsubnet(128, \(Int.min))",
    "'::/0' | ansible.utils.ipaddr('\(Int.min)')", "'::/0' | ansible.utils.ipaddr('size')",
    "'ff::' | ansible.utils.ipmath(\(Int.max))", "'10.0.0.5' | ansible.utils.ipmath(\(Int.min))",
  ])
  func `an extreme number ends no process`(expression: String) {
    _ = try? value(expression)
  }

  @Test func `a home is the user's own, or that of the account that is named`() throws {
    let home = try #require(Environment.value("HOME"))
    #expect(try value("'~' | expanduser") == Value(home))
    #expect(try value("'~/x y' | expanduser") == Value("\(home)/x y"))
    #expect(try value("'a~/x' | expanduser") == "a~/x")
    let root = try #require(try Accounts.read().user(named: "root")?.home)
    #expect(try value("'~root/.ssh' | expanduser") == Value("\(root)/.ssh"))
    #expect(try value("'~nobody-has-this-name/x' | expanduser") == "~nobody-has-this-name/x")
  }

  @Test func `variables of the environment are put in, unknown ones stay`() throws {
    let path = try #require(Environment.value("PATH"))
    #expect(try value("'<$PATH>' | expandvars") == Value("<\(path)>"))
    #expect(try value("'<${PATH}x>' | expandvars") == Value("<\(path)x>"))
    for text in ["$GROUNDWORK_NOT_SET", "${PATH", "$", "a$ b", "${}"] {
      #expect(try value("t | expandvars", ["t": Value(text)]) == Value(text))
    }
  }

  @Test func `what is made of a secret is secret`() throws {
    let secret: Map = [
      "s": Value("10.0.0.0/24", marks: .secret), "h": Value("~/x", marks: .secret),
    ]
    for expression in [
      "s | ansible.utils.nthhost(1)", "s | ansible.utils.ipaddr('network')", "h | expanduser",
      "h | expandvars", "s | ansible.utils.ipwrap",
    ] {
      #expect(try value(expression, secret).marks.contains(.secret), "\(expression)")
    }
  }
}
