// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "imaging/base/result.h"
#include "imaging/format/sha256.h"
#include "imaging/io/fd.h"

namespace restore {

// Writes an archive that is one file, or parts NAME.001, NAME.002, ... that
// `cat` joins.  All have ".partial" behind their names until Commit(); without
// it nothing is left.  For one thread.
class PaxPartWriter {
 public:
  // `part_size` 0: one file.
  PaxPartWriter(std::string path, std::uint64_t part_size)
      : path_(std::move(path)), part_size_(part_size) {}
  ~PaxPartWriter();
  PaxPartWriter(const PaxPartWriter&) = delete;
  PaxPartWriter& operator=(const PaxPartWriter&) = delete;

  // kNoSpace when the destination is full.
  base::Status Write(std::span<const std::byte> bytes);
  // Makes all of it durable and drops it from the cache.
  base::Status Flush();
  // Where the bytes are: with ".partial" until Commit().
  std::vector<std::string> Files() const;
  // Gives the files their names; an existing file is never replaced.
  base::Status Commit();

 private:
  std::string NameOfPart(std::size_t number) const;
  base::Status OpenNext();
  base::Status FlushPart();

  const std::string path_;
  const std::uint64_t part_size_;
  imaging::Fd part_;
  std::uint64_t in_part_ = 0;
  std::vector<std::string> names_;  // Without ".partial".
  bool committed_ = false;
};

// The files of the archive `path`: itself, or NAME.001 and so on when `path` is
// the first of them or has none of its own.  kNotFound when there are none.
base::Result<std::vector<std::string>> FindPaxParts(const std::string& path);

// Reads the files one after the other as one.  For one thread.
class PaxPartReader {
 public:
  explicit PaxPartReader(std::vector<std::string> files)
      : files_(std::move(files)) {}

  // Bytes into `out`; 0 at the end.
  base::Result<std::size_t> Read(std::span<std::byte> out);
  // Of all that was read, as hexadecimal digits; once.
  std::string Sha256();

 private:
  std::vector<std::string> files_;
  std::size_t next_ = 0;
  imaging::Fd file_;
  imaging::Sha256Hasher hasher_;
};

}  // namespace restore
