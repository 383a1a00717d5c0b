// SPDX-License-Identifier: Apache-2.0
#include "imaging/engine/image_writer.h"

#include <array>

namespace imaging {

base::Status ImageWriter::Begin() {
  head_frame_ = EncodeHead(head_);
  return Write(head_frame_);
}

base::Status ImageWriter::AppendData(std::uint32_t length,
                                     std::span<const std::byte> frame,
                                     const Sha256& stored_hash,
                                     const Sha256& content_hash) {
  TRY(EndSegment());  // Only to write the zeros before it.
  return AppendRow(length, frame, stored_hash, content_hash);
}

base::Status ImageWriter::AppendZeros(std::uint64_t length) {
  pending_zeros_ += length;
  return base::Ok();
}

base::Status ImageWriter::EndSegment() {
  while (pending_zeros_ > 0) {
    const std::uint32_t step =
        ZeroFrames::Step(pending_zeros_, head_.chunk_size);
    TRY_ASSIGN(const ZeroFrame* const frame, zero_frames_.Get(step));
    TRY(AppendRow(step, frame->bytes, frame->hash, std::nullopt));
    pending_zeros_ -= step;
  }
  return base::Ok();
}

base::Status ImageWriter::Finish(base::RangeSet used,
                                 base::RangeSet unreadable,
                                 const SigningKey* key) {
  TRY(EndSegment());
  index_.SetRanges(std::move(used), std::move(unreadable));
  TRY_ASSIGN(std::vector<std::byte> index,
             index_.Encode(Sha256Of(head_frame_)));
  std::vector<std::byte> signature;
  std::vector<std::uint32_t> tail;
  // Whether the tail starts a new part is told in the index, and the index
  // grows by that; a varint of slack is more than it can grow.
  constexpr std::uint64_t kSlack = 64;
  const std::uint64_t seek_table_size =
      17 + (index_.size() + part_ + 4) * std::uint64_t{8};
  const std::uint32_t before = part_;
  TRY(MakeRoom(index.size() + Signature::kFrameSize + seek_table_size +
               kSlack));
  if (part_ != before) {
    TRY_ASSIGN(index, index_.Encode(Sha256Of(head_frame_)));
  }
  tail.push_back(static_cast<std::uint32_t>(index.size()));
  if (key != nullptr) {
    TRY_ASSIGN(signature,
               EncodeSignatureFrame(SignedDigest(head_frame_, index), *key));
    tail.push_back(static_cast<std::uint32_t>(signature.size()));
  }
  TRY(Write(index));
  TRY(Write(signature));
  return Write(
      index_.SeekTable(static_cast<std::uint32_t>(head_frame_.size()), tail));
}

base::Status ImageWriter::AppendRow(std::uint32_t length,
                                    std::span<const std::byte> frame,
                                    const Sha256& stored_hash,
                                    const std::optional<Sha256>& content_hash) {
  if (index_.size() >= kMaxRows) {
    return base::Error(base::ErrorCode::kUnsupported,
                       "the source has more chunks than an image can list");
  }
  TRY(MakeRoom(frame.size()));
  index_.Add(length, static_cast<std::uint32_t>(frame.size()), stored_hash,
             content_hash);
  return Write(frame);
}

base::Status ImageWriter::Write(std::span<const std::byte> bytes) {
  TRY(sink_.Append(bytes));
  written_ += bytes.size();
  in_part_ += bytes.size();
  return base::Ok();
}

base::Status ImageWriter::MakeRoom(std::uint64_t bytes) {
  if (part_size_ == 0 || in_part_ + bytes <= part_size_) {
    return base::Ok();
  }
  TRY(sink_.StartPart());
  index_.StartPart();
  in_part_ = 0;
  return Write(EncodePartFrame({.image_id = head_.id, .number = ++part_}));
}

}  // namespace imaging
