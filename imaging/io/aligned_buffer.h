// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <span>

namespace imaging {

// Memory that O_DIRECT accepts, in huge pages where the kernel has them: a disk
// then takes a transfer in fewer, larger requests (docs/BENCHMARKS.md, "Huge
// pages").  Its bytes start out undefined.
class AlignedBuffer {
 public:
  static constexpr std::size_t kAlignment = 4096;

  explicit AlignedBuffer(std::size_t size);

  std::span<std::byte> span() { return {bytes_.get(), size_}; }
  std::span<std::byte> first(std::size_t count) { return span().first(count); }
  std::size_t size() const { return size_; }

 private:
  struct Free {
    void operator()(std::byte* bytes) const;
  };
  std::unique_ptr<std::byte, Free> bytes_;
  std::size_t size_;
};

}  // namespace imaging
