// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "imaging/base/ranges.h"
#include "imaging/base/result.h"
#include "imaging/engine/image.h"
#include "imaging/engine/prove.h"
#include "imaging/pipeline/progress.h"

namespace restore {

struct ImageDemands {
  // A public key (PEM) that must have signed it; empty for any image.
  std::string key_pem;
  // It may be one of which parts could not be captured.
  bool accept_unreadable = false;
};

// Opens an image that is to be restored.  kCorrupt when it does not meet the
// demands.
base::Result<std::unique_ptr<imaging::Image>> OpenSourceImage(
    const std::string& path, const ImageDemands& demands);

// The files that an image lies in.
std::vector<std::string> FilesOf(const imaging::Image& image);

// Rows whose chunks hold used bytes of `content`, of which ranges may overlap.
std::vector<std::size_t> RowsNeeded(
    const imaging::Image& image, const std::vector<base::ByteRange>& content);

// Bytes that proving `rows` reads.
std::uint64_t StoredBytesOf(const imaging::Image& image,
                            const std::vector<std::size_t>& rows);

// Proves those rows; kCorrupt, with the first fault, when one is damaged.
base::Result<imaging::Proof> ProveRows(const imaging::Image& image,
                                       std::vector<std::size_t> rows,
                                       int threads,
                                       imaging::Progress& progress,
                                       const std::stop_token& stop);

}  // namespace restore
