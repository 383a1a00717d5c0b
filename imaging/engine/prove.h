// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "imaging/base/ranges.h"
#include "imaging/base/result.h"
#include "imaging/engine/image.h"
#include "imaging/format/signature.h"
#include "imaging/pipeline/progress.h"

namespace imaging {

struct ProveOptions {
  int threads = 1;
  // Decode every chunk too and check its content.
  bool deep = false;
  // Only these rows; all of the image when not given.
  std::optional<std::vector<std::size_t>> rows;
};

struct Proof {
  std::uint64_t chunks = 0;
  std::uint64_t checked_bytes = 0;
  // What is wrong, a sentence each, in order of place, at most kMaxFaults.
  std::vector<std::string> faults;
  static constexpr std::size_t kMaxFaults = 100;
  std::uint64_t damaged_chunks = 0;
  // The content of these chunks.
  base::RangeSet damaged;

  bool whole() const { return damaged_chunks == 0 && faults.empty(); }
};

// Reads every stored byte once and checks it against the index.  Head, index
// and seek table were checked when the image was opened.  Damage is no error
// but a finding; an error means that proving could not go on.
base::Result<Proof> Prove(const Image& image,
                          const ProveOptions& options,
                          Progress& progress,
                          const std::stop_token& stop);

// Whether the image's signature is valid and by `trusted`; kCorrupt with the
// reason when not.
base::Status CheckSignature(const Image& image, const SigningKey& trusted);

}  // namespace imaging
