#include <libssh2.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/types.h>
#include <unistd.h>

/* System calls of the transport that the Swift overlay lacks. */
static inline int gw_eventfd(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }

/* How a session reads its socket; the name for it has changed with 1.11.1. */
typedef LIBSSH2_RECV_FUNC((*gw_receive));
static inline void gw_receive_with(LIBSSH2_SESSION *session, gw_receive receive) {
#if LIBSSH2_VERSION_NUM >= 0x010b01
  libssh2_session_callback_set2(session, LIBSSH2_CALLBACK_RECV, (libssh2_cb_generic *)receive);
#else
  libssh2_session_callback_set(session, LIBSSH2_CALLBACK_RECV, (void *)receive);
#endif
}

/* Names that glibc shows only under _GNU_SOURCE, which an importer cannot set. */
extern const char *sigabbrev_np(int number);
static inline const char *gw_signal_name(int number) { return sigabbrev_np(number); }
static inline void gw_name_thread(const char *name) { prctl(PR_SET_NAME, name, 0, 0, 0); }
