#define _GNU_SOURCE
#include "csystem.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

extern char **environ;

struct failure { int code, stage; };

static void fail(int channel, int stage) {
  struct failure failure = {errno, stage};
  ssize_t ignored = write(channel, &failure, sizeof failure);
  (void)ignored;
  _exit(127);
}

// Moves a descriptor above 2, so that placing 0, 1 and 2 cannot overwrite it.
static int above_standard(int descriptor, int channel) {
  if (descriptor > 2) return descriptor;
  int moved = fcntl(descriptor, F_DUPFD_CLOEXEC, 3);
  if (moved < 0) fail(channel, gw_stage_files);
  return moved;
}

static void close_from(int first) {
#ifdef SYS_close_range
  if (syscall(SYS_close_range, first, ~0U, 0) == 0) return;
#endif
  long limit = sysconf(_SC_OPEN_MAX);
  if (limit < 0 || limit > 65536) limit = 65536;
  for (int descriptor = first; descriptor < limit; descriptor++) close(descriptor);
}

// Runs in the child: only async-signal-safe calls, for another thread may hold any lock.
static void become(const struct gw_spawn_request *request, int channel, const sigset_t *mask) {
  for (int number = 1; number < NSIG; number++) {
    if (number != SIGKILL && number != SIGSTOP) signal(number, SIG_DFL);
  }
  if (request->isolation == 2 && setsid() < 0) fail(channel, gw_stage_session);
  if (request->isolation == 1 && setpgid(0, 0) < 0) fail(channel, gw_stage_session);

  channel = above_standard(channel, channel);
  int input = above_standard(request->input, channel);
  int output = above_standard(request->output, channel);
  int error = above_standard(request->error, channel);
  if (dup2(input, 0) < 0 || dup2(output, 1) < 0 || dup2(error, 2) < 0) {
    fail(channel, gw_stage_files);
  }
  if (channel != 3) {
    if (dup3(channel, 3, O_CLOEXEC) < 0) fail(channel, gw_stage_files);
    channel = 3;
  }
  close_from(4);

  if (request->umask >= 0) umask((mode_t)request->umask);
  if (request->has_ids) {
    if (geteuid() == 0 && setgroups(request->group_count, request->groups) < 0) {
      fail(channel, gw_stage_ids);
    }
    if (setresgid(request->gid, request->gid, request->gid) < 0 ||
        setresuid(request->uid, request->uid, request->uid) < 0) {
      fail(channel, gw_stage_ids);
    }
  }
  if (request->directory && chdir(request->directory) < 0) fail(channel, gw_stage_directory);
  sigprocmask(SIG_SETMASK, mask, NULL);

  int code = ENOENT;
  for (const char *const *path = request->candidates; *path; path++) {
    execve(*path, (char *const *)request->arguments, (char *const *)request->environment);
    // As execvp: a directory of PATH that lacks the program, or may not be searched, is passed over.
    if (errno == ENOENT || errno == ENOTDIR || errno == ENODEV) continue;
    code = errno;
    if (errno != EACCES) break;
  }
  errno = code;
  fail(channel, gw_stage_exec);
}

pid_t gw_spawn(const struct gw_spawn_request *request, int *code, int *stage) {
  int channel[2];
  *stage = gw_stage_fork;
  if (pipe2(channel, O_CLOEXEC) < 0) {
    *code = errno;
    return -1;
  }
  // The child resets the handlers itself: none of the parent's may run in it.
  sigset_t all, before, none;
  sigfillset(&all);
  sigemptyset(&none);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  pid_t pid = fork();
  if (pid == 0) {
    close(channel[0]);
    become(request, channel[1], &none);
  }
  int fork_code = errno;
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  close(channel[1]);
  if (pid < 0) {
    close(channel[0]);
    *code = fork_code;
    return -1;
  }
  struct failure failure;
  ssize_t count;
  do {
    count = read(channel[0], &failure, sizeof failure);
  } while (count < 0 && errno == EINTR);
  close(channel[0]);
  if (count != sizeof failure) return pid;
  int status;
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {}
  *code = failure.code;
  *stage = failure.stage;
  return -1;
}

int gw_pidfd_open(pid_t pid) {
#ifdef SYS_pidfd_open
  return (int)syscall(SYS_pidfd_open, pid, 0);
#else
  errno = ENOSYS;
  return -1;
#endif
}

int gw_has_ended(pid_t pid) {
  siginfo_t info;
  info.si_pid = 0;
  if (waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT) < 0) return -1;
  return info.si_pid == pid;
}

int gw_reap(pid_t pid, int *exited, int *value) {
  int status;
  pid_t result;
  do {
    result = waitpid(pid, &status, 0);
  } while (result < 0 && errno == EINTR);
  if (result < 0) return -1;
  *exited = WIFEXITED(status);
  *value = WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status);
  return 0;
}

int gw_flock(int descriptor, int operation) { return flock(descriptor, operation); }

int gw_terminal_size(int descriptor, int *columns, int *rows) {
  struct winsize size;
  if (ioctl(descriptor, TIOCGWINSZ, &size) < 0) return -1;
  *columns = size.ws_col;
  *rows = size.ws_row;
  return 0;
}

char **gw_environment(void) { return environ; }

const char *gw_error_text(int code, char *buffer, size_t length) {
  return strerror_r(code, buffer, length);
}

uint32_t gw_major(uint64_t device) { return major(device); }
uint32_t gw_minor(uint64_t device) { return minor(device); }

ssize_t gw_list_attributes(const char *path, char *names, size_t size) {
  return llistxattr(path, names, size);
}

ssize_t gw_get_attribute(const char *path, const char *name, void *value, size_t size) {
  return lgetxattr(path, name, value, size);
}

int gw_set_attribute(int descriptor, const char *name, const void *value, size_t size) {
  return fsetxattr(descriptor, name, value, size, 0);
}

int gw_forbid_dumps(void) { return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0); }

ssize_t gw_random(void *bytes, size_t count) { return getrandom(bytes, count, 0); }

int gw_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC); }

char *gw_real_path(const char *path) { return realpath(path, NULL); }
