// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <random>
#include <span>
#include <string>
#include <vector>

#include "tests/power/tape.h"

namespace restore::testing {

// A folder on a medium that keeps its promises and no more: what was flushed is
// there after a power cut, and of all else any part may be, in any order.  A
// write may be torn at sectors; a name may be there before its bytes, or not;
// of two renames the later one alone may have happened.
//
// Keeps what is durable in memory; the real folder is made to look like it.
class LossyFolder {
 public:
  using Bytes = std::vector<std::byte>;

  // `path` exists and is empty, but for folders.
  explicit LossyFolder(std::string path) : path_(std::move(path)) {}

  const std::string& path() const { return path_; }
  std::string File(const std::string& name) const { return path_ + "/" + name; }
  // A durable file.
  void Put(const std::string& name, Bytes bytes);
  void Replay(std::span<const Call> calls);
  // What is not durable is kept or lost by chance.
  void LosePower(std::minstd_rand& random);
  // Makes the real folder so: its files, not its folders.
  void WriteOut() const;

  // What is durable; null when there is no such file.
  const Bytes* Find(const std::string& name) const;
  // In the folder `folder` of it, or "" for its top.
  std::vector<std::string> NamesIn(const std::string& folder) const;

 private:
  struct Change {
    bool resize = false;
    std::uint64_t offset = 0;
    Bytes bytes;
  };
  struct Content {
    Bytes bytes;
    std::vector<Change> changes;
  };
  struct NameChange {
    std::string name;
    std::string old_name;
    std::string file;  // Empty: the name is gone.
  };

  static void Apply(const Change& change, Bytes& bytes);
  static void Tear(const Change& change,
                   std::minstd_rand& random,
                   Bytes& bytes);
  void Apply(const NameChange& change);
  void Flush(Content& file);
  void FlushNames(const std::string& folder);
  void FlushAllNames();

  const std::string path_;
  std::map<std::string, Content> files_;
  std::map<std::string, std::string> names_;
  std::vector<NameChange> name_changes_;
};

}  // namespace restore::testing
