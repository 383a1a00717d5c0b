# SPDX-License-Identifier: Apache-2.0
"""A library that stands between the program and the kernel and has files fail
as bad disks and pulled sticks do, and clocks stand still: `faults()` returns
the environment that loads it."""
import lib

SOURCE = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static long long number(const char *name) {
  const char *text = getenv(name);
  return text == NULL ? -1 : atoll(text);
}

/* The name as it was opened: what is unlinked keeps it too. */
static int matches(const char *path) {
  const char *part = getenv("FAULT_PATH");
  return part != NULL && strstr(path, part) != NULL;
}

static int ours(int fd) {
  char link[64], path[4096];
  int saved = errno;
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t size = readlink(link, path, sizeof path - 1);
  errno = saved;
  if (size < 0) return 0;
  path[size] = 0;
  return matches(path);
}

static _Atomic long long moved;

/* Whether the call must fail, with errno set. */
static int fails(int fd, char kind, long long at, long long size) {
  const char *kinds = getenv("FAULT_CALLS");
  if (kinds == NULL || !ours(fd)) return 0;
  long long from = number("FAULT_FROM"), to = number("FAULT_TO");
  long long after = number("FAULT_AFTER");
  int bad = 0;
  if (after >= 0) {
    /* Gone, once so much has been read or written. */
    if (strchr(kinds, kind) != NULL) atomic_fetch_add(&moved, size);
    bad = atomic_load(&moved) > after;
  } else {
    bad = strchr(kinds, kind) != NULL && at < to && from < at + size;
  }
  if (bad) errno = (int)number("FAULT_ERRNO");
  return bad;
}

ssize_t pread(int fd, void *data, size_t size, off_t at) {
  if (fails(fd, 'r', at, size)) return -1;
  return REAL(pread)(fd, data, size, at);
}
/* As written, but for the byte at FAULT_LIE. */
static ssize_t lie(int fd, const void *data, size_t size, off_t at) {
  char *copy = NULL;
  if (posix_memalign((void **)&copy, 4096, size) != 0) return -1;
  memcpy(copy, data, size);
  copy[number("FAULT_LIE") - at] ^= 1;
  ssize_t put = REAL(pwrite)(fd, copy, size, at);
  free(copy);
  return put;
}
ssize_t pwrite(int fd, const void *data, size_t size, off_t at) {
  if (fails(fd, 'w', at, size)) return -1;
  long long place = number("FAULT_LIE");
  if (place >= at && place < at + (long long)size && ours(fd)) {
    return lie(fd, data, size, at);
  }
  return REAL(pwrite)(fd, data, size, at);
}
int fallocate(int fd, int mode, off_t at, off_t size) {
  if (fails(fd, 'w', at, 0)) return -1;
  return REAL(fallocate)(fd, mode, at, size);
}
int fsync(int fd) {
  if (fails(fd, 's', 0, 0)) return -1;
  return REAL(fsync)(fd);
}

static int gone(const char *path) {
  return number("FAULT_AFTER") >= 0 && matches(path) &&
         atomic_load(&moved) > number("FAULT_AFTER");
}
int open(const char *path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  int mode = (flags & O_CREAT) ? va_arg(rest, int) : 0;
  va_end(rest);
  if (gone(path)) {
    errno = (int)number("FAULT_ERRNO");
    return -1;
  }
  return REAL(open)(path, flags, mode);
}
int unlink(const char *path) {
  if (gone(path)) {
    errno = (int)number("FAULT_ERRNO");
    return -1;
  }
  return REAL(unlink)(path);
}
int remove(const char *path) {
  if (gone(path)) {
    errno = (int)number("FAULT_ERRNO");
    return -1;
  }
  return REAL(remove)(path);
}

int clock_gettime(clockid_t clock, struct timespec *now) {
  long long fixed = number("FAULT_CLOCK");
  if (fixed < 0 || clock != CLOCK_REALTIME) {
    return REAL(clock_gettime)(clock, now);
  }
  now->tv_sec = fixed;
  now->tv_nsec = 0;
  return 0;
}
time_t time(time_t *out) {
  long long fixed = number("FAULT_CLOCK");
  time_t now = fixed < 0 ? REAL(time)(NULL) : fixed;
  if (out != NULL) *out = now;
  return now;
}
int gettimeofday(struct timeval *now, void *zone) {
  long long fixed = number("FAULT_CLOCK");
  if (fixed < 0) return REAL(gettimeofday)(now, zone);
  now->tv_sec = fixed;
  now->tv_usec = 0;
  return 0;
}
"""


def build(folder):
    source = folder / "faults.c"
    source.write_text(SOURCE)
    library = folder / "faults.so"
    lib.run("gcc", "-O1", "-shared", "-fPIC", "-w", "-o", library, source,
            "-ldl")
    return library


def bad_sector(library, path, calls, offset, error):
    """`calls` ("r", "w" or both) of `path` fail that touch the 512 bytes at
    `offset`."""
    return {"LD_PRELOAD": str(library), "FAULT_PATH": str(path),
            "FAULT_CALLS": calls, "FAULT_FROM": str(offset),
            "FAULT_TO": str(offset + 512), "FAULT_ERRNO": str(error)}


def liar(library, path, offset):
    """What is written to `path` is stored, but for the byte at `offset`."""
    return {"LD_PRELOAD": str(library), "FAULT_PATH": str(path),
            "FAULT_LIE": str(offset)}


def pulled(library, path, calls, after, error):
    """All that is asked of `path` fails once `after` bytes were read or
    written, as `calls` says."""
    return {"LD_PRELOAD": str(library), "FAULT_PATH": str(path),
            "FAULT_CALLS": calls, "FAULT_AFTER": str(after),
            "FAULT_ERRNO": str(error)}


def clock(library, seconds):
    return {"LD_PRELOAD": str(library), "FAULT_CLOCK": str(seconds)}
