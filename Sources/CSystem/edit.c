// An editor on a text that must not reach a disk: in a mount namespace of its own, in which only a file
// system in memory can be written.
#define _GNU_SOURCE
#include "csystem.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef SYS_mount_setattr
#define SYS_mount_setattr 442
#endif

// <linux/mount.h> and <sys/mount.h> cannot both be had everywhere.
struct attributes { uint64_t set, clear, propagation, namespace; };

static void end(int channel, int stage, int code) {
  int head[2] = {stage, code};
  ssize_t ignored = write(channel, head, sizeof head);
  (void)ignored;
  if (stage != gw_edit_done) _exit(1);
}

static int put(const char *path, const void *bytes, size_t count, int flags) {
  int file = open(path, flags | O_WRONLY | O_CLOEXEC, 0600);
  if (file < 0) return -1;
  const char *rest = bytes;
  while (count > 0) {
    ssize_t written = write(file, rest, count);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return -1;
    rest += written;
    count -= (size_t)written;
  }
  return close(file);
}

// A namespace of mounts; who is not root gets one of users as well, in which to make it.
static int separate(void) {
  uid_t user = geteuid();
  gid_t group = getegid();
  if (user == 0 && unshare(CLONE_NEWNS) == 0) return 0;
  if (unshare(CLONE_NEWUSER | CLONE_NEWNS) < 0) return -1;
  char line[64];
  int count = snprintf(line, sizeof line, "%u %u 1", user, user);
  if (put("/proc/self/setgroups", "deny", 4, 0) < 0 && errno != ENOENT) return -1;
  if (put("/proc/self/uid_map", line, (size_t)count, 0) < 0) return -1;
  count = snprintf(line, sizeof line, "%u %u 1", group, group);
  return put("/proc/self/gid_map", line, (size_t)count, 0);
}

static int hide(const char *directory) {
  if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0) return -1;
  // MOUNT_ATTR_RDONLY on every mount (AT_RECURSIVE): no backup, history or swap file of the editor's stays.
  struct attributes readonly = {.set = 1};
  if (syscall(SYS_mount_setattr, AT_FDCWD, "/", 0x8000, &readonly, sizeof readonly) < 0) return -1;
  // Linux 6.4 and newer keep it out of swap.
  if (mount("groundwork", directory, "tmpfs", MS_NOSUID | MS_NODEV, "mode=0700,noswap") == 0)
    return 0;
  return mount("groundwork", directory, "tmpfs", MS_NOSUID | MS_NODEV, "mode=0700");
}

static int run(const struct gw_edit_request *request) {
  pid_t editor = fork();
  if (editor == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    for (int number = 1; number < NSIG; number++) {
      if (number != SIGKILL && number != SIGSTOP) signal(number, SIG_DFL);
    }
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    for (const char *const *path = request->candidates; *path; path++) {
      execve(*path, (char *const *)request->arguments, (char *const *)request->environment);
    }
    _exit(127);
  }
  if (editor < 0) return -1;
  int status;
  while (waitpid(editor, &status, 0) < 0) {
    if (errno != EINTR) return -1;
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static void work(const struct gw_edit_request *request, int channel) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  // Ctrl-C is the editor's.
  signal(SIGINT, SIG_IGN);
  signal(SIGQUIT, SIG_IGN);
  if (separate() < 0) end(channel, gw_edit_namespace, errno);
  if (hide(request->directory) < 0) end(channel, gw_edit_mount, errno);
  if (put(request->path, request->bytes, request->count, O_CREAT | O_EXCL) < 0)
    end(channel, gw_edit_file, errno);
  int status = run(request);
  if (status < 0) end(channel, gw_edit_start, errno);
  int file = open(request->path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (file < 0) end(channel, gw_edit_file, errno);
  end(channel, gw_edit_done, status);
  char piece[65536];
  ssize_t count;
  while ((count = read(file, piece, sizeof piece)) > 0) {
    for (ssize_t sent = 0; sent < count;) {
      ssize_t written = write(channel, piece + sent, (size_t)(count - sent));
      if (written < 0 && errno != EINTR) _exit(1);
      if (written > 0) sent += written;
    }
  }
  _exit(count < 0);
}

int gw_edit(const struct gw_edit_request *request, pid_t *worker) {
  int channel[2];
  if (pipe2(channel, O_CLOEXEC) < 0) return -1;
  *worker = fork();
  if (*worker == 0) {
    close(channel[0]);
    work(request, channel[1]);
  }
  int code = errno;
  close(channel[1]);
  if (*worker > 0) return channel[0];
  close(channel[0]);
  errno = code;
  return -1;
}
