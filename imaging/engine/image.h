// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "imaging/base/result.h"
#include "imaging/format/head.h"
#include "imaging/format/index.h"
#include "imaging/format/sha256.h"
#include "imaging/format/signature.h"
#include "imaging/io/joined_block_device.h"

namespace imaging {

// An image, opened: its head and index are read and agree with each other and
// with the seek table; its chunks are not yet looked at.  Safe to read from
// many threads.
class Image {
 public:
  // Opens `path` and the parts beside it.  Errors say whether the file is no
  // image (kInvalidArgument), newer than this program (kUnsupported), or
  // damaged, cut short or mixed up (kCorrupt), each in its own words.
  static base::Result<std::unique_ptr<Image>> Open(const std::string& path);
  // The same for parts that are open already, the first one first.
  static base::Result<std::unique_ptr<Image>> FromParts(
      std::vector<std::unique_ptr<BlockDevice>> parts);

  const std::string& name() const { return name_; }
  const ImageHead& head() const { return head_; }
  const Index& index() const { return index_; }
  // What an image stands for: SHA-256 over head and index, which is also what a
  // signature signs.
  const Sha256& digest() const { return digest_; }
  const std::optional<Signature>& signature() const { return signature_; }
  // The joined parts.
  JoinedBlockDevice& stored() const { return *stored_; }
  std::size_t parts() const { return stored_->parts(); }

  // "chunk 1874 of 9120, partition 3 (C:), 1.8 GiB into it"
  std::string DescribeChunk(std::size_t row) const;
  // "partition 3 (C:)", "the partition table" or "unpartitioned space".
  std::string DescribePlace(std::uint64_t offset) const;
  // The partition that holds content byte `offset`, or null.
  const ImagePartition* PartitionAt(std::uint64_t offset) const;

 private:
  explicit Image(std::unique_ptr<JoinedBlockDevice> stored)
      : name_(stored->name()), stored_(std::move(stored)) {}

  base::Status ReadHead();
  base::Status CheckPartHeaders();
  base::Status CheckPartSizes();
  base::Status ReadTail();
  base::Status CheckSeekTable(std::uint64_t start);

  const std::string name_;
  const std::unique_ptr<JoinedBlockDevice> stored_;
  std::vector<std::byte> head_frame_;
  ImageHead head_;
  Index index_;
  std::vector<std::uint32_t> tail_sizes_;
  std::optional<Signature> signature_;
  Sha256 digest_{};
};

// "C: (Windows)": what a person would call the partition, from its label, name
// or type.  Printable.
std::string PartitionTitle(const ImagePartition& partition);

}  // namespace imaging
