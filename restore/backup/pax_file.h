// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "imaging/base/result.h"
#include "imaging/format/sha256.h"
#include "restore/backup/pax_archive.h"
#include "restore/backup/pax_tree.h"

namespace restore {

// What a file held when it was read.
struct FileProof {
  std::string path;
  std::uint64_t size = 0;
  imaging::Sha256 hash{};
};

// Reads a regular file of `root` to its end, through no link in its last part;
// `take` gets the bytes, in pieces.
base::Result<FileProof> ReadSourceFile(
    const std::string& root,
    const std::string& path,
    const std::function<base::Status(std::span<const std::byte>)>& take,
    const std::stop_token& stop);

// The entry for it with NTFS's attributes and streams; those that can't be read
// are added to `unread`.
PaxEntry DescribeSource(const std::string& root,
                        const TreeEntry& found,
                        std::vector<std::string>& unread);

// Whether a link stands for something that is not on this disk or that ntfs-3g
// can't read: OneDrive's placeholders, compressed system files.
bool IsPlaceholder(const PaxEntry& entry);

}  // namespace restore
