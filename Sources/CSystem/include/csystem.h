#ifndef GROUNDWORK_CSYSTEM_H
#define GROUNDWORK_CSYSTEM_H
// What Swift cannot call: fork and exec, macros, variadic functions, and calls glibc has no name for.

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

// What a child is started with. Every array of texts ends with NULL.
struct gw_spawn_request {
  const char *const *candidates;  // paths tried in order, as execvp does along PATH
  const char *const *arguments;
  const char *const *environment;
  const char *directory;  // NULL keeps the parent's
  int input, output, error;  // become 0, 1 and 2; everything else is closed
  int isolation;  // 0 stays in the parent's group, 1 leads a new group, 2 leads a new session
  int has_ids;
  uid_t uid;
  gid_t gid;
  const gid_t *groups;
  size_t group_count;
  int umask;  // -1 keeps the parent's
};

// Which step of the child failed.
enum gw_spawn_stage {
  gw_stage_fork, gw_stage_session, gw_stage_files, gw_stage_ids, gw_stage_directory, gw_stage_exec
};

// Starts a child; returns its pid once exec has succeeded, else -1 with *code and *stage set.
pid_t gw_spawn(const struct gw_spawn_request *request, int *code, int *stage);

// pidfd_open(2), close-on-exec by nature; -1 with ENOSYS before Linux 5.3.
int gw_pidfd_open(pid_t pid);

// waitid(2) without reaping. 1: ended, 0: still running, -1: errno.
int gw_has_ended(pid_t pid);
// waitpid(2); *exited: 1 with the exit status in *value, or 0 with the signal there.
int gw_reap(pid_t pid, int *exited, int *value);

int gw_flock(int descriptor, int operation);
int gw_terminal_size(int descriptor, int *columns, int *rows);
char **gw_environment(void);
const char *gw_error_text(int code, char *buffer, size_t length);
uint32_t gw_major(uint64_t device);
uint32_t gw_minor(uint64_t device);

// Extended attributes, of the link itself when path is one.
ssize_t gw_list_attributes(const char *path, char *names, size_t size);
ssize_t gw_get_attribute(const char *path, const char *name, void *value, size_t size);
int gw_set_attribute(int descriptor, const char *name, const void *value, size_t size);

// realpath(3); the caller frees it.
char *gw_real_path(const char *path);

// pipe2(2) with O_CLOEXEC.
int gw_pipe(int ends[2]);

// prctl(2) with PR_SET_DUMPABLE 0; an exec gives it back.
int gw_forbid_dumps(void);

ssize_t gw_random(void *bytes, size_t count);

// Asks by ARP on a link for `count` IPv4 addresses (four bytes each, network order): `probes` questions
// for each, evenly spread over `milliseconds`. `source` may be all zeros (RFC 5227). How many were
// answered for: `answers` has the hardware address of each, six bytes, zeros where nobody answered;
// -1: errno.
int gw_arp(const char *link, const uint8_t *targets, int count, const uint8_t source[4], int probes,
           int milliseconds, uint8_t *answers);

// How far an editing came; the first of two numbers that are read from its descriptor.
enum gw_edit_stage {
  gw_edit_done,
  gw_edit_namespace,
  gw_edit_mount,
  gw_edit_file,
  gw_edit_start,
};

// What is edited, and with what; lists end with NULL.
struct gw_edit_request {
  const char *const *candidates;
  const char *const *arguments;
  const char *const *environment;
  // An empty directory, which becomes a file system in memory.
  const char *directory;
  // The file in it that is edited.
  const char *path;
  const void *bytes;
  size_t count;
};

// Begins an editing. A descriptor that gives stage and code (the editor's exit status, or an errno), then what
// the file holds; negative on failure. The worker is to be waited for.
int gw_edit(const struct gw_edit_request *request, pid_t *worker);

#endif
