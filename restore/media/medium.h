// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "imaging/base/result.h"

namespace restore {

// What a boot medium says of itself: /pristine/medium.json.
struct Medium {
  enum class Kind : std::uint8_t { kStick, kIso, kRecovery };

  struct File {
    std::string path;  // From the root of its file system: "/pristine/vmlinuz".
    std::uint64_t size = 0;
    std::string sha256;  // 64 hexadecimal digits; empty for parts of images.

    friend bool operator==(const File&, const File&) = default;
  };

  std::string id;  // 32 hexadecimal digits.
  Kind kind = Kind::kStick;
  std::string made;  // "2026-11-24T06:00:00Z"
  // The public half of the key that signs records of jobs run from it, 64
  // hexadecimal digits; empty when it has none.
  std::string record_key;
  // What it boots from, on the file system that holds /pristine.
  std::vector<File> files;
  // The parts of images that it was made with, on its data partition.
  std::vector<File> images;
};

inline constexpr std::string_view kMediumPath = "/pristine/medium.json";

const char* KindName(Medium::Kind kind);  // "stick"

std::string EncodeMedium(const Medium& medium);

// Reads what EncodeMedium() wrote; the text may go on behind it, as the rest of
// a cluster does, with anything but more JSON text.  kUnsupported when it is
// newer than this program; kCorrupt for anything else.
base::Result<Medium> DecodeMedium(std::string_view text);

}  // namespace restore
