// SPDX-License-Identifier: Apache-2.0
#include "restore/job/source_image.h"

#include <utility>

#include "imaging/base/strings.h"
#include "imaging/engine/row_queue.h"

namespace restore {

namespace {

using base::StrCat;
using imaging::Image;

base::Status CheckReadable(const Image& image) {
  const base::RangeSet& lost = image.index().unreadable();
  if (lost.empty()) {
    return base::Ok();
  }
  return base::Error(base::ErrorCode::kCorrupt,
                     StrCat(base::FormatBytes(lost.total_bytes()),
                            " of the source could not be read when ",
                            image.name(), " was made; the first is in ",
                            image.DescribePlace(lost.ranges().front().offset)))
      .WithHint("--accept-unreadable restores the rest, with zeros there.");
}

}  // namespace

base::Result<std::unique_ptr<Image>> OpenSourceImage(
    const std::string& path, const ImageDemands& demands) {
  TRY_ASSIGN(std::unique_ptr<Image> image, Image::Open(path));
  if (!demands.key_pem.empty()) {
    TRY_ASSIGN(const imaging::SigningKey key,
               imaging::SigningKey::PublicFromPem(demands.key_pem));
    TRY(imaging::CheckSignature(*image, key));
  }
  if (!demands.accept_unreadable) {
    TRY(CheckReadable(*image));
  }
  return image;
}

std::vector<std::string> FilesOf(const Image& image) {
  std::vector<std::string> files;
  for (std::size_t i = 0; i < image.parts(); ++i) {
    files.emplace_back(image.stored().part(i).name());
  }
  return files;
}

std::vector<std::size_t> RowsNeeded(
    const Image& image, const std::vector<base::ByteRange>& content) {
  std::vector<base::ByteRange> used;
  for (const base::ByteRange& range : content) {
    const auto within = image.index().used().Within(range);
    used.insert(used.end(), within.begin(), within.end());
  }
  base::RangeSet needed;
  needed.Insert(std::move(used));
  return imaging::RowsOf(image.index(), needed.ranges());
}

std::uint64_t StoredBytesOf(const Image& image,
                            const std::vector<std::size_t>& rows) {
  std::uint64_t bytes = 0;
  for (const std::size_t row : rows) {
    bytes += image.index().at(row).stored_size;
  }
  return bytes;
}

base::Result<imaging::Proof> ProveRows(const Image& image,
                                       std::vector<std::size_t> rows,
                                       int threads,
                                       imaging::Progress& progress,
                                       const std::stop_token& stop) {
  const imaging::ProveOptions options{
      .threads = threads, .deep = false, .rows = std::move(rows)};
  TRY_ASSIGN(imaging::Proof proof,
             imaging::Prove(image, options, progress, stop));
  if (proof.whole()) {
    return proof;
  }
  return base::Error(base::ErrorCode::kCorrupt,
                     StrCat(proof.faults.front(), " (", proof.damaged_chunks,
                            " damaged in all)"))
      .WithHint("Copy the image again from where it came from.");
}

}  // namespace restore
