// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "imaging/base/ranges.h"
#include "imaging/base/result.h"
#include "imaging/engine/capture_plan.h"
#include "imaging/engine/image.h"
#include "imaging/engine/target_map.h"
#include "restore/job/target.h"

namespace restore {

// What an undo image is of.  It is an ordinary image whose content is all of
// the target and whose used ranges are what a restore was about to write; its
// one partition tells the target.
struct UndoPlace {
  // FingerprintId() of the disk; empty for a file, which is found by its name.
  std::string disk_id;
  // The partition on that disk; 0 for all of it.
  int partition = 0;
  // The target's name when the image was made; for a file the whole path.
  std::string name;
  std::uint64_t size = 0;
  // A disk with its table, and not a partition.
  bool whole_disk = false;
};

// "UNDO.pri", "UNDO-2.pri", ...; `number` counts from 0.
std::string UndoName(std::size_t number);

// Finds out what `target` is.
base::Result<UndoPlace> PlaceOf(const Target& target, bool whole_disk);

// What to capture of a place so that `written` of it can be put back; `what`
// says in words for people what would be undone.
imaging::CapturePlan PlanUndo(const UndoPlace& place,
                              const base::RangeSet& written,
                              std::uint32_t sector_size,
                              const std::string& what);

// What an undo image is of; kInvalidArgument for any other image.
base::Result<UndoPlace> ReadUndoPlace(const imaging::Image& image);

// How an undo image is put back: of a disk, the table is sealed before the
// first write and written last.
base::Result<imaging::TargetMap> MapBack(const imaging::Image& image,
                                         const UndoPlace& place);

}  // namespace restore
