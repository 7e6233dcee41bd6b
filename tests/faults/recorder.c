/* Writes down, in order, what a program does to the files below a folder, and what it answers on stdout.

   LD_PRELOAD=recorder.so RECORDED_FOLDER=/… RECORDED_LOG=/… program
   A record is {char what; uint32 path bytes; uint64 number; uint32 data bytes}, the path, the data. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

#define MOST_FILES 4096
#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static const char *folder;
static int log_file = -1;
static char *path_of[MOST_FILES];

__attribute__((constructor)) static void begin(void) {
  const char *name = getenv("RECORDED_LOG");
  folder = getenv("RECORDED_FOLDER");
  if (name && folder) log_file = syscall(SYS_openat, AT_FDCWD, name, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

static int is_ours(const char *path) {
  return log_file >= 0 && path && strncmp(path, folder, strlen(folder)) == 0;
}

static const char *ours(int file) {
  return file >= 0 && file < MOST_FILES ? path_of[file] : NULL;
}

static void all_of(const void *bytes, size_t size) {
  const char *from = bytes;
  while (size > 0) {
    ssize_t written = syscall(SYS_write, log_file, from, size);
    if (written <= 0) abort(); /* a record that is not whole would make every later one nonsense */
    from += written;
    size -= written;
  }
}

static void record(char what, const char *path, uint64_t number, const void *data, uint32_t size) {
  uint32_t path_size = strlen(path);
  pthread_mutex_lock(&lock);
  all_of(&what, sizeof what);
  all_of(&path_size, sizeof path_size);
  all_of(&number, sizeof number);
  all_of(&size, sizeof size);
  all_of(path, path_size);
  all_of(data, size);
  pthread_mutex_unlock(&lock);
}

static int opened(int file, const char *path, int flags, int was_there) {
  if (file < 0 || file >= MOST_FILES || !is_ours(path)) return file;
  free(path_of[file]);
  path_of[file] = strdup(path);
  if ((flags & O_CREAT) && !was_there) record('C', path, 0, "", 0);
  else if (flags & O_TRUNC) record('T', path, 0, "", 0);
  return file;
}

static mode_t mode_in(int flags, va_list *rest) {
  return flags & (O_CREAT | O_TMPFILE) ? va_arg(*rest, mode_t) : 0;
}

#define OPENING(name)                                             \
  int name(const char *path, int flags, ...) {                    \
    va_list rest;                                                 \
    va_start(rest, flags);                                        \
    mode_t mode = mode_in(flags, &rest);                          \
    va_end(rest);                                                 \
    int was_there = is_ours(path) && access(path, F_OK) == 0;     \
    return opened(REAL(name)(path, flags, mode), path, flags, was_there); \
  }

OPENING(open)
OPENING(open64)

int close(int file) {
  if (file >= 0 && file < MOST_FILES) {
    free(path_of[file]);
    path_of[file] = NULL;
  }
  return REAL(close)(file);
}

ssize_t write(int file, const void *bytes, size_t size) {
  const char *path = ours(file);
  off_t at = path ? lseek(file, 0, fcntl(file, F_GETFL) & O_APPEND ? SEEK_END : SEEK_CUR) : 0;
  ssize_t written = REAL(write)(file, bytes, size);
  if (written > 0 && path) record('W', path, at, bytes, written);
  if (written > 0 && file == STDOUT_FILENO && log_file >= 0) record('A', "", 0, bytes, written);
  return written;
}

#define WRITING(name, offset)                                         \
  ssize_t name(int file, const void *bytes, size_t size, offset at) { \
    ssize_t written = REAL(name)(file, bytes, size, at);              \
    if (written > 0 && ours(file)) record('W', ours(file), at, bytes, written); \
    return written;                                                   \
  }

WRITING(pwrite, off_t)
WRITING(pwrite64, off64_t)

#define CUTTING(name, offset)                                        \
  int name(int file, offset size) {                                  \
    int failed = REAL(name)(file, size);                             \
    if (!failed && ours(file)) record('T', ours(file), size, "", 0); \
    return failed;                                                   \
  }

CUTTING(ftruncate, off_t)
CUTTING(ftruncate64, off64_t)

#define FLUSHING(name, letter)                                       \
  int name(int file) {                                               \
    int failed = REAL(name)(file);                                   \
    if (!failed && ours(file)) record(letter, ours(file), 0, "", 0); \
    return failed;                                                   \
  }

FLUSHING(fsync, 'S')
FLUSHING(fdatasync, 'D')

int unlink(const char *path) {
  int failed = REAL(unlink)(path);
  if (!failed && is_ours(path)) record('U', path, 0, "", 0);
  return failed;
}

int rename(const char *old, const char *new) {
  int failed = REAL(rename)(old, new);
  if (!failed && is_ours(old)) record('R', old, 0, new, strlen(new));
  return failed;
}
