// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <random>
#include <vector>

#include "imaging/base/mutex.h"
#include "imaging/io/block_device.h"

namespace imaging::fakes {

// A disk with a write cache that reorders: when the power goes, each write
// since the last flush is kept or lost at random, the same way for the same
// seed. May be used by many threads.
class PowerCutDevice final : public BlockDevice {
 public:
  explicit PowerCutDevice(BlockDevice& disk) : disk_(disk) {}

  // The power goes after `calls` more writes or flushes.
  void CutAfter(int calls, unsigned seed) {
    const base::MutexLock lock(mutex_);
    calls_left_ = calls;
    random_.seed(seed);
  }

  // The power goes now, unless it is gone.
  void CutNow(unsigned seed) {
    const base::MutexLock lock(mutex_);
    if (calls_left_ > 0) {
      random_.seed(seed);
      calls_left_ = 1;
      (void)Spend();
    }
  }

  // Writes and flushes so far.
  int calls() const {
    const base::MutexLock lock(mutex_);
    return calls_;
  }

  std::string_view name() const override { return "target"; }
  std::uint64_t size() const override { return disk_.size(); }

  base::Status ReadAt(std::uint64_t offset, std::span<std::byte> out) override {
    const base::MutexLock lock(mutex_);
    if (calls_left_ <= 0) {
      return Gone();
    }
    TRY(disk_.ReadAt(offset, out));
    for (const Write& write : cache_) {
      const std::uint64_t begin = std::max(offset, write.offset);
      const std::uint64_t end =
          std::min(offset + out.size(), write.offset + write.data.size());
      if (begin < end) {
        std::copy_n(write.data.begin() +
                        static_cast<std::ptrdiff_t>(begin - write.offset),
                    end - begin,
                    out.begin() + static_cast<std::ptrdiff_t>(begin - offset));
      }
    }
    return base::Ok();
  }
  base::Status WriteAt(std::uint64_t offset,
                       std::span<const std::byte> data) override {
    TRY(CheckRange(offset, data.size()));
    const base::MutexLock lock(mutex_);
    if (calls_left_ <= 0) {
      return Gone();
    }
    cache_.push_back({offset, {data.begin(), data.end()}});
    return Spend();
  }
  base::Status Flush() override {
    const base::MutexLock lock(mutex_);
    if (calls_left_ <= 0) {
      return Gone();
    }
    for (const Write& write : cache_) {
      TRY(disk_.WriteAt(write.offset, write.data));
    }
    cache_.clear();
    return Spend();
  }
  bool DropCache() override { return true; }

 private:
  struct Write {
    std::uint64_t offset;
    std::vector<std::byte> data;
  };

  static base::Error Gone() {
    return {base::ErrorCode::kIo, "target: no power"};
  }
  base::Status Spend() REQUIRES(mutex_) {
    ++calls_;
    if (--calls_left_ > 0) {
      return base::Ok();
    }
    for (const Write& write : cache_) {
      if (random_() % 2 == 0) {
        TRY(disk_.WriteAt(write.offset, write.data));
      }
    }
    cache_.clear();
    return base::Ok();
  }

  BlockDevice& disk_;
  mutable base::Mutex mutex_;
  std::vector<Write> cache_ GUARDED_BY(mutex_);
  int calls_ GUARDED_BY(mutex_) = 0;
  int calls_left_ GUARDED_BY(mutex_) = std::numeric_limits<int>::max();
  std::minstd_rand random_ GUARDED_BY(mutex_);
};

}  // namespace imaging::fakes
