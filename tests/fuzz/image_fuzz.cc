// SPDX-License-Identifier: Apache-2.0

// A whole hostile image: opened, proven, decoded and restored.  The first byte
// of the input says where it is cut into two parts.  What stands in the file
// is guarded by hashes that chance never meets, so the bit 128 has the index
// made to fit the head, and itself, before it is opened.

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <span>
#include <vector>

#include "imaging/base/bytes.h"
#include "imaging/engine/image_device.h"
#include "imaging/engine/prove.h"
#include "imaging/engine/restore.h"
#include "imaging/format/frame.h"
#include "tests/fakes/fake_gate.h"
#include "tests/fakes/memory_block_device.h"

namespace {

using imaging::BlockDevice;
using imaging::Image;
using imaging::fakes::MemoryBlockDevice;
using Bytes = std::span<std::byte>;

// A larger content is opened and proven, but not restored to memory.
constexpr std::uint64_t kMaxRestored = 4 << 20;

// Gives the first index frame of ours the hashes that it needs.
void MakeHashesGood(Bytes file) {
  const auto head = imaging::DecodeFrameHeader(file);
  if (!head.ok() || head.value().frame_size > file.size()) {
    return;
  }
  const auto head_size = static_cast<std::size_t>(head.value().frame_size);
  for (std::size_t at = head_size;
       at + imaging::kFrameHeaderSize <= file.size(); ++at) {
    const auto rest = file.subspan(at);
    const auto header = imaging::DecodeFrameHeader(rest);
    if (!header.ok() || header.value().kind != imaging::FrameKind::kIndex ||
        header.value().frame_size > rest.size() ||
        header.value().frame_size < imaging::kFrameHeaderSize + 64) {
      continue;
    }
    const auto body =
        rest.first(static_cast<std::size_t>(header.value().frame_size))
            .subspan(imaging::kFrameHeaderSize);
    std::ranges::copy(imaging::Sha256Of(file.first(head_size)),
                      body.begin() + 32);
    std::ranges::copy(imaging::Sha256Of(body.subspan(32)), body.begin());
    return;
  }
}

std::vector<std::unique_ptr<BlockDevice>> Parts(Bytes file, std::size_t cut) {
  std::vector<std::unique_ptr<BlockDevice>> parts;
  const auto add = [&parts](Bytes bytes) {
    parts.push_back(std::make_unique<MemoryBlockDevice>(
        std::vector<std::byte>(bytes.begin(), bytes.end())));
  };
  add(file.first(cut));
  if (cut < file.size()) {
    add(file.subspan(cut));
  }
  return parts;
}

void Require(bool holds) {
  if (!holds) {
    std::abort();
  }
}

// What was proven to the last byte restores, reads back and compares.
void Restore(const Image& image, bool whole) {
  MemoryBlockDevice target(static_cast<std::size_t>(image.head().raw_size));
  std::ranges::fill(target.bytes(), std::byte{0x5A});
  const imaging::TargetMap map{
      .content = {0, image.head().raw_size}, .target_offset = 0, .table = {}};
  const imaging::fakes::FakeGate gate;
  imaging::GatedBlockDevice gated(target, gate);
  imaging::TargetState state{};
  imaging::Progress progress;
  for (const bool delta : {false, true}) {
    const imaging::RestoreOptions options{
        .threads = 1, .delta = delta, .discard = true, .read_back = true};
    const auto report =
        imaging::Restore(image, map, gated, options, state, progress, {});
    Require(report.ok() == (state == imaging::TargetState::kWritten));
    Require(report.ok() || !whole);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  if (size == 0) {
    return 0;
  }
  const auto input = std::as_bytes(std::span(data, size)).subspan(1);
  std::vector<std::byte> file(input.begin(), input.end());
  if ((data[0] & 128) != 0) {
    MakeHashesGood(file);
  }
  const std::size_t cut = data[0] % 128;
  const auto opened =
      Image::FromParts(Parts(file, file.size() - file.size() * cut / 128));
  if (!opened.ok()) {
    Require(!opened.error().text().empty());
    return 0;
  }
  const Image& image = *opened.value();
  bool whole = true;
  for (const bool deep : {false, true}) {
    imaging::Progress progress;
    const auto proof = imaging::Prove(
        image, {.threads = 1, .deep = deep, .rows = {}}, progress, {});
    Require(proof.ok());
    whole = proof.value().whole();
  }
  if (image.head().raw_size <= kMaxRestored) {
    imaging::ImageDevice device(image);
    std::vector<std::byte> content(
        static_cast<std::size_t>(image.head().raw_size));
    Require(device.ReadAt(0, content).ok() || !whole);
    Restore(image, whole);
  }
  return 0;
}
