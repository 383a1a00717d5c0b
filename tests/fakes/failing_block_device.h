// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <limits>
#include <string>
#include <vector>

#include "imaging/base/mutex.h"
#include "imaging/base/strings.h"
#include "imaging/io/block_device.h"

namespace imaging::fakes {

// Passes everything to `device` except the calls that a test has fail with
// kIo.  Calls of a kind are counted from 0.  A failed write changes nothing.
// May be used by many threads.
class FailingBlockDevice final : public BlockDevice {
 public:
  enum class Call : std::uint8_t { kRead, kWrite, kFlush };

  FailingBlockDevice(BlockDevice& device, std::string name)
      : device_(device), name_(std::move(name)) {}

  void FailOnce(Call kind, int number) {
    const base::MutexLock lock(mutex_);
    fail_once_.at(Place(kind)) = number;
  }
  // As if the cable were pulled: all calls fail after `calls` of any kind.
  void VanishAfter(int calls) {
    const base::MutexLock lock(mutex_);
    vanishes_after_ = calls;
  }
  // Reads that touch `range` fail: a bad sector.
  void FailReadsOf(base::ByteRange range) {
    const base::MutexLock lock(mutex_);
    bad_ = range;
  }

  int calls(Call kind) {
    const base::MutexLock lock(mutex_);
    return made_.at(Place(kind));
  }
  int calls() {
    const base::MutexLock lock(mutex_);
    return all_;
  }
  // Whether a call has failed yet.
  bool failed() {
    const base::MutexLock lock(mutex_);
    return failed_;
  }

  std::string_view name() const override { return name_; }
  std::uint64_t size() const override { return device_.size(); }
  std::uint32_t sector_size() const override { return device_.sector_size(); }

  base::Status ReadAt(std::uint64_t offset, std::span<std::byte> out) override {
    TRY(Count(Call::kRead, "reading", {offset, out.size()}));
    return device_.ReadAt(offset, out);
  }
  base::Status WriteAt(std::uint64_t offset,
                       std::span<const std::byte> data) override {
    TRY(Count(Call::kWrite, "writing", {offset, data.size()}));
    return device_.WriteAt(offset, data);
  }
  base::Status Flush() override {
    TRY(Count(Call::kFlush, "flushing", {}));
    return device_.Flush();
  }
  bool DropCache() override { return device_.DropCache(); }

 private:
  static std::size_t Place(Call kind) { return static_cast<std::size_t>(kind); }

  base::Status Count(Call kind, std::string_view verb, base::ByteRange range) {
    const base::MutexLock lock(mutex_);
    const int number = made_.at(Place(kind))++;
    const bool bad = kind == Call::kRead && range.offset < bad_.end() &&
                     bad_.offset < range.end();
    if (number == fail_once_.at(Place(kind)) || all_++ >= vanishes_after_ ||
        bad) {
      failed_ = true;
      return base::Error(base::ErrorCode::kIo,
                         base::StrCat(verb, " ", name_, " at byte ",
                                      range.offset, ": injected"));
    }
    return base::Ok();
  }

  BlockDevice& device_;
  const std::string name_;
  base::Mutex mutex_;
  std::array<int, 3> made_ GUARDED_BY(mutex_){};
  std::array<int, 3> fail_once_ GUARDED_BY(mutex_){-1, -1, -1};
  int all_ GUARDED_BY(mutex_) = 0;
  int vanishes_after_ GUARDED_BY(mutex_) = std::numeric_limits<int>::max();
  base::ByteRange bad_ GUARDED_BY(mutex_);
  bool failed_ GUARDED_BY(mutex_) = false;
};

}  // namespace imaging::fakes
