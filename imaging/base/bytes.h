// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

namespace base {

// The little-endian integer at `offset`.  The caller has checked that it lies
// within `bytes`.
template <std::unsigned_integral T>
T LoadLe(std::span<const std::byte> bytes, std::size_t offset = 0) {
  T value = 0;
  // gcc 12 does not see that the loop below is one load.
  if constexpr (std::endian::native == std::endian::little) {
    std::memcpy(&value, bytes.subspan(offset, sizeof(T)).data(), sizeof(T));
    return value;
  }
  for (std::size_t i = 0; i < sizeof(T); ++i) {
    value = static_cast<T>(
        value | static_cast<T>(static_cast<T>(bytes[offset + i]) << (8 * i)));
  }
  return value;
}

template <std::unsigned_integral T>
T LoadBe(std::span<const std::byte> bytes, std::size_t offset = 0) {
  T value = 0;
  for (std::size_t i = 0; i < sizeof(T); ++i) {
    value = static_cast<T>(static_cast<T>(value << (sizeof(T) == 1 ? 0 : 8)) |
                           static_cast<T>(bytes[offset + i]));
  }
  return value;
}

template <std::unsigned_integral T>
void StoreLe(std::span<std::byte> bytes, std::size_t offset, T value) {
  for (std::size_t i = 0; i < sizeof(T); ++i) {
    bytes[offset + i] = static_cast<std::byte>(value >> (8 * i));
  }
}

template <std::unsigned_integral T>
void AppendLe(std::vector<std::byte>& out, T value) {
  out.resize(out.size() + sizeof(T));
  StoreLe(std::span(out), out.size() - sizeof(T), value);
}

// Reads little-endian fields in order.  The caller has checked the length
// against remaining().
class ByteReader {
 public:
  explicit ByteReader(std::span<const std::byte> bytes) : bytes_(bytes) {}

  std::size_t remaining() const { return bytes_.size(); }

  template <std::unsigned_integral T>
  T Read() {
    const T value = LoadLe<T>(bytes_);
    bytes_ = bytes_.subspan(sizeof(T));
    return value;
  }

  std::span<const std::byte> ReadBytes(std::size_t count) {
    const auto taken = bytes_.first(count);
    bytes_ = bytes_.subspan(count);
    return taken;
  }

 private:
  std::span<const std::byte> bytes_;
};

inline std::uint64_t AlignDown(std::uint64_t value, std::uint64_t unit) {
  return value - value % unit;
}

// The caller knows that the result fits.
inline std::uint64_t AlignUp(std::uint64_t value, std::uint64_t unit) {
  return AlignDown(value + unit - 1, unit);
}

}  // namespace base
