import Crypto
package import Jinja
package import Value

/// What the `url` lookup fetches, as `get_url` does.
package enum WebLookup {
  /// - Throws: for an address that does not answer, or answers that it has nothing.
  package static func fetch(_ address: String, _ options: Map) throws(TemplateError) -> [UInt8] {
    let source: DownloadSource
    do throws(ActionError) { source = try DownloadSource(options, address) } catch {
      throw .runtime("Failed lookup url for \(address) : \(error)")
    }
    let answer: WebAnswer
    do throws(Problem) { answer = try source.fetch(address, since: nil) } catch {
      let reason = [error.what, error.because].compactMap { $0 }.joined(separator: ": ")
      throw .runtime("Failed lookup url for \(address) : \(reason)")
    }
    guard answer.status == 200 else {
      throw .runtime(
        "Received HTTP error for \(address) : HTTP Error \(answer.status): \(answer.reason)")
    }
    return answer.body
  }
}
