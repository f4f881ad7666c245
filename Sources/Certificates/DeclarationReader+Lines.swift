import PKI
import Value

/// What only shows when all is read: who issues whom, and for what.
extension DeclarationReader {
  mutating func checkLines() {
    orderAuthorities()
    checkPathLengths()
    inheritConstraints()
    for certificate in declaration.certificates { check(certificate) }
    checkPlaces()
  }

  /// Puts issuers before what they issue; what stands in a circle or on nothing is told and left out.
  private mutating func orderAuthorities() {
    var rest = declaration.authorities
    var ordered: [DeclaredAuthority] = []
    while let place = rest.firstIndex(where: { authority in
      authority.issuer.map { issuer in ordered.contains { $0.name == issuer } } ?? true
    }) { ordered.append(rest.remove(at: place)) }
    let names = declaration.authorities.map(\.name)
    var told: Set<String> = []
    for authority in rest where !told.contains(authority.name) {
      guard let issuer = authority.issuer else { continue }
      if names.contains(issuer) {
        // What hangs below a mistake is none itself.
        let line = declaration.line(of: issuer).map(\.name)
        guard line.contains(authority.name) else { continue }
        told.formUnion(line)
        entries.problems.append(
          Problem(
            "certs.circle", what: "the authority '\(authority.name)' is below itself",
            at: authority.at,
            because: "its issuer '\(issuer)' is signed by it, or by what it signs",
            fix: "leave 'issuer' out of the one that is the root"))
      } else if !broken.contains(issuer) {
        entries.problems.append(unknown(issuer, authority.at, names, "issuer"))
      }
    }
    declaration.authorities = ordered
  }

  private func unknown(
    _ name: String, _ at: SourceLocation?, _ names: [String], _ key: String
  ) -> Problem {
    Problem(
      "certs.unknown-authority", what: "\(key): there is no authority '\(name)'", at: at,
      fix: Problem.nearest(to: name, among: names).map { "did you mean '\($0)'?" }
        ?? "declare it under 'authorities:'")
  }

  /// Fills in what is not said, and refuses a line of authorities that is longer than one of them allows.
  private mutating func checkPathLengths() {
    var depths: [String: Int] = [:]
    for authority in declaration.authorities.reversed() {
      guard let issuer = authority.issuer else { continue }
      depths[issuer] = max(depths[issuer] ?? 0, (depths[authority.name] ?? 0) + 1)
    }
    for place in declaration.authorities.indices {
      let authority = declaration.authorities[place]
      let depth = depths[authority.name] ?? 0
      if authority.pathLength < 0 {
        declaration.authorities[place].pathLength = depth
      } else if authority.pathLength < depth {
        entries.problems.append(
          Problem(
            "certs.path-length",
            what: "path_length: \(authority.pathLength) is too small for '\(authority.name)'",
            at: authority.at, because: "\(depth) authorities are declared in a line below it",
            fix: "write path_length: \(depth), or leave it out"))
      }
    }
  }

  /// An authority that says nothing has its issuer's constraints; one that does has none beyond them.
  private mutating func inheritConstraints() {
    for place in declaration.authorities.indices {
      let authority = declaration.authorities[place]
      guard let issuer = authority.issuer.flatMap({ declaration.authority($0) }) else { continue }
      if inheriting.contains(authority.name) {
        declaration.authorities[place].constraints = issuer.constraints
      } else if let outer = issuer.constraints {
        _ = entries.keep { () throws(Problem) in
          do throws(Problem) { try outer.check(authority.constraints) } catch {
            var problem = error
            problem.at = authority.at
            throw problem
          }
        }
      }
    }
  }

  private mutating func check(_ certificate: DeclaredCertificate) {
    let place = issuers[certificate.name] ?? certificate.at
    guard let authority = declaration.authority(certificate.authority) else {
      // One that is declared and could not be read has been told of.
      if !broken.contains(certificate.authority) {
        entries.problems.append(
          unknown(certificate.authority, place, declaration.authorities.map(\.name), "authority"))
      }
      return
    }
    if authority.isOffline {
      entries.problems.append(
        Problem(
          "certs.offline-issuer",
          what: "the authority '\(authority.name)' is offline and issues no certificates",
          at: place, because: "each renewal would need its key",
          fix: "declare an authority with 'issuer: \(authority.name)', and name that one here"))
    }
    guard let constraints = authority.constraints else { return }
    let at = names[certificate.name] ?? certificate.at
    _ = entries.keep { () throws(Problem) in
      do throws(Problem) { try constraints.check(certificate.request.names) } catch {
        var problem = error
        problem.at = at
        throw problem
      }
    }
  }

  /// No two certificates may live in one place of a host.
  private mutating func checkPlaces() {
    var owners: [String: SourceLocation] = [:]
    for certificate in declaration.certificates {
      for place in certificate.installed {
        let links = [place.certificate.link, place.key.link, place.chain?.link].compactMap { $0 }
        for path in [place.directory] + links {
          let key = "\(place.host):\(path)"
          guard let first = owners[key] else {
            owners[key] = place.at
            continue
          }
          entries.problems.append(
            Problem(
              "certs.same-place", what: "\(path) on \(place.host) is given to two certificates",
              at: place.at, because: "the other one is declared at \(first)",
              fix: "give each a directory of its own"))
        }
      }
    }
  }
}
