// SPDX-License-Identifier: Apache-2.0
#include "imaging/fs/ext_bitmap.h"

#include <algorithm>
#include <bit>

#include "imaging/base/bytes.h"
#include "imaging/base/strings.h"
#include "imaging/fs/ext_checksum.h"

namespace imaging {

namespace {

constexpr std::size_t kRunSize = std::size_t{1} << 20;
constexpr std::size_t kWordBits = 64;

// The bits of a word from `bit` on.
std::uint64_t MaskFrom(std::size_t bit) {
  return ~std::uint64_t{0} << bit;
}

std::uint64_t Word(std::span<const std::byte> bits, std::size_t bit) {
  return base::LoadLe<std::uint64_t>(bits, bit / kWordBits * 8);
}

}  // namespace

std::size_t ExtFindBit(std::span<const std::byte> bits,
                       std::size_t from,
                       std::size_t end,
                       bool value) {
  const std::uint64_t flip = value ? 0 : ~std::uint64_t{0};
  while (from < end) {
    const std::uint64_t word =
        (Word(bits, from) ^ flip) & MaskFrom(from % kWordBits);
    const std::size_t start = from - from % kWordBits;
    if (word != 0) {
      return std::min(end,
                      start + static_cast<std::size_t>(std::countr_zero(word)));
    }
    from = start + kWordBits;
  }
  return end;
}

std::size_t ExtCountOnes(std::span<const std::byte> bits, std::size_t end) {
  std::size_t ones = 0;
  for (std::size_t bit = 0; bit < end; bit += kWordBits) {
    const std::uint64_t beyond =
        end - bit < kWordBits ? MaskFrom(end - bit) : 0;
    ones += static_cast<std::size_t>(std::popcount(Word(bits, bit) & ~beyond));
  }
  return ones;
}

void ExtSetBits(std::span<std::byte> bits, std::size_t from, std::size_t end) {
  for (; from < end; ++from) {
    bits[from / 8] |= std::byte{1} << (from % 8);
  }
}

base::Result<std::span<std::byte>> ExtBitmapReader::Get(std::uint32_t group) {
  if (groups_[group].bitmap_uninitialized) {
    zeros_.assign(sb_.block_size, std::byte{0});
    return std::span(zeros_);
  }
  const std::uint64_t offset = groups_[group].block_bitmap;
  if (offset < run_offset_ || offset >= run_offset_ + run_.size()) {
    TRY(ReadRun(group));
  }
  const auto bits =
      std::span(run_).subspan(offset - run_offset_, sb_.block_size);
  TRY(Verify(group, bits));
  return bits;
}

base::Status ExtBitmapReader::ReadRun(std::uint32_t group) {
  const std::uint64_t offset = groups_[group].block_bitmap;
  // Ends behind the last bitmap that is needed.
  std::size_t needed = 1;
  for (std::size_t count = 1; count < kRunSize / sb_.block_size; ++count) {
    if (group + count >= groups_.size() ||
        groups_[group + count].block_bitmap !=
            offset + count * sb_.block_size) {
      break;
    }
    if (!groups_[group + count].bitmap_uninitialized) {
      needed = count + 1;
    }
  }
  run_.clear();
  std::vector<std::byte> run(needed * sb_.block_size);
  TRY(partition_.ReadAt(offset, run));
  run_ = std::move(run);
  run_offset_ = offset;
  return base::Ok();
}

// checksums.rst, "Bitmaps": seed and bitmap; cut to 16 bits in descriptors of
// 32 bytes.  What lies behind the group's last cluster is not summed.
base::Status ExtBitmapReader::Verify(std::uint32_t group,
                                     std::span<const std::byte> bits) {
  if (!sb_.HasMetadataChecksum()) {
    return base::Ok();
  }
  const std::uint32_t sum = ExtCrc32c(
      sb_.checksum_seed, bits.first(sb_.group_size / sb_.cluster_size / 8));
  const std::uint32_t mask = sb_.descriptor_size < 64 ? 0xFFFF : 0xFFFFFFFF;
  if ((sum & mask) != (groups_[group].bitmap_checksum & mask)) {
    return ExtCorrupt(
        partition_,
        base::StrCat("the block bitmap of group ", group, " at ",
                     groups_[group].block_bitmap, " fails its checksum"));
  }
  return base::Ok();
}

}  // namespace imaging
