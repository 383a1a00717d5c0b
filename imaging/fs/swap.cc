// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include "imaging/base/bytes.h"
#include "imaging/base/strings.h"
#include "imaging/fs/file_system.h"

namespace imaging {

namespace {

using base::Error;
using base::ErrorCode;
using base::StrCat;

// The signature ends the first page, whatever its size is on the machine that
// made the area.  Linux, include/linux/swap.h: union swap_header.
constexpr std::uint64_t kMinPage = std::uint64_t{4} << 10;
constexpr std::uint64_t kMaxPage = std::uint64_t{64} << 10;
constexpr std::size_t kSignatureSize = 10;

enum class SwapState : std::uint8_t { kPlain, kOld, kHibernated };

struct Found {
  std::uint64_t page = 0;
  SwapState state = SwapState::kPlain;
};

std::string_view Text(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// A hibernated system replaces the signature.  Linux,
// kernel/power/swap.c: HIBERNATE_SIG; the others are swsusp's, uswsusp's and
// older kernels', as libblkid's swsuspend knows them.
std::optional<SwapState> StateOf(std::string_view signature) {
  if (signature == "SWAPSPACE2") {
    return SwapState::kPlain;
  }
  if (signature == "SWAP-SPACE") {
    return SwapState::kOld;
  }
  constexpr std::array<std::string_view, 4> kHibernated{
      "S1SUSPEND", "S2SUSPEND", "ULSUSPEND", "LINHIB0001"};
  const bool hibernated =
      std::ranges::any_of(kHibernated, [signature](std::string_view known) {
        return signature.starts_with(known);
      });
  return hibernated ? std::optional(SwapState::kHibernated) : std::nullopt;
}

// TuxOnIce leaves the swap signature and starts the first page with its own.
bool IsTuxOnIce(std::span<const std::byte> head) {
  return Text(head).starts_with("\xED\xC3\x02\xE9\x98\x56\xE5\x0C");
}

std::optional<Found> Find(std::span<const std::byte> head) {
  if (head.size() < kMinPage) {
    return std::nullopt;
  }
  for (std::uint64_t page = kMinPage; page <= head.size(); page *= 2) {
    const auto signature = head.subspan(
        static_cast<std::size_t>(page) - kSignatureSize, kSignatureSize);
    if (const auto state = StateOf(Text(signature))) {
      return Found{.page = page,
                   .state = IsTuxOnIce(head) ? SwapState::kHibernated : *state};
    }
  }
  if (IsTuxOnIce(head)) {
    return Found{.page = kMinPage, .state = SwapState::kHibernated};
  }
  return std::nullopt;
}

// "12345678-9abc-..."; "" when all is zero.
std::string UuidText(std::span<const std::byte> uuid) {
  const bool unset = std::ranges::all_of(
      uuid, [](std::byte byte) { return byte == std::byte{0}; });
  std::string text = base::HexEncode(uuid);
  for (const std::size_t dash : {20U, 16U, 12U, 8U}) {
    text.insert(dash, "-");
  }
  return unset ? "" : text;
}

// Version, last page and bad pages are in the byte order of the machine.
base::Result<std::uint64_t> SwapSize(const BlockDevice& partition,
                                     std::span<const std::byte> head,
                                     std::uint64_t page) {
  const auto header = head.subspan(1024, 12);
  const bool little = base::LoadLe<std::uint32_t>(header) == 1;
  if (!little && base::LoadBe<std::uint32_t>(header) != 1) {
    return Error(ErrorCode::kUnsupported,
                 StrCat(partition.name(), ": unknown swap version ",
                        base::LoadLe<std::uint32_t>(header)));
  }
  const std::uint64_t last_page = little
                                      ? base::LoadLe<std::uint32_t>(header, 4)
                                      : base::LoadBe<std::uint32_t>(header, 4);
  const std::uint64_t size = (last_page + 1) * page;
  if (last_page == 0 || size > partition.size()) {
    return Error(ErrorCode::kCorrupt,
                 StrCat(partition.name(), ": the swap area claims ", size,
                        " bytes, but the partition has ", partition.size()));
  }
  return size;
}

}  // namespace

base::Result<FileSystem> ReadSwap(BlockDevice& partition,
                                  const std::stop_token& /*stop*/) {
  std::vector<std::byte> head(
      static_cast<std::size_t>(std::min(partition.size(), kMaxPage)));
  TRY(partition.ReadAt(0, head));
  const std::optional<Found> found = Find(head);
  if (!found) {
    return Error(ErrorCode::kNotFound,
                 StrCat(partition.name(), " holds no swap area"));
  }
  if (found->state == SwapState::kOld) {
    return Error(ErrorCode::kUnsupported,
                 StrCat(partition.name(), ": a swap area of the old format"));
  }
  FileSystem fs;
  fs.type = "swap";
  fs.block_size = found->page;
  const auto identity = std::span<const std::byte>(head).subspan(1036, 32);
  fs.uuid = UuidText(identity.first(16));
  const std::string_view label = Text(identity.subspan(16));
  fs.label = label.substr(0, label.find('\0'));
  auto size = SwapSize(partition, head, found->page);
  if (found->state == SwapState::kHibernated) {
    fs.notes.emplace_back(
        "A hibernated system is stored here; all of it is kept.");
    fs.size = size.ok() ? size.value() : partition.size();
    fs.used.Append({0, partition.size()});
    return fs;
  }
  TRY_ASSIGN(fs.size, std::move(size));
  // The rest only means something to the running system that wrote it.
  fs.used.Append({0, found->page});
  fs.used.Append({fs.size, partition.size() - fs.size});
  return fs;
}

}  // namespace imaging
