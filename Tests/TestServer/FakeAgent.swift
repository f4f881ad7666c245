internal import System
internal import Transport
package import Value
internal import Wire

/// A small static program that speaks the agent's frames: hello, then an answer chosen by a word of the
/// form `test.WORD` in the request. It stands in for the agent where a test needs one that misbehaves on
/// demand, by accident or by intent.
package enum FakeAgent {
  package static let isPossible = ["clang", "cc"].contains { Environment.find(program: $0) != nil }

  /// Compiles it into `directory`.
  package static func build(in directory: String) async throws -> String {
    let connector = Connector(settings: TransportSettings(knownHosts: nil, environment: [:]))
    let local = try await connector.connect(to: HostTarget(name: "here", transport: .local))
    let path = "\(directory)/groundwork-agent"
    let made = try await local.run(
      "cc=$(command -v cc || command -v clang); $cc -O1 -w -static -x c -o '\(path)' - ",
      input: Array(source.utf8))
    guard made.status == .code(0) else { throw Problem("test", what: made.complaint, fix: "") }
    return path
  }

  private static let source = """
    #include <stdio.h>
    #include <stdlib.h>
    #include <string.h>
    #include <stdint.h>
    #include <unistd.h>
    static void all(const char *b, size_t n) {
      while (n) { ssize_t k = write(1, b, n); if (k <= 0) _exit(0); b += k; n -= k; }
    }
    static void frame(int kind, const char *h) {
      size_t n = strlen(h);
      unsigned char p[12] = {kind, 0, 0, 0, n >> 24, n >> 16, n >> 8, n, 0, 0, 0, 0};
      all((char *)p, 12); all(h, n);
    }
    static void prefix(int kind, uint32_t head, uint32_t load) {
      unsigned char p[12] = {kind, 0, 0, 0, head >> 24, head >> 16, head >> 8, head,
        load >> 24, load >> 16, load >> 8, load};
      all((char *)p, 12);
    }
    static void answer(int id, const char *more) {
      char h[400];
      snprintf(h, sizeof h, "{\\"id\\":%d,\\"size\\":0%s}", id, more);
      frame(5, h);
    }
    /// Misbehaves for good; false where the request is none of that kind.
    static int misbehave(const char *head, int id) {
      char h[400];
      static char line[60001];
      memset(line, 'x', 60000);
      if (strstr(head, "test.half")) { all("\\5\\0\\0\\0\\0\\0", 6);
      } else if (strstr(head, "test.huge")) { prefix(5, 0xFFFFFFFF, 0xFFFFFFFF);
      } else if (strstr(head, "test.claims")) {
        snprintf(h, sizeof h, "{\\"id\\":%d,\\"size\\":1152921504606846976}", id); frame(5, h);
      } else if (strstr(head, "test.flood")) {
        char *text = malloc(61000);
        sprintf(text, "{\\"id\\":%d,\\"text\\":\\"%s\\"}", id, line);
        for (;;) frame(4, text);
      } else if (strstr(head, "test.mutter")) {
        while (write(2, line, 60000) > 0) {}
      } else if (strstr(head, "test.unasked")) { answer(999, "");
      } else if (strstr(head, "test.within")) {
        snprintf(h, sizeof h, "{\\"id\\":%d,\\"size\\":5}", id); frame(5, h); answer(id, "");
      } else if (strstr(head, "test.data")) {
        snprintf(h, sizeof h, "{\\"id\\":%d}", id); frame(3, h);
      } else { return 0; }
      return 1;
    }
    static void get(char *b, size_t n) {
      while (n) { ssize_t k = read(0, b, n); if (k <= 0) _exit(0); b += k; n -= k; }
    }
    int main(int argc, char **argv) {
      char h[400], out[1200];
      snprintf(h, sizeof h, "{\\"protocol\\":\(Hello.protocolVersion),\\"build\\":\\"\\",\\"uid\\":%d,\\"arch\\":\\"x86_64\\","
        "\\"hostname\\":\\"%.200s\\"}", getuid(), argv[0]);
      frame(1, h);
      long owed[100] = {0};
      for (;;) {
        unsigned char p[12]; get((char *)p, 12);
        uint32_t hn = p[4] << 24 | p[5] << 16 | p[6] << 8 | p[7];
        uint32_t pn = p[8] << 24 | p[9] << 16 | p[10] << 8 | p[11];
        char *head = calloc(1, hn + 1), *load = malloc(pn + 1);
        get(head, hn); get(load, pn);
        char *s = strstr(head, "\\"id\\":"); int id = s ? atoi(s + 5) : 0;
        s = strstr(head, "\\"size\\":"); long size = s ? atol(s + 7) : 0;
        if (p[0] == 6) {
          snprintf(out, sizeof out, "{\\"id\\":%d,\\"size\\":0,\\"failed\\":\\"cancelled\\"}", id);
          frame(5, out);
        } else if (p[0] == 2 && strstr(head, "test.die")) { _exit(3);
        } else if (p[0] == 2 && strstr(head, "test.noise")) { all("garbage garbage", 15);
        } else if (p[0] == 2 && strstr(head, "test.hang")) {
        } else if (p[0] == 2 && misbehave(head, id)) {
        } else if (p[0] == 2 || p[0] == 3) {
          long rest = p[0] == 2 ? size - (long)pn : owed[id % 100] - (long)pn;
          owed[id % 100] = rest;
          if (p[0] == 2) owed[id % 100] = rest;
          if (p[0] == 2 && strstr(head, "test.progress")) {
            snprintf(out, sizeof out, "{\\"id\\":%d,\\"text\\":\\"half\\"}", id); frame(4, out);
          }
          if (rest <= 0) {
            snprintf(out, sizeof out,
              "{\\"id\\":%d,\\"size\\":0,\\"change\\":\\"exact\\",\\"result\\":{\\"v\\":{\\"id\\":%d}}}", id, id);
            frame(5, out);
          }
        }
        free(head); free(load);
      }
    }
    """
}
