// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>

#include "imaging/base/result.h"
#include "imaging/io/block_device.h"
#include "imaging/pipeline/progress.h"

namespace restore {

// What a stick's size turned out to be worth.
struct Capacity {
  // Bytes that the device claims to have.
  std::uint64_t claimed = 0;
  // Where it first fails to hold what was written; nullopt when it holds all.
  std::optional<std::uint64_t> bad_offset;
  // A write that far behind another one destroys it: what the stick really
  // has, when it wraps around.
  std::optional<std::uint64_t> wraps_after;
  std::uint64_t tested_bytes = 0;

  bool honest() const { return !bad_offset; }
};

// Writes a different pattern to several hundred places, the first and the last
// block among them, and reads them back past every cache.  Destroys what is
// there.  `seed` makes the patterns of two runs differ.
base::Result<Capacity> TestCapacity(imaging::BlockDevice& device,
                                    std::uint64_t seed,
                                    imaging::Progress& progress,
                                    const std::stop_token& stop);

// Why a stick must not be used, for people.
base::Error FakeCapacity(const imaging::BlockDevice& device,
                         const Capacity& found);

}  // namespace restore
