// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stop_token>

#include "imaging/base/result.h"
#include "imaging/engine/image.h"
#include "imaging/io/byte_sink.h"
#include "imaging/pipeline/progress.h"

namespace imaging {

// Writes `content` of the image to `sink` in order, unused space as zeros.
// Every chunk's hashes are checked before it is written.
base::Status StreamContent(const Image& image,
                           base::ByteRange content,
                           int threads,
                           ByteSink& sink,
                           Progress& progress,
                           const std::stop_token& stop);

}  // namespace imaging
