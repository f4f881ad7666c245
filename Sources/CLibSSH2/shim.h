#include <libssh2.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/types.h>
#include <unistd.h>

/* System calls of the transport that the Swift overlay lacks. */
static inline int gw_eventfd(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }

/* Names that glibc shows only under _GNU_SOURCE, which an importer cannot set. */
extern const char *sigabbrev_np(int number);
static inline const char *gw_signal_name(int number) { return sigabbrev_np(number); }
static inline void gw_name_thread(const char *name) { prctl(PR_SET_NAME, name, 0, 0, 0); }
