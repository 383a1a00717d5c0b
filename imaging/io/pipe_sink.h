// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "imaging/io/byte_sink.h"

namespace imaging {

// Writes to a descriptor that the caller owns: a pipe or a terminal's opposite.
class PipeSink final : public ByteSink {
 public:
  explicit PipeSink(int fd) : fd_(fd) {}
  base::Status Append(std::span<const std::byte> bytes) override;
  base::Status StartPart() override;
  base::Status Commit() override { return base::Ok(); }
  std::string leftover() const override { return ""; }

 private:
  const int fd_;
};

}  // namespace imaging
