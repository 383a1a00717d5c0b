// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "imaging/base/result.h"
#include "restore/backup/ntfs_streams.h"
#include "restore/backup/pax_archive.h"
#include "restore/backup/pax_tree.h"

namespace restore {

// Something of a source as it goes into an archive.
struct SourceEntry {
  PaxEntry entry;
  // Streams that are no attributes of it, for their size, number or name. Their
  // content is read like that of files.
  std::vector<PaxEntry> streams;
  // It is in the cloud alone: nothing of its content is here.
  bool elsewhere = false;
  // Why its content can't be had, although the file system is whole; empty when
  // it can.
  std::string hidden;
  // Where a link leads to that leads out of the source; else empty.
  std::string leads_to;
};

// How sources of one file system are described.
class SourceReader {
 public:
  // `root` is where it can be read, without links on the way.
  explicit SourceReader(std::string root)
      : root_(std::move(root)), access_(StreamAccessAt(root_)) {}

  // The entry with NTFS's attributes and streams; those that can't be read are
  // added to `unread`.
  SourceEntry Describe(const TreeEntry& found,
                       std::vector<std::string>& unread) const;

 private:
  void DescribeLink(SourceEntry& out) const;
  void AddStreams(SourceEntry& out, std::vector<std::string>& unread) const;
  // `room` is what attributes may still take.
  base::Status AddByPath(SourceEntry& out,
                         const std::string& name,
                         std::size_t& room) const;
  base::Status AddByAttribute(SourceEntry& out,
                              const std::string& name,
                              std::size_t& room) const;

  const std::string root_;
  const StreamAccess access_;
};

}  // namespace restore
