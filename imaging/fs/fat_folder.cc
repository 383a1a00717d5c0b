// SPDX-License-Identifier: Apache-2.0
#include "imaging/fs/fat_folder.h"

namespace imaging::fat {

base::Result<std::optional<RawEntry>> FolderReader::Next() {
  if (piece_.bytes.size() < kEntrySize) {
    TRY_ASSIGN(piece_, stream_.Next());
  }
  if (piece_.bytes.size() < kEntrySize || piece_.bytes[0] == std::byte{0}) {
    return std::optional<RawEntry>();
  }
  const RawEntry entry{.offset = piece_.offset,
                       .bytes = piece_.bytes.first(kEntrySize)};
  piece_.offset += kEntrySize;
  piece_.bytes = piece_.bytes.subspan(kEntrySize);
  return std::optional<RawEntry>(entry);
}

}  // namespace imaging::fat
