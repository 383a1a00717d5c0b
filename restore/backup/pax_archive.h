// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/stat.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "imaging/base/result.h"
#include "restore/backup/pax_parts.h"

struct archive;

namespace restore {

// What an archive says of a file beside its content.
struct PaxEntry {
  std::string path;
  struct stat info {};  // Type, mode, size and time of change.
  std::string link;     // Where a symbolic link points.
  bool hard_link = false;
  // Set for a regular file "PATH:NAME" that is the stream NAME of PATH.
  std::string stream;
  // NTFS attributes, times and streams under the names that ntfs-3g gives
  // them.
  std::vector<std::pair<std::string, std::string>> attributes;
};

// Names are UTF-8 in the archive whatever the process's locale: libarchive
// converts them by that of the calling thread.
class Utf8Thread {
 public:
  Utf8Thread();
  ~Utf8Thread();
  Utf8Thread(const Utf8Thread&) = delete;
  Utf8Thread& operator=(const Utf8Thread&) = delete;

 private:
  void* made_ = nullptr;
  void* before_ = nullptr;
};

// A pax archive (POSIX.1-2001), compressed with zstd.  For one thread.
class PaxWriter {
 public:
  static base::Result<std::unique_ptr<PaxWriter>> Create(PaxPartWriter& out);
  ~PaxWriter();
  PaxWriter(const PaxWriter&) = delete;
  PaxWriter& operator=(const PaxWriter&) = delete;

  // Begins an entry; its content, of exactly info.st_size bytes, follows.
  base::Status Begin(const PaxEntry& entry);
  base::Status Write(std::span<const std::byte> bytes);
  // Ends the archive.
  base::Status Finish();

 private:
  explicit PaxWriter(PaxPartWriter& out) : out_(out) {}
  base::Error Failed();

  Utf8Thread utf8_;
  PaxPartWriter& out_;
  std::optional<base::Error> sink_error_;
  ::archive* archive_ = nullptr;
};

// Reads what PaxWriter wrote, or what anyone else made.  For one thread.
class PaxReader {
 public:
  // `in` is borrowed.
  static base::Result<std::unique_ptr<PaxReader>> Open(PaxPartReader& in);
  ~PaxReader();
  PaxReader(const PaxReader&) = delete;
  PaxReader& operator=(const PaxReader&) = delete;

  // The next entry; nullopt at the end, when all bytes of `in` were read.
  // kCorrupt when the archive is damaged.
  base::Result<std::optional<PaxEntry>> Next();
  // Content of the entry, in order; 0 at its end.
  base::Result<std::size_t> Read(std::span<std::byte> out);

 private:
  explicit PaxReader(PaxPartReader& in) : in_(in) {}
  base::Error Failed();

  Utf8Thread utf8_;
  PaxPartReader& in_;
  std::optional<base::Error> source_error_;
  std::vector<std::byte> buffer_;
  ::archive* archive_ = nullptr;
};

}  // namespace restore
