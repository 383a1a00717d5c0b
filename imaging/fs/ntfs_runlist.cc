// SPDX-License-Identifier: Apache-2.0
#include "imaging/fs/ntfs_runlist.h"

#include <string>
#include <utility>

#include "imaging/base/strings.h"

namespace imaging {

namespace {

using base::StrCat;

// 2^42 clusters of 2 MiB are 2^63 bytes: byte offsets cannot overflow.
constexpr std::uint64_t kMaxVcn = std::uint64_t{1} << 42;

base::Error Corrupt(std::string text) {
  return {base::ErrorCode::kCorrupt, "NTFS runlist: " + std::move(text)};
}

// Little-endian two's complement of 1 to 8 bytes.
std::int64_t LoadSigned(std::span<const std::byte> bytes) {
  std::uint64_t value = 0;
  for (std::size_t i = bytes.size(); i > 0; --i) {
    value = value << 8 | std::to_integer<std::uint64_t>(bytes[i - 1]);
  }
  const std::size_t unused_bits = 64 - 8 * bytes.size();
  return static_cast<std::int64_t>(value << unused_bits) >> unused_bits;
}

// Mapping pairs: each a byte with the sizes of what follows (low nibble: the
// run's length; high nibble: its LCN, as the distance from the one before,
// nothing for a hole), until a byte that is zero.
class PairReader {
 public:
  PairReader(std::span<const std::byte> pairs, std::uint64_t cluster_count)
      : pairs_(pairs), cluster_count_(cluster_count) {}

  bool done() const { return pairs_.empty() || pairs_[0] == std::byte{0}; }

  base::Result<NtfsRun> Next(std::uint64_t vcn) {
    const auto head = std::to_integer<unsigned>(pairs_[0]);
    const std::size_t length_size = head & 0xfU;
    const std::size_t delta_size = head >> 4U;
    if (length_size < 1 || length_size > 8 || delta_size > 8 ||
        length_size + delta_size >= pairs_.size()) {
      return Corrupt(StrCat("malformed at VCN ", vcn));
    }
    const std::int64_t count = LoadSigned(pairs_.subspan(1, length_size));
    if (count <= 0 || static_cast<std::uint64_t>(count) > kMaxVcn - vcn) {
      return Corrupt(StrCat("a run of ", count, " clusters at VCN ", vcn));
    }
    NtfsRun run{vcn, NtfsRun::kHole, static_cast<std::uint64_t>(count)};
    if (delta_size != 0) {
      TRY(Place(LoadSigned(pairs_.subspan(1 + length_size, delta_size)), run));
    }
    pairs_ = pairs_.subspan(1 + length_size + delta_size);
    return run;
  }

 private:
  // Unsigned arithmetic wraps, so one comparison refuses both ends.
  base::Status Place(std::int64_t delta, NtfsRun& run) {
    lcn_ += static_cast<std::uint64_t>(delta);
    if (lcn_ >= cluster_count_ || run.count > cluster_count_ - lcn_) {
      return Corrupt(StrCat(run.count, " clusters at VCN ", run.vcn,
                            " leave the volume of ", cluster_count_));
    }
    run.lcn = lcn_;
    return base::Ok();
  }

  std::span<const std::byte> pairs_;
  const std::uint64_t cluster_count_;
  std::uint64_t lcn_ = 0;
};

}  // namespace

base::Status AppendNtfsRuns(const NtfsAttribute& extent,
                            std::uint64_t cluster_count,
                            std::vector<NtfsRun>& runs) {
  std::uint64_t vcn = runs.empty() ? extent.lowest_vcn : runs.back().end_vcn();
  if (extent.lowest_vcn != vcn || vcn > kMaxVcn) {
    return Corrupt(StrCat("VCN ", extent.lowest_vcn, " follows ", vcn));
  }
  PairReader pairs(extent.mapping_pairs, cluster_count);
  while (!pairs.done()) {
    if (runs.size() >= kMaxNtfsRuns) {
      return Corrupt(StrCat("more than ", kMaxNtfsRuns, " runs"));
    }
    TRY_ASSIGN(const NtfsRun run, pairs.Next(vcn));
    runs.push_back(run);
    vcn = run.end_vcn();
  }
  // An empty attribute says -1.
  if (vcn != extent.highest_vcn + 1) {
    return Corrupt(
        StrCat("ends at VCN ", vcn, " instead of ", extent.highest_vcn + 1));
  }
  return base::Ok();
}

}  // namespace imaging
