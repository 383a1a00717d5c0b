// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "imaging/base/bytes.h"
#include "imaging/fs/ntfs_record.h"

namespace imaging::testing {

inline std::vector<std::byte> Bytes(std::initializer_list<unsigned> values) {
  std::vector<std::byte> out;
  for (const unsigned value : values) {
    out.push_back(static_cast<std::byte>(value));
  }
  return out;
}

inline std::vector<std::byte> Utf16(std::string_view ascii) {
  std::vector<std::byte> out;
  for (const char letter : ascii) {
    out.push_back(static_cast<std::byte>(letter));
    out.push_back(std::byte{0});
  }
  return out;
}

// Makes an MFT record of 1024 bytes, attribute by attribute.
class NtfsRecordBuilder {
 public:
  static constexpr std::size_t kSize = 1024;
  static constexpr std::size_t kFirstAttribute = 56;

  NtfsRecordBuilder() : bytes_(kSize) {
    constexpr std::uint32_t kFile = 0x454c'4946;
    Put<std::uint32_t>(0, kFile);
    Put<std::uint16_t>(4, 48);  // Update sequence array: its place,
    Put<std::uint16_t>(6, 3);   // and its length.
    Put<std::uint16_t>(16, 1);  // Sequence number.
    Put<std::uint16_t>(20, kFirstAttribute);
    Put<std::uint16_t>(22, 1);  // In use.
  }

  template <typename T>
  NtfsRecordBuilder& Put(std::size_t at, T value) {
    base::StoreLe<T>(std::span(bytes_), at, value);
    return *this;
  }

  NtfsRecordBuilder& Resident(NtfsType type,
                              const std::vector<std::byte>& value,
                              std::string_view name = "") {
    const std::size_t at = Start(type, 24, name);
    const std::size_t value_at = base::AlignUp(end_ - at, 8);
    Put<std::uint32_t>(at + 16, static_cast<std::uint32_t>(value.size()));
    Put<std::uint16_t>(at + 20, static_cast<std::uint16_t>(value_at));
    std::copy(value.begin(), value.end(), Place(at + value_at));
    return Finish(at, value_at + value.size());
  }

  NtfsRecordBuilder& NonResident(NtfsType type,
                                 const std::vector<std::byte>& pairs,
                                 std::uint64_t highest_vcn,
                                 std::uint64_t data_size,
                                 std::uint64_t lowest_vcn = 0) {
    const std::size_t at = Start(type, 64, "");
    bytes_[at + 8] = std::byte{1};
    Put(at + 16, lowest_vcn);
    Put(at + 24, highest_vcn);
    Put<std::uint16_t>(at + 32, 64);
    Put(at + 48, data_size);
    Put(at + 56, data_size);
    std::copy(pairs.begin(), pairs.end(), Place(at + 64));
    return Finish(at, 64 + pairs.size());
  }

  // As it stands on the disk: with its end, and its sectors' checks.
  std::vector<std::byte> Raw() const {
    std::vector<std::byte> out = bytes_;
    const std::span all(out);
    base::StoreLe<std::uint32_t>(all, end_, 0xffff'ffff);
    base::StoreLe<std::uint32_t>(all, 24, static_cast<std::uint32_t>(end_ + 8));
    constexpr std::uint16_t kCheck = 7;
    base::StoreLe<std::uint16_t>(all, 48, kCheck);
    for (std::size_t stride = 1; stride <= 2; ++stride) {
      const std::size_t last = 512 * stride - 2;
      std::copy_n(out.begin() + static_cast<std::ptrdiff_t>(last), 2,
                  out.begin() + static_cast<std::ptrdiff_t>(48 + 2 * stride));
      base::StoreLe<std::uint16_t>(all, last, kCheck);
    }
    return out;
  }

 private:
  std::vector<std::byte>::iterator Place(std::size_t at) {
    return bytes_.begin() + static_cast<std::ptrdiff_t>(at);
  }

  std::size_t Start(NtfsType type, std::size_t header, std::string_view name) {
    const std::size_t at = end_;
    Put(at, static_cast<std::uint32_t>(type));
    bytes_[at + 9] = static_cast<std::byte>(name.size());
    Put<std::uint16_t>(at + 10, static_cast<std::uint16_t>(header));
    const std::vector<std::byte> wide = Utf16(name);
    std::copy(wide.begin(), wide.end(), Place(at + header));
    end_ = at + header + wide.size();
    return at;
  }

  NtfsRecordBuilder& Finish(std::size_t at, std::size_t size) {
    const std::size_t whole = base::AlignUp(size, 8);
    Put<std::uint32_t>(at + 4, static_cast<std::uint32_t>(whole));
    end_ = at + whole;
    return *this;
  }

  std::vector<std::byte> bytes_;
  std::size_t end_ = kFirstAttribute;
};

}  // namespace imaging::testing
