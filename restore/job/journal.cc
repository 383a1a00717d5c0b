// SPDX-License-Identifier: Apache-2.0
#include "restore/job/journal.h"

#include <algorithm>
#include <cstring>
#include <string_view>
#include <utility>

#include "imaging/base/bytes.h"
#include "imaging/base/strings.h"
#include "imaging/format/sha256.h"
#include "imaging/io/aligned_buffer.h"
#include "imaging/io/file_block_device.h"
#include "restore/machine/kernel_files.h"

namespace restore {

namespace {

using base::Error;
using base::ErrorCode;
using base::StrCat;
using imaging::BlockDevice;
using imaging::FileBlockDevice;
using imaging::Sha256;

constexpr std::string_view kMagic = "PRISTJRN";
constexpr std::size_t kSequenceAt = 8;
constexpr std::size_t kLengthAt = 16;
constexpr std::size_t kHashAt = 24;
constexpr std::size_t kTextAt = kHashAt + sizeof(Sha256);
constexpr std::size_t kMaxEntry = Journal::kSlotSize - kTextAt;
constexpr std::size_t kUnit = imaging::AlignedBuffer::kAlignment;

struct Slot {
  std::uint64_t sequence = 0;
  std::string text;
};

Sha256 HashOf(std::span<const std::byte> slot, std::size_t length) {
  imaging::Sha256Hasher hasher;
  hasher.Update(slot.first(kHashAt));
  hasher.Update(slot.subspan(kTextAt, length));
  return hasher.Finish();
}

// None for one that was never written or is torn.
std::optional<Slot> ParseSlot(std::span<const std::byte> bytes) {
  if (std::memcmp(bytes.data(), kMagic.data(), kMagic.size()) != 0) {
    return std::nullopt;
  }
  const auto length = base::LoadLe<std::uint32_t>(bytes, kLengthAt);
  if (length > kMaxEntry) {
    return std::nullopt;
  }
  const Sha256 hash = HashOf(bytes, length);
  if (std::memcmp(hash.data(), &bytes[kHashAt], hash.size()) != 0) {
    return std::nullopt;
  }
  const auto text = bytes.subspan(kTextAt, length);
  return Slot{.sequence = base::LoadLe<std::uint64_t>(bytes, kSequenceAt),
              .text = {reinterpret_cast<const char*>(text.data()), length}};
}

bool IsZero(std::span<const std::byte> bytes) {
  return std::ranges::all_of(
      bytes, [](std::byte byte) { return byte == std::byte{}; });
}

}  // namespace

base::Result<std::unique_ptr<Journal>> Journal::Open(const std::string& path) {
  TRY_ASSIGN(auto file, FileBlockDevice::Open(
                            path, FileBlockDevice::Access::kReadWriteDirect));
  return On(std::move(file));
}

base::Result<std::unique_ptr<Journal>> Journal::On(
    std::unique_ptr<BlockDevice> file) {
  std::unique_ptr<Journal> journal(new Journal(std::move(file)));
  TRY(journal->Load());
  return journal;
}

base::Status Journal::Forget(const std::string& path) {
  TRY_ASSIGN(auto file, FileBlockDevice::Open(
                            path, FileBlockDevice::Access::kReadWriteDirect));
  Journal journal(std::move(file));
  const base::Status loaded = journal.Load();
  // Of a damaged one no slot counts, so the first will do.
  if (!loaded.ok() && loaded.error().code() != ErrorCode::kCorrupt &&
      loaded.error().code() != ErrorCode::kUnsupported) {
    return loaded;
  }
  return journal.Clear();
}

base::Result<std::optional<JournalEntry>> Journal::Read(
    const std::string& path) {
  TRY_ASSIGN(auto file, FileBlockDevice::Open(
                            path, FileBlockDevice::Access::kReadOnlyDirect));
  TRY_ASSIGN(const auto journal, On(std::move(file)));
  return journal->entry();
}

base::Status Journal::Load() {
  if (file_->size() != kSize) {
    return Error(ErrorCode::kInvalidArgument,
                 StrCat(file_->name(), " has ", file_->size(),
                        " bytes, and a journal ", kSize))
        .WithHint("Name another file. Nothing was written.");
  }
  imaging::AlignedBuffer bytes(kSize);
  TRY(file_->ReadAt(0, bytes.span()));
  bool never_used = false;
  std::optional<Slot> latest;
  for (const std::uint64_t at : {std::uint64_t{0}, kSlotSize}) {
    const auto slot = bytes.span().subspan(at, kSlotSize);
    never_used = never_used || IsZero(slot);
    std::optional<Slot> found = ParseSlot(slot);
    if (found && (!latest || found->sequence > latest->sequence)) {
      latest = std::move(found);
    }
  }
  if (!latest) {
    // The first write ever may have been torn; nothing was written to a target
    // before it was whole.
    return never_used
               ? base::Ok()
               : Error(ErrorCode::kCorrupt,
                       StrCat(file_->name(), " is damaged, or no journal"))
                     .WithHint(
                         "If a restore was cut off, start it again as before; "
                         "pristine resume --forget makes the journal anew.");
  }
  sequence_ = latest->sequence;
  if (!latest->text.empty()) {
    TRY_ASSIGN(entry_, DecodeJournalEntry(latest->text));
  }
  return base::Ok();
}

base::Status Journal::Write(const JournalEntry& entry) {
  const std::string text = EncodeJournalEntry(entry);
  const auto read = DecodeJournalEntry(text);
  if (!read.ok() || !(read.value() == entry)) {
    return Error(ErrorCode::kInvalidArgument,
                 "this restore can't be put into a journal: it has too many "
                 "targets, or names that are too long or no UTF-8");
  }
  TRY(WriteSlot(text));
  entry_ = entry;
  return base::Ok();
}

base::Status Journal::Clear() {
  TRY(WriteSlot(""));
  entry_.reset();
  return base::Ok();
}

base::Status Journal::WriteSlot(const std::string& text) {
  if (text.size() > kMaxEntry) {
    return Error(ErrorCode::kInvalidArgument,
                 StrCat("the journal has room for ", kMaxEntry,
                        " bytes, and this restore needs ", text.size()));
  }
  const std::uint64_t sequence = sequence_ + 1;
  imaging::AlignedBuffer buffer(base::AlignUp(kTextAt + text.size(), kUnit));
  const auto bytes = buffer.span();
  std::ranges::fill(bytes, std::byte{0});
  std::memcpy(bytes.data(), kMagic.data(), kMagic.size());
  base::StoreLe<std::uint64_t>(bytes, kSequenceAt, sequence);
  base::StoreLe<std::uint32_t>(bytes, kLengthAt,
                               static_cast<std::uint32_t>(text.size()));
  std::memcpy(&bytes[kTextAt], text.data(), text.size());
  const Sha256 hash = HashOf(bytes, text.size());
  std::memcpy(&bytes[kHashAt], hash.data(), hash.size());
  TRY(file_->WriteAt(sequence % 2 * kSlotSize, bytes));
  TRY(file_->Flush());
  sequence_ = sequence;
  return base::Ok();
}

base::Status MakeJournalFile(const std::string& path) {
  if (Exists(path)) {
    return base::Ok();
  }
  // Written in full, so that no later write needs anything of the file system.
  TRY_ASSIGN(const auto file, FileBlockDevice::Create(path, Journal::kSize));
  imaging::AlignedBuffer zeros(Journal::kSize);
  std::ranges::fill(zeros.span(), std::byte{0});
  TRY(file->WriteAt(0, zeros.span()));
  return file->Flush();
}

}  // namespace restore
