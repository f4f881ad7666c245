import System
import Testing

/// A clock of the controller's own that can be moved in mid-run. The machine's is never touched, and so the
/// nodes' is not either: they share it, and no program in them may set it.
struct MovedClock {
  private let library: String
  private let offset: String

  /// Stands between a program and the C library's time of day. The monotonic clock is left alone: that is
  /// what moving a clock does not change.
  private static let source = #"""
    #define _GNU_SOURCE
    #include <fcntl.h>
    #include <stdlib.h>
    #include <sys/syscall.h>
    #include <sys/time.h>
    #include <time.h>
    #include <unistd.h>

    static long offset(void) {
      char text[32] = {0};
      const char *path = getenv("GROUNDWORK_TEST_CLOCK");
      int file = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
      if (file < 0) return 0;
      if (read(file, text, sizeof text - 1) < 0) text[0] = 0;
      close(file);
      return atol(text);
    }
    int clock_gettime(clockid_t clock, struct timespec *when) {
      int code = syscall(SYS_clock_gettime, clock, when);
      if (code == 0 && clock == CLOCK_REALTIME) when->tv_sec += offset();
      return code;
    }
    int gettimeofday(struct timeval *when, void *zone) {
      struct timespec now;
      clock_gettime(CLOCK_REALTIME, &now);
      when->tv_sec = now.tv_sec;
      when->tv_usec = now.tv_nsec / 1000;
      return 0;
    }
    time_t time(time_t *when) {
      struct timespec now;
      clock_gettime(CLOCK_REALTIME, &now);
      if (when) *when = now.tv_sec;
      return now.tv_sec;
    }
    """#

  init(_ site: Site) throws {
    library = "\(site.directory)/clock.so"
    offset = "\(site.directory)/clock"
    _ = try Files.remove(offset)
    try site.write("clock.c", Self.source)
    let built = try Command(
      ["gcc", "-shared", "-fPIC", "-o", library, "\(site.directory)/clock.c"], deadlineSeconds: 60
    ).run()
    try #require(built.returnCode == 0, "\(built.errorText)")
  }

  /// For the controller.
  var environment: [String] { ["LD_PRELOAD=\(library)", "GROUNDWORK_TEST_CLOCK=\(offset)"] }

  /// From now on it shows so much more, or less.
  func move(bySeconds seconds: Int) throws {
    _ = try Files.writeAtomically(offset, Array("\(seconds)\n".utf8), mode: 0o600)
  }
}
