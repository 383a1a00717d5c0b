// SPDX-License-Identifier: Apache-2.0

// Stands between the program and the kernel: the linker sends each call of
// `open` here, and what is called RealOpen to the real one (ld, --wrap).  A
// call that RecordCalls() does not watch goes straight through.
#include <fcntl.h>
#include <sys/types.h>
#include <unistd.h>

#include <cstdarg>
#include <optional>
#include <vector>

#include "tests/power/recorder.h"

using restore::testing::Recorder;

extern "C" {

int RealOpen(const char* path, int flags, ...) __asm__("__real_open");
ssize_t RealPwrite(int fd,
                   const void* data,
                   size_t size,
                   off_t offset) __asm__("__real_pwrite");
ssize_t RealWrite(int fd,
                  const void* data,
                  size_t size) __asm__("__real_write");
int RealFsync(int fd) __asm__("__real_fsync");
int RealSyncfs(int fd) __asm__("__real_syncfs");
int RealFtruncate(int fd, off_t size) __asm__("__real_ftruncate");
int RealFallocate(int fd,
                  int mode,
                  off_t offset,
                  off_t length) __asm__("__real_fallocate");
int RealRename(const char* from, const char* to) __asm__("__real_rename");
int RealRenameat2(int from_folder,
                  const char* from,
                  int to_folder,
                  const char* to,
                  unsigned flags) __asm__("__real_renameat2");
int RealUnlink(const char* path) __asm__("__real_unlink");

int WrapOpen(const char* path, int flags, ...) __asm__("__wrap_open");
ssize_t WrapPwrite(int fd,
                   const void* data,
                   size_t size,
                   off_t offset) __asm__("__wrap_pwrite");
ssize_t WrapWrite(int fd,
                  const void* data,
                  size_t size) __asm__("__wrap_write");
int WrapFsync(int fd) __asm__("__wrap_fsync");
int WrapSyncfs(int fd) __asm__("__wrap_syncfs");
int WrapFtruncate(int fd, off_t size) __asm__("__wrap_ftruncate");
int WrapFallocate(int fd,
                  int mode,
                  off_t offset,
                  off_t length) __asm__("__wrap_fallocate");
int WrapRename(const char* from, const char* to) __asm__("__wrap_rename");
int WrapRenameat2(int from_folder,
                  const char* from,
                  int to_folder,
                  const char* to,
                  unsigned flags) __asm__("__wrap_renameat2");
int WrapUnlink(const char* path) __asm__("__wrap_unlink");

}  // extern "C"

namespace {

// Holds the recorder for one call, if there is one.
class Watch {
 public:
  Watch() : recorder_(Recorder::Current()) {
    if (recorder_ != nullptr) {
      lock_.emplace(recorder_->mutex());
    }
  }
  explicit operator bool() const { return recorder_ != nullptr; }
  Recorder* operator->() const { return recorder_; }

 private:
  Recorder* const recorder_;
  std::optional<std::lock_guard<std::mutex>> lock_;
};

std::span<const std::byte> Bytes(const void* data, ssize_t size) {
  return {static_cast<const std::byte*>(data), static_cast<std::size_t>(size)};
}

}  // namespace

int WrapOpen(const char* path, int flags, ...) {
  mode_t mode = 0;
  if ((flags & O_CREAT) != 0) {
    va_list rest;
    va_start(rest, flags);
    mode = va_arg(rest, mode_t);
    va_end(rest);
  }
  const Watch watch;
  const bool ours = watch && watch->Holds(path) && (flags & O_CREAT) != 0;
  const bool there = ours && ::access(path, F_OK) == 0;
  const int fd = RealOpen(path, flags, mode);
  if (ours && fd >= 0 && !there) {
    watch->Made(path, fd);
  } else if (ours && fd >= 0 && (flags & O_TRUNC) != 0) {
    watch->Resized(fd, 0);
  }
  return fd;
}

ssize_t WrapPwrite(int fd, const void* data, size_t size, off_t offset) {
  const Watch watch;
  const ssize_t put = RealPwrite(fd, data, size, offset);
  if (watch && put > 0) {
    watch->Wrote(fd, static_cast<std::uint64_t>(offset), Bytes(data, put));
  }
  return put;
}

ssize_t WrapWrite(int fd, const void* data, size_t size) {
  const Watch watch;
  const off_t at = watch ? ::lseek(fd, 0, SEEK_CUR) : 0;
  const ssize_t put = RealWrite(fd, data, size);
  if (watch && put > 0 && at >= 0) {
    watch->Wrote(fd, static_cast<std::uint64_t>(at), Bytes(data, put));
  }
  return put;
}

int WrapFsync(int fd) {
  const Watch watch;
  if (!watch) {
    return RealFsync(fd);
  }
  watch->Flushed(fd);
  return 0;
}

int WrapSyncfs(int fd) {
  const Watch watch;
  if (!watch) {
    return RealSyncfs(fd);
  }
  watch->FlushedAll();
  return 0;
}

int WrapFtruncate(int fd, off_t size) {
  const Watch watch;
  const int done = RealFtruncate(fd, size);
  if (watch && done == 0) {
    watch->Resized(fd, static_cast<std::uint64_t>(size));
  }
  return done;
}

// Holes are all that the project makes with it.
int WrapFallocate(int fd, int mode, off_t offset, off_t length) {
  const Watch watch;
  const int done = RealFallocate(fd, mode, offset, length);
  if (watch && done == 0) {
    watch->Wrote(fd, static_cast<std::uint64_t>(offset),
                 std::vector<std::byte>(static_cast<std::size_t>(length)));
  }
  return done;
}

int WrapRename(const char* from, const char* to) {
  const Watch watch;
  const int done = RealRename(from, to);
  if (watch && done == 0 && watch->Holds(to)) {
    watch->Renamed(from, to);
  }
  return done;
}

int WrapRenameat2(int from_folder,
                  const char* from,
                  int to_folder,
                  const char* to,
                  unsigned flags) {
  const Watch watch;
  const int done = RealRenameat2(from_folder, from, to_folder, to, flags);
  if (watch && done == 0 && watch->Holds(to)) {
    watch->Renamed(from, to);
  }
  return done;
}

int WrapUnlink(const char* path) {
  const Watch watch;
  const int done = RealUnlink(path);
  if (watch && done == 0 && watch->Holds(path)) {
    watch->Removed(path);
  }
  return done;
}
