// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "imaging/base/result.h"
#include "imaging/io/block_device.h"
#include "restore/job/journal_entry.h"

namespace restore {

// The small file from which a restore that was cut off goes on.
//
// It has two slots, written in turn and in place: a power cut tears at most the
// one that is being written, and the other tells what was so before.  Nothing
// of the file system is changed but these bytes, so the file must be there
// beforehand, in full (MakeJournalFile()).  One thread at a time.
//
//   slot: "PRISTJRN", sequence number (u64), length (u32), zero (u32),
//         SHA-256 of these and of the entry, the entry
//
// An entry of no bytes says that there is nothing to go on with.
class Journal {
 public:
  static constexpr std::uint64_t kSize = std::uint64_t{64} << 10;
  static constexpr std::uint64_t kSlotSize = kSize / 2;

  // For writing.  kNotFound when there is no such file, kInvalidArgument when
  // it has another size, else as Read().
  static base::Result<std::unique_ptr<Journal>> Open(const std::string& path);
  // The same for a device of kSize bytes.
  static base::Result<std::unique_ptr<Journal>> On(
      std::unique_ptr<imaging::BlockDevice> file);
  // What a journal says, without writing.
  static base::Result<std::optional<JournalEntry>> Read(
      const std::string& path);

  // Clears one that may be damaged.
  static base::Status Forget(const std::string& path);

  // What it says; none when there is nothing to go on with.
  const std::optional<JournalEntry>& entry() const { return entry_; }
  std::string path() const { return std::string(file_->name()); }

  // Durable when it returns.
  base::Status Write(const JournalEntry& entry);
  // Says that there is nothing to go on with.
  base::Status Clear();

 private:
  explicit Journal(std::unique_ptr<imaging::BlockDevice> file)
      : file_(std::move(file)) {}
  base::Status Load();
  base::Status WriteSlot(const std::string& text);

  std::unique_ptr<imaging::BlockDevice> file_;
  std::optional<JournalEntry> entry_;
  std::uint64_t sequence_ = 0;
};

// Makes the file, durably, when there is none; it says that there is nothing to
// go on with.
base::Status MakeJournalFile(const std::string& path);

}  // namespace restore
