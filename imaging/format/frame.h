// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "imaging/base/result.h"

namespace imaging {

// Our frames are skippable frames of RFC 8878, section 3.1.2: a magic number
// and a size, four bytes each, then bytes that a decoder passes over.
// docs/FORMAT.md, "Our frames", says what those bytes are.
inline constexpr std::uint32_t kSkippableMagic = 0x184D2A50;
inline constexpr std::size_t kSkippableHeaderSize = 8;
// The preamble: "PRISTINE", version, kind, flags.
inline constexpr std::size_t kPreambleSize = 16;
inline constexpr std::size_t kFrameHeaderSize =
    kSkippableHeaderSize + kPreambleSize;
inline constexpr std::uint16_t kFormatVersion = 1;

enum class FrameKind : std::uint16_t {
  kHead = 1,
  kIndex = 2,
  kSignature = 3,
  kPart = 4,
};

using ImageId = std::array<std::byte, 16>;

// A whole frame: header, preamble and `body`.
std::vector<std::byte> EncodeFrame(FrameKind kind,
                                   std::span<const std::byte> body);

struct FrameHeader {
  FrameKind kind = FrameKind::kHead;
  // Bytes of the whole frame, header and preamble included.
  std::uint64_t frame_size = 0;
};

// Reads the first kFrameHeaderSize bytes of a frame.  kNotFound when they are
// no frame of ours, kUnsupported when a newer Pristine wrote it.
base::Result<FrameHeader> DecodeFrameHeader(std::span<const std::byte> bytes);

// The body of the whole frame `frame`, which must be of `kind`.
base::Result<std::span<const std::byte>> FrameBody(
    std::span<const std::byte> frame, FrameKind kind);

// What stands at the start of every part of an image but the first.
struct PartHeader {
  static constexpr std::size_t kFrameSize = kFrameHeaderSize + 24;
  ImageId image_id{};
  // 1 for .p01.
  std::uint32_t number = 0;

  friend bool operator==(const PartHeader&, const PartHeader&) = default;
};

std::vector<std::byte> EncodePartFrame(const PartHeader& part);
base::Result<PartHeader> DecodePartFrame(std::span<const std::byte> frame);

}  // namespace imaging
