import Dispatch
import System
import Testing
import Value

@testable import Lab

private func exists(_ path: String) -> Bool {
  ((try? Files.status(path)) ?? nil) != nil
}

/// The images that all labs of a machine share.
@Suite(.enabled(if: exists("/usr/bin/zstd"), "needs zstd"))
struct BaseImageTests {
  @Test func `a lab that comes up leaves alone what another one is building`() async throws {
    let cache = "/tmp/gw-images-\(try Random.bytes(6).map { String($0, radix: 16) }.joined())"
    try Files.makeDirectories("\(cache)/packed")
    defer { try? Files.removeTree(cache) }
    let image = BaseImage(try LabSettings(environment: ["GROUNDWORK_LAB_CACHE": cache]))
    try TextFile.write("", to: "\(cache)/packed/complete")
    try Tool.run([
      "tar", "--zstd", "-C", "\(cache)/packed", "-cf", "\(image.directory).tar.zst", ".",
    ])
    // Another lab is at it.
    let draft = "\(image.directory).draft-1"
    try Files.makeDirectories(draft)
    var lock = try FileLock.take("\(cache)/images.lock", .exclusive)
    #expect(lock != nil)
    let sources = AptSources.standard
    let work = Task {
      // It waits by sleeping, and is not to hold a thread that others need.
      try await withCheckedThrowingContinuation { (done: CheckedContinuation<Void, any Error>) in
        DispatchQueue.global().async { done.resume(with: Result { try image.prepare(sources) }) }
      }
    }
    for _ in 0..<50 where exists(draft) { try await Task.sleep(for: .milliseconds(10)) }
    #expect(exists(draft) && !exists("\(image.directory)/complete"))
    // It is killed: what it left goes.
    lock = nil
    try await work.value
    #expect(!exists(draft) && exists("\(image.directory)/complete"))
    #expect(lock == nil)
    // The next one has nothing to make, nor anything to make it from.
    try Files.remove("\(image.directory).tar.zst")
    try image.prepare(sources)
  }
}
