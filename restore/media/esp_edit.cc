// SPDX-License-Identifier: Apache-2.0
#include "restore/media/esp_edit.h"

#include <algorithm>

#include "imaging/base/bytes.h"
#include "imaging/fs/file_system.h"
#include "imaging/io/file_block_device.h"
#include "restore/media/copy.h"
#include "restore/media/new_volume.h"

namespace restore {

namespace {

using base::ByteRange;
using imaging::TableWrite;

constexpr std::uint64_t kBlock = 4096;

// The blocks of `range` in which the two differ, as writes to `old`.
base::Status AddDifferences(imaging::BlockDevice& fresh,
                            imaging::BlockDevice& old,
                            ByteRange range,
                            std::vector<TableWrite>& writes) {
  std::vector<std::byte> mine(kBlock);
  std::vector<std::byte> theirs(kBlock);
  for (std::uint64_t at = range.offset; at < range.end(); at += kBlock) {
    const auto size = static_cast<std::size_t>(
        std::min<std::uint64_t>(kBlock, range.end() - at));
    mine.resize(size);
    theirs.resize(size);
    TRY(fresh.ReadAt(at, mine));
    TRY(old.ReadAt(at, theirs));
    if (mine == theirs) {
      continue;
    }
    const bool joins = !writes.empty() &&
                       writes.back().offset + writes.back().bytes.size() == at;
    if (!joins) {
      writes.push_back({at, {}});
    }
    auto& bytes = writes.back().bytes;
    bytes.insert(bytes.end(), mine.begin(), mine.end());
  }
  return base::Ok();
}

}  // namespace

base::Result<std::vector<TableWrite>> PlanEspEdit(
    imaging::BlockDevice& esp,
    const std::vector<BootFile>& files,
    const ScratchFolder& scratch,
    const std::stop_token& stop) {
  TRY_ASSIGN(const imaging::FileSystem before, imaging::ReadFat(esp, stop));
  const std::string path = scratch.File("esp-copy.img");
  {
    TRY_ASSIGN(const auto copy,
               imaging::FileBlockDevice::Create(path, esp.size()));
    imaging::Progress unseen;
    TRY(CopyRanges(esp, before.used, *copy, 0, unseen, stop));
  }
  TRY_ASSIGN(const auto volume, NewVolume::Adopt(path, BuildTime()));
  for (const BootFile& file : files) {
    TRY(volume->CopyIn(file.host_path, file.file.path, stop));
  }
  TRY_ASSIGN(const imaging::FileSystem after,
             imaging::ReadFat(volume->device(), stop));
  std::vector<TableWrite> writes;
  for (const ByteRange& range : after.used.ranges()) {
    TRY(AddDifferences(volume->device(), esp, range, writes));
  }
  // Content first, then what refers to it, which lies before it.
  std::ranges::reverse(writes);
  return writes;
}

}  // namespace restore
