#include "agentstart.h"

#include <stdint.h>
#include <stdlib.h>

// A static Swift program finds its arguments and its runtime's directory through /proc, and ends
// before main where there is none: early boot, a chroot, some containers. This runs before the
// runtime's own initialisers, keeps the arguments and says where the runtime is; the value is never
// used, it only has to be there.

static int count;
static char **arguments;

static void before_runtime(int argc, char **argv, char **envp) {
  (void)envp;
  count = argc;
  arguments = argv;
  setenv("SWIFT_ROOT", "/", 1);
  // A crash must not start the runtime's helper, which would hold the channel open.
  setenv("SWIFT_BACKTRACE", "enable=no", 1);
}

__attribute__((section(".preinit_array"), used))
static void (*const entry)(int, char **, char **) = before_runtime;

int gw_argument_count(void) { return count; }

const char *gw_argument(int place) {
  return place >= 0 && place < count ? arguments[place] : "";
}

void gw_clean_environment(void) {
  unsetenv("SWIFT_ROOT");
  unsetenv("SWIFT_BACKTRACE");
}

// In the place of the runtime's own (SwiftShims/UnicodeData.h), which brings the names of all characters:
// half a megabyte that only Unicode.Scalar.Properties.name reads. They have none here.
intptr_t __wrap__swift_stdlib_getScalarName(
    uint32_t scalar, uint8_t *buffer, intptr_t capacity) {
  (void)scalar;
  (void)buffer;
  (void)capacity;
  return 0;
}
