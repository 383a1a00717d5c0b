// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "imaging/io/byte_sink.h"
#include "tests/fakes/memory_block_device.h"

namespace imaging::fakes {

// Keeps an image and its parts in memory.
class MemorySink final : public ByteSink {
 public:
  base::Status Append(std::span<const std::byte> bytes) override {
    parts_.back().insert(parts_.back().end(), bytes.begin(), bytes.end());
    return base::Ok();
  }
  base::Status StartPart() override {
    parts_.emplace_back();
    return base::Ok();
  }
  base::Status Commit() override { return base::Ok(); }
  std::string leftover() const override { return ""; }

  std::vector<std::vector<std::byte>>& parts() { return parts_; }
  std::vector<std::unique_ptr<BlockDevice>> devices() const {
    std::vector<std::unique_ptr<BlockDevice>> out;
    for (const auto& part : parts_) {
      out.push_back(std::make_unique<MemoryBlockDevice>(part));
    }
    return out;
  }

 private:
  std::vector<std::vector<std::byte>> parts_ =
      std::vector<std::vector<std::byte>>(1);
};

}  // namespace imaging::fakes
