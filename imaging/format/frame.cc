// SPDX-License-Identifier: Apache-2.0
#include "imaging/format/frame.h"

#include <algorithm>
#include <string_view>

#include "imaging/base/bytes.h"
#include "imaging/base/strings.h"

namespace imaging {

namespace {

constexpr std::string_view kMark = "PRISTINE";

base::Error Corrupt(std::string text) {
  return {base::ErrorCode::kCorrupt, std::move(text)};
}

bool HasMark(std::span<const std::byte> bytes) {
  return std::equal(
      kMark.begin(), kMark.end(), bytes.begin(),
      [](char a, std::byte b) { return static_cast<std::byte>(a) == b; });
}

}  // namespace

std::vector<std::byte> EncodeFrame(FrameKind kind,
                                   std::span<const std::byte> body) {
  std::vector<std::byte> out;
  out.reserve(kFrameHeaderSize + body.size());
  base::AppendLe(out, kSkippableMagic);
  base::AppendLe(out, static_cast<std::uint32_t>(kPreambleSize + body.size()));
  for (const char c : kMark) {
    out.push_back(static_cast<std::byte>(c));
  }
  base::AppendLe(out, kFormatVersion);
  base::AppendLe(out, static_cast<std::uint16_t>(kind));
  base::AppendLe(out, std::uint32_t{0});
  out.insert(out.end(), body.begin(), body.end());
  return out;
}

base::Result<FrameHeader> DecodeFrameHeader(std::span<const std::byte> bytes) {
  if (bytes.size() < kFrameHeaderSize ||
      base::LoadLe<std::uint32_t>(bytes) != kSkippableMagic ||
      !HasMark(bytes.subspan(kSkippableHeaderSize))) {
    return base::Error(base::ErrorCode::kNotFound, "no Pristine frame here");
  }
  base::ByteReader reader(bytes.subspan(kSkippableHeaderSize + kMark.size()));
  const auto version = reader.Read<std::uint16_t>();
  const auto kind = reader.Read<std::uint16_t>();
  const auto flags = reader.Read<std::uint32_t>();
  if (version != kFormatVersion) {
    return base::Error(
               base::ErrorCode::kUnsupported,
               base::StrCat("the image has format version ", version,
                            "; this program reads version ", kFormatVersion))
        .WithHint("Use a newer Pristine.");
  }
  if (flags != 0) {
    return base::Error(base::ErrorCode::kUnsupported,
                       base::StrCat("the image has unknown flags ", flags))
        .WithHint("Use a newer Pristine.");
  }
  if (kind < 1 || kind > static_cast<std::uint16_t>(FrameKind::kPart)) {
    return base::Error(
               base::ErrorCode::kUnsupported,
               base::StrCat("the image has a frame of unknown kind ", kind))
        .WithHint("Use a newer Pristine.");
  }
  const std::uint64_t size = base::LoadLe<std::uint32_t>(bytes, 4);
  if (size < kPreambleSize) {
    return Corrupt(base::StrCat("a frame of ", size, " bytes is too short"));
  }
  return FrameHeader{static_cast<FrameKind>(kind), kSkippableHeaderSize + size};
}

base::Result<std::span<const std::byte>> FrameBody(
    std::span<const std::byte> frame, FrameKind kind) {
  TRY_ASSIGN(const FrameHeader header, DecodeFrameHeader(frame));
  if (header.kind != kind || header.frame_size != frame.size()) {
    return Corrupt(base::StrCat(
        "a frame of kind ", static_cast<int>(header.kind), " and ",
        header.frame_size, " bytes stands where one of kind ",
        static_cast<int>(kind), " and ", frame.size(), " bytes belongs"));
  }
  return frame.subspan(kFrameHeaderSize);
}

std::vector<std::byte> EncodePartFrame(const PartHeader& part) {
  std::vector<std::byte> body(part.image_id.begin(), part.image_id.end());
  base::AppendLe(body, part.number);
  base::AppendLe(body, std::uint32_t{0});
  return EncodeFrame(FrameKind::kPart, body);
}

base::Result<PartHeader> DecodePartFrame(std::span<const std::byte> frame) {
  TRY_ASSIGN(const auto body, FrameBody(frame, FrameKind::kPart));
  if (frame.size() != PartHeader::kFrameSize) {
    return Corrupt("a part header has the wrong length");
  }
  PartHeader part;
  std::copy_n(body.begin(), part.image_id.size(), part.image_id.begin());
  part.number = base::LoadLe<std::uint32_t>(body, part.image_id.size());
  if (base::LoadLe<std::uint32_t>(body, part.image_id.size() + 4) != 0) {
    return Corrupt("a part header has bytes set that must be zero");
  }
  return part;
}

}  // namespace imaging
