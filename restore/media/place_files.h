// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <stop_token>
#include <vector>

#include "imaging/base/ranges.h"
#include "imaging/base/result.h"
#include "imaging/io/block_device.h"
#include "restore/media/new_volume.h"

namespace restore {

// Each lists `files` in the root folder of the volume on `device` and reserves
// consecutive clusters for their content, behind all that is in use.  Returns
// where the content of each goes, in bytes of the volume; an empty file has an
// empty range.  For volumes that were formatted a moment ago and are used by
// nobody else: nothing is kept safe from a power cut.
//
// kNoSpace, with the numbers, when the files don't fit; kInvalidArgument when a
// name can't be stored; else as the readers of the file systems say.
base::Result<std::vector<base::ByteRange>> PlaceOnExfat(
    imaging::BlockDevice& device,
    std::span<const NewFile> files,
    UnixTime time,
    const std::stop_token& stop);
base::Result<std::vector<base::ByteRange>> PlaceOnFat32(
    imaging::BlockDevice& device,
    std::span<const NewFile> files,
    UnixTime time,
    const std::stop_token& stop);

}  // namespace restore
