// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <functional>
#include <map>
#include <mutex>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "tests/power/tape.h"

namespace restore::testing {

// Where the wrapped calls (wrapped_calls.cc) tell what they do.  They hold the
// lock from before the real call to after it, so that the list has the order in
// which things happened.
class Recorder {
 public:
  // The one that records; there is none unless RecordCalls() is running.
  static Recorder* Current();

  explicit Recorder(std::string folder);
  ~Recorder();
  Recorder(const Recorder&) = delete;
  Recorder& operator=(const Recorder&) = delete;

  // Held by the calls, from outside: not for base::Mutex, whose locks the
  // compiler follows.
  std::mutex& mutex() { return mutex_; }
  std::vector<Call> Take() { return std::move(calls_); }

  // Whether `path` lies in the folder.
  bool Holds(const char* path) const;
  // The file behind `fd`; empty when it is none of the folder's.
  std::string FileOf(int fd) const;

  void Made(const char* path, int fd);
  void Resized(int fd, std::uint64_t size);
  void Wrote(int fd, std::uint64_t offset, std::span<const std::byte> bytes);
  void Renamed(const char* from, const char* to);
  void Removed(const char* path);
  void Flushed(int fd);
  void FlushedAll();

 private:
  using Inode = std::pair<dev_t, ino_t>;
  static Inode InodeOf(const std::string& path);
  std::string Relative(const char* path) const;

  const std::string folder_;
  std::mutex mutex_;
  std::map<Inode, std::string> files_;
  std::map<Inode, std::string> folders_;
  std::vector<Call> calls_;
  int made_ = 0;
};

}  // namespace restore::testing
