// SPDX-License-Identifier: Apache-2.0
#include <zstd.h>

#include <algorithm>
#include <cstdlib>
#include <string_view>

#include "imaging/base/bytes.h"
#include "imaging/base/strings.h"
#include "imaging/format/frame.h"
#include "imaging/format/head.h"
#include "imaging/format/index.h"
#include "imaging/format/seek_table.h"
#include "imaging/format/signature.h"

// The first byte picks a decoder, the rest is its input.  What guards the inner
// decoders (frames, hashes, compression) is put around the input, so that the
// fuzzer reaches them.

namespace {

using imaging::FrameKind;
using Bytes = std::span<const std::byte>;

void FuzzHead(Bytes json) {
  std::vector<std::byte> body(1);  // No plain words, then the zero byte.
  body.insert(body.end(), json.begin(), json.end());
  const auto head =
      imaging::DecodeHead(imaging::EncodeFrame(FrameKind::kHead, body));
  if (head.ok() && head.value().raw_size > (std::uint64_t{1} << 62)) {
    std::abort();
  }
}

std::vector<std::byte> IndexFrame(Bytes columns, Bytes head_frame) {
  std::vector<std::byte> packed;
  const imaging::Sha256 head_hash = imaging::Sha256Of(head_frame);
  packed.insert(packed.end(), head_hash.begin(), head_hash.end());
  base::AppendLe(packed, std::uint64_t{columns.size()});
  std::vector<std::byte> frame(ZSTD_compressBound(columns.size()));
  frame.resize(ZSTD_compress(frame.data(), frame.size(), columns.data(),
                             columns.size(), 1));
  packed.insert(packed.end(), frame.begin(), frame.end());
  const imaging::Sha256 own = imaging::Sha256Of(packed);
  packed.insert(packed.begin(), own.begin(), own.end());
  return imaging::EncodeFrame(FrameKind::kIndex, packed);
}

void FuzzIndex(Bytes columns) {
  imaging::ImageHead head;
  head.raw_size = 3 << 20;
  const std::vector<std::byte> head_frame = imaging::EncodeHead(head);
  const auto index =
      imaging::DecodeIndex(IndexFrame(columns, head_frame), head, head_frame);
  if (!index.ok()) {
    return;
  }
  for (std::size_t row = 0; row < index.value().size(); ++row) {
    if (index.value().at(row).range().end() > head.raw_size) {
      std::abort();
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  if (size == 0) {
    return 0;
  }
  const Bytes input = std::as_bytes(std::span(data, size)).subspan(1);
  switch (data[0] % 5) {
    case 0:
      FuzzHead(input);
      break;
    case 1:
      FuzzIndex(input);
      break;
    case 2: {
      const auto header = imaging::DecodeFrameHeader(input);
      const auto part = imaging::DecodePartFrame(input);
      const auto signature = imaging::DecodeSignatureFrame(input);
      break;
    }
    case 3: {
      const auto entries = imaging::LastSeekTableEntries(input, 2);
      break;
    }
    default: {
      const std::string_view text(reinterpret_cast<const char*>(input.data()),
                                  input.size());
      if (base::Printable(text).find('\x1b') != std::string::npos) {
        std::abort();
      }
      static_cast<void>(base::ParseBytes(text));
      const std::string utf8 = base::Utf16LeToUtf8(input);
      break;
    }
  }
  return 0;
}
