// SPDX-License-Identifier: Apache-2.0
#include "imaging/fs/ext_folder.h"

#include "imaging/base/bytes.h"

namespace imaging {

namespace {

using base::LoadLe;
using Bytes = std::span<const std::byte>;

// Linux Documentation/filesystems/ext4/directory.rst, "Linear (Classic)
// Directories".
constexpr std::size_t kHead = 8;

// 16 bits can't hold 65536, the length of an entry that fills a block of
// 64 KiB; the two low bits, always 0, stand for bits 16 and 17.
std::size_t EntrySize(Bytes block, std::size_t at) {
  const std::size_t stored = LoadLe<std::uint16_t>(block, at + 4);
  if (block.size() < 65536) {
    return stored;
  }
  return stored == 0 || stored == 65535
             ? block.size()
             : (stored & ~std::size_t{3}) | (stored & 3) << 16;
}

}  // namespace

std::vector<ExtName> ExtNamesIn(Bytes block) {
  std::vector<ExtName> names;
  std::size_t at = 0;
  while (at <= block.size() && block.size() - at >= kHead) {
    const std::size_t size = EntrySize(block, at);
    const std::size_t name_size = LoadLe<std::uint8_t>(block, at + 6);
    if (size < kHead || size > block.size() - at || name_size > size - kHead) {
      break;
    }
    ExtName entry{.inode = LoadLe<std::uint32_t>(block, at), .name = {}};
    for (const std::byte byte : block.subspan(at + kHead, name_size)) {
      entry.name.push_back(static_cast<char>(byte));
    }
    if (entry.inode != 0 && name_size != 0 && entry.name != "." &&
        entry.name != "..") {
      names.push_back(std::move(entry));
    }
    at += size;
  }
  return names;
}

}  // namespace imaging
