// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <new>
#include <span>

namespace imaging {

// Memory that O_DIRECT accepts.  Its bytes start out undefined.
class AlignedBuffer {
 public:
  static constexpr std::size_t kAlignment = 4096;

  explicit AlignedBuffer(std::size_t size)
      : bytes_(static_cast<std::byte*>(
            ::operator new (size, std::align_val_t{kAlignment}))),
        size_(size) {}

  std::span<std::byte> span() { return {bytes_.get(), size_}; }
  std::span<std::byte> first(std::size_t count) { return span().first(count); }
  std::size_t size() const { return size_; }

 private:
  struct Free {
    void operator()(std::byte* bytes) const {
      ::operator delete (bytes, std::align_val_t{kAlignment});
    }
  };
  std::unique_ptr<std::byte, Free> bytes_;
  std::size_t size_;
};

}  // namespace imaging
