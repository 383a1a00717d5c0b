// SPDX-License-Identifier: Apache-2.0
#include "imaging/engine/image.h"

#include <algorithm>
#include <array>

#include "imaging/base/strings.h"
#include "imaging/format/frame.h"
#include "imaging/format/seek_table.h"
#include "imaging/io/file_block_device.h"
#include "imaging/io/file_sink.h"

namespace imaging {

namespace {

using base::StrCat;

base::Error Corrupt(std::string text) {
  return base::Error(base::ErrorCode::kCorrupt, std::move(text))
      .WithHint(
          "Copy the image again from where it came from. Nothing was written.");
}

base::Result<std::vector<std::byte>> ReadBytes(BlockDevice& device,
                                               std::uint64_t offset,
                                               std::uint64_t size) {
  std::vector<std::byte> out(static_cast<std::size_t>(size));
  TRY(device.ReadAt(offset, out));
  return out;
}

base::Result<std::vector<std::unique_ptr<BlockDevice>>> OpenParts(
    const std::string& path) {
  constexpr auto kAccess = FileBlockDevice::Access::kReadOnly;
  // A gap this wide in the numbers is seen as missing parts, not as the end.
  constexpr std::size_t kLookAhead = 8;
  std::vector<std::unique_ptr<BlockDevice>> parts;
  TRY_ASSIGN(auto first, FileBlockDevice::Open(path, kAccess));
  parts.push_back(std::move(first));
  while (true) {
    const std::string next = PartPath(path, parts.size());
    auto part = FileBlockDevice::Open(next, kAccess);
    if (part.ok()) {
      parts.push_back(std::move(part).value());
      continue;
    }
    if (part.error().code() != base::ErrorCode::kNotFound) {
      return std::move(part).error();
    }
    for (std::size_t i = 1; i <= kLookAhead; ++i) {
      const std::string later = PartPath(path, parts.size() + i);
      if (FileBlockDevice::Open(later, kAccess).ok()) {
        return Corrupt(StrCat("a part of the image is missing: there is ",
                              later, " but no ", next));
      }
    }
    return parts;
  }
}

}  // namespace

base::Result<std::unique_ptr<Image>> Image::Open(const std::string& path) {
  TRY_ASSIGN(auto parts, OpenParts(path));
  return FromParts(std::move(parts));
}

base::Result<std::unique_ptr<Image>> Image::FromParts(
    std::vector<std::unique_ptr<BlockDevice>> parts) {
  std::unique_ptr<Image> image(
      new Image(std::make_unique<JoinedBlockDevice>(std::move(parts))));
  TRY(image->ReadHead());
  TRY(image->CheckPartHeaders());
  TRY(image->ReadTail());
  return image;
}

base::Status Image::ReadHead() {
  std::array<std::byte, kFrameHeaderSize> start{};
  if (stored_->size() < start.size()) {
    return base::Error(base::ErrorCode::kInvalidArgument,
                       StrCat(name_, " is no Pristine image: it has only ",
                              stored_->size(), " bytes"));
  }
  TRY(stored_->ReadAt(0, start));
  auto header = DecodeFrameHeader(start);
  if (!header.ok() && header.error().code() == base::ErrorCode::kNotFound) {
    return base::Error(base::ErrorCode::kInvalidArgument,
                       StrCat(name_, " is no Pristine image"));
  }
  if (!header.ok()) {
    return std::move(header).error();
  }
  if (header.value().kind == FrameKind::kPart) {
    return base::Error(base::ErrorCode::kInvalidArgument,
                       StrCat(name_, " is a later part of an image"))
        .WithHint("Name the first part, which ends in .pri.");
  }
  const std::uint64_t size = header.value().frame_size;
  if (header.value().kind != FrameKind::kHead || size > kMaxHeadFrameSize ||
      size > stored_->part(0).size()) {
    return Corrupt(StrCat(name_, ": the image's head is damaged"));
  }
  TRY_ASSIGN(head_frame_, ReadBytes(*stored_, 0, size));
  auto head = DecodeHead(head_frame_);
  if (!head.ok()) {
    return std::move(head).error().During(name_);
  }
  head_ = std::move(head).value();
  return base::Ok();
}

base::Status Image::CheckPartHeaders() {
  for (std::size_t number = 1; number < parts(); ++number) {
    BlockDevice& part = stored_->part(number);
    if (part.size() < PartHeader::kFrameSize) {
      return Corrupt(StrCat(part.name(), " is cut short: it has only ",
                            part.size(), " bytes"));
    }
    TRY_ASSIGN(const auto bytes, ReadBytes(part, 0, PartHeader::kFrameSize));
    const auto header = DecodePartFrame(bytes);
    if (!header.ok()) {
      return Corrupt(
          StrCat(part.name(), " does not start as part of an image does"));
    }
    if (header.value().image_id != head_.id) {
      return Corrupt(
          StrCat(part.name(), " belongs to another image than ", name_));
    }
    if (header.value().number != number) {
      return Corrupt(StrCat(part.name(), " holds part ", header.value().number,
                            " of the image: parts are mixed up"));
    }
  }
  return base::Ok();
}

base::Status Image::ReadTail() {
  const std::uint64_t size = stored_->size();
  std::array<std::byte, kSeekTableFooterSize> footer{};
  TRY(stored_->ReadAt(size - footer.size(), footer));
  const auto table_size = SeekTableFrameSize(footer);
  if (!table_size.ok()) {
    return Corrupt(
        StrCat(name_, " is not whole: its end is missing after ",
               base::FormatBytes(size), " in ", parts(),
               parts() == 1 ? " file" : " parts",
               ". Either the capture or a copy was cut off, or later parts are "
               "missing, or the end is damaged"));
  }
  // A head, an index, and perhaps a signature are listed at least.
  constexpr std::uint64_t kFixed = 8 + kSeekTableFooterSize;
  const std::uint64_t listed =
      (table_size.value() - kFixed) / kSeekTableEntrySize;
  if (table_size.value() > size || listed < 2) {
    return Corrupt(StrCat(name_, ": its seek table is damaged"));
  }
  const std::size_t wanted = listed < 3 ? 2 : 3;
  TRY_ASSIGN(
      const auto last,
      ReadBytes(*stored_,
                size - kSeekTableFooterSize - wanted * kSeekTableEntrySize,
                kSeekTableFooterSize + wanted * kSeekTableEntrySize));
  TRY_ASSIGN(const auto entries, LastSeekTableEntries(last, wanted));
  std::uint64_t end = size - table_size.value();
  const std::uint64_t last_size = entries.back().stored_size;
  std::optional<std::vector<std::byte>> signature;
  if (last_size == Signature::kFrameSize && last_size <= end) {
    TRY_ASSIGN(signature, ReadBytes(*stored_, end - last_size, last_size));
    end -= last_size;
  }
  const std::uint64_t index_size =
      signature ? entries[wanted - 2].stored_size : last_size;
  if (index_size > end || index_size > kMaxIndexSize) {
    return Corrupt(StrCat(name_, ": its seek table is damaged"));
  }
  TRY_ASSIGN(const auto index_frame,
             ReadBytes(*stored_, end - index_size, index_size));
  auto index = DecodeIndex(index_frame, head_, head_frame_);
  if (!index.ok()) {
    return std::move(index).error().During(name_);
  }
  index_ = std::move(index).value();
  digest_ = SignedDigest(head_frame_, index_frame);
  tail_sizes_ = {static_cast<std::uint32_t>(index_size)};
  if (signature) {
    TRY_ASSIGN(signature_, DecodeSignatureFrame(*signature));
    tail_sizes_.push_back(static_cast<std::uint32_t>(signature->size()));
  }
  TRY(CheckPartSizes());
  if (index_.stored_end() != end - index_size) {
    return Corrupt(StrCat(name_, ": its chunks take ",
                          base::FormatBytes(end - index_size), " instead of ",
                          base::FormatBytes(index_.stored_end()),
                          ": bytes are missing in the middle, or too many"));
  }
  return CheckSeekTable(size - table_size.value());
}

base::Status Image::CheckPartSizes() {
  const auto& starts = index_.part_starts();
  if (parts() > 1 && parts() != starts.size() + 1) {
    return Corrupt(StrCat(name_, " has ", starts.size() + 1,
                          " parts, but there are ", parts()));
  }
  for (std::size_t i = 0; i < starts.size(); ++i) {
    if (parts() > 1 && stored_->start(i + 1) != starts[i]) {
      const std::uint64_t begin = i == 0 ? 0 : starts[i - 1];
      return Corrupt(StrCat(stored_->part(i).name(), " has ",
                            stored_->part(i).size(), " bytes instead of ",
                            starts[i] - begin));
    }
    // Parts that `cat` joined keep their headers.
    TRY_ASSIGN(const auto bytes,
               ReadBytes(*stored_, starts[i], PartHeader::kFrameSize));
    if (bytes !=
        EncodePartFrame({.image_id = head_.id,
                         .number = static_cast<std::uint32_t>(i + 1)})) {
      return Corrupt(
          StrCat(name_, ": the header of part ", i + 1, " is damaged"));
    }
  }
  return base::Ok();
}

base::Status Image::CheckSeekTable(std::uint64_t start) {
  const std::vector<std::byte> expected = index_.SeekTable(
      static_cast<std::uint32_t>(head_frame_.size()), tail_sizes_);
  if (expected.size() != stored_->size() - start) {
    return Corrupt(StrCat(name_, ": its seek table is damaged"));
  }
  TRY_ASSIGN(const auto found, ReadBytes(*stored_, start, expected.size()));
  if (found != expected) {
    return Corrupt(StrCat(name_, ": its seek table is damaged"));
  }
  return base::Ok();
}

const ImagePartition* Image::PartitionAt(std::uint64_t offset) const {
  for (const ImagePartition& partition : head_.partitions) {
    if (offset >= partition.range.offset && offset < partition.range.end()) {
      return &partition;
    }
  }
  return nullptr;
}

std::string Image::DescribePlace(std::uint64_t offset) const {
  if (const ImagePartition* const partition = PartitionAt(offset)) {
    const std::string title = PartitionTitle(*partition);
    const std::string what = partition->number == 0
                                 ? std::string("the partition")
                                 : StrCat("partition ", partition->number);
    return title.empty() ? what : StrCat(what, " (", title, ")");
  }
  const bool table =
      head_.table &&
      std::ranges::any_of(
          head_.table->regions, [offset](const base::ByteRange& region) {
            return offset >= region.offset && offset < region.end();
          });
  return table ? "the partition table" : "unpartitioned space";
}

std::string Image::DescribeChunk(std::size_t row) const {
  const Chunk chunk = index_.at(row);
  const ImagePartition* const partition = PartitionAt(chunk.offset);
  const std::uint64_t into =
      chunk.offset - (partition == nullptr ? 0 : partition->range.offset);
  return StrCat("chunk ", row + 1, " of ", index_.size(), ", ",
                DescribePlace(chunk.offset), ", ", base::FormatBytes(into),
                partition == nullptr ? " into the disk" : " into it");
}

std::string PartitionTitle(const ImagePartition& partition) {
  const std::string& title =
      !partition.fs_label.empty() ? partition.fs_label : partition.name;
  return base::Printable(title);
}

}  // namespace imaging
