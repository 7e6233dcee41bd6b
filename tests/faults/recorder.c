/* Records, in order, the changes of a program to the files in a folder, and its output on stdout.

   LD_PRELOAD=recorder.so RECORDED_FOLDER=/… RECORDED_LOG=/… program
   A record is {char kind; uint32 path bytes; uint64 number; uint32 data bytes}, the path, the data. The kinds are
   C create, W write (number: offset), T truncate (number: length), S fsync, D fdatasync, U unlink,
   R rename (data: new path) and A output on stdout. */

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

#define MAX_FILES 4096
#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static const char *folder;
static int log_file = -1;
static char *path_of[MAX_FILES];

__attribute__((constructor)) static void begin(void) {
  const char *name = getenv("RECORDED_LOG");
  folder = getenv("RECORDED_FOLDER");
  if (name && folder) log_file = syscall(SYS_openat, AT_FDCWD, name, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

static int is_in_folder(const char *path) {
  return log_file >= 0 && path && strncmp(path, folder, strlen(folder)) == 0;
}

static const char *recorded_path(int file) {
  return file >= 0 && file < MAX_FILES ? path_of[file] : NULL;
}

static void write_all(const void *bytes, size_t size) {
  const char *from = bytes;
  while (size > 0) {
    ssize_t written = syscall(SYS_write, log_file, from, size);
    if (written <= 0) abort(); /* an incomplete record would make the rest of the log unreadable */
    from += written;
    size -= written;
  }
}

static void record(char kind, const char *path, uint64_t number, const void *data, uint32_t size) {
  uint32_t path_size = strlen(path);
  pthread_mutex_lock(&lock);
  write_all(&kind, sizeof kind);
  write_all(&path_size, sizeof path_size);
  write_all(&number, sizeof number);
  write_all(&size, sizeof size);
  write_all(path, path_size);
  write_all(data, size);
  pthread_mutex_unlock(&lock);
}

static int record_open(int file, const char *path, int flags, int existed) {
  if (file < 0 || file >= MAX_FILES || !is_in_folder(path)) return file;
  free(path_of[file]);
  path_of[file] = strdup(path);
  if ((flags & O_CREAT) && !existed) record('C', path, 0, "", 0);
  else if (flags & O_TRUNC) record('T', path, 0, "", 0);
  return file;
}

static mode_t mode_in(int flags, va_list *rest) {
  return flags & (O_CREAT | O_TMPFILE) ? va_arg(*rest, mode_t) : 0;
}

#define DEFINE_OPEN(name)                                             \
  int name(const char *path, int flags, ...) {                    \
    va_list rest;                                                 \
    va_start(rest, flags);                                        \
    mode_t mode = mode_in(flags, &rest);                          \
    va_end(rest);                                                 \
    int existed = is_in_folder(path) && access(path, F_OK) == 0;     \
    return record_open(REAL(name)(path, flags, mode), path, flags, existed); \
  }

DEFINE_OPEN(open)
DEFINE_OPEN(open64)

int close(int file) {
  if (file >= 0 && file < MAX_FILES) {
    free(path_of[file]);
    path_of[file] = NULL;
  }
  return REAL(close)(file);
}

ssize_t write(int file, const void *bytes, size_t size) {
  const char *path = recorded_path(file);
  off_t at = path ? lseek(file, 0, fcntl(file, F_GETFL) & O_APPEND ? SEEK_END : SEEK_CUR) : 0;
  ssize_t written = REAL(write)(file, bytes, size);
  if (written > 0 && path) record('W', path, at, bytes, written);
  if (written > 0 && file == STDOUT_FILENO && log_file >= 0) record('A', "", 0, bytes, written);
  return written;
}

#define DEFINE_WRITE(name, offset)                                         \
  ssize_t name(int file, const void *bytes, size_t size, offset at) { \
    ssize_t written = REAL(name)(file, bytes, size, at);              \
    if (written > 0 && recorded_path(file)) record('W', recorded_path(file), at, bytes, written); \
    return written;                                                   \
  }

DEFINE_WRITE(pwrite, off_t)
DEFINE_WRITE(pwrite64, off64_t)

#define DEFINE_TRUNCATE(name, offset)                                        \
  int name(int file, offset size) {                                  \
    int failed = REAL(name)(file, size);                             \
    if (!failed && recorded_path(file)) record('T', recorded_path(file), size, "", 0); \
    return failed;                                                   \
  }

DEFINE_TRUNCATE(ftruncate, off_t)
DEFINE_TRUNCATE(ftruncate64, off64_t)

#define DEFINE_FLUSH(name, letter)                                       \
  int name(int file) {                                               \
    int failed = REAL(name)(file);                                   \
    if (!failed && recorded_path(file)) record(letter, recorded_path(file), 0, "", 0); \
    return failed;                                                   \
  }

DEFINE_FLUSH(fsync, 'S')
DEFINE_FLUSH(fdatasync, 'D')

int unlink(const char *path) {
  int failed = REAL(unlink)(path);
  if (!failed && is_in_folder(path)) record('U', path, 0, "", 0);
  return failed;
}

int rename(const char *old, const char *new) {
  int failed = REAL(rename)(old, new);
  if (!failed && is_in_folder(old)) record('R', old, 0, new, strlen(new));
  return failed;
}
