// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace restore::testing {

// One call by which a program has changed files, or made changes durable.
struct Call {
  enum class Kind : std::uint8_t {
    kMake,         // `name` is now a new file, `file`.
    kWrite,        // `bytes` at `offset` of `file`.
    kResize,       // `file` has `offset` bytes.
    kRename,       // `old_name` is now `name`; both are `file`.
    kRemove,       // `name` is gone.
    kFlushFile,    // What was written to `file` is durable.
    kFlushFolder,  // So are the names in the folder `name`; "" is the top one.
    kFlushAll,
  };
  Kind kind = Kind::kWrite;
  // A file keeps this whatever its name: the one that it had at the start, or,
  // when it was made since, one that no other file has.
  std::string file;
  std::string name;  // Relative to the folder that is watched.
  std::string old_name;
  std::uint64_t offset = 0;
  std::vector<std::byte> bytes;
};

// Runs `job` and returns, in order, what it asked the kernel to change in
// `folder` and the folders below.  All of it is carried out, but that flushes
// only take effect on the list.
//
// Sees calls of code that is linked statically into a program built with the
// options of this library (tests/CMakeLists.txt): the project's own.  So files
// that a test prepares with the C++ library are not on the list.  One job at a
// time; the job may have any number of threads, and their calls take turns.
std::vector<Call> RecordCalls(const std::string& folder,
                              const std::function<void()>& job);

}  // namespace restore::testing
