// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "restore/machine/disks.h"
#include "restore/plan/image_facts.h"

namespace restore {

// The partition of `disk` that stands where `wanted`, of a disk with a table of
// the same kind, stood: same number, place, size and, where both know it, same
// identifier.  Null when there is none.
const DiskPartition* SameIn(const Disk& disk, const DiskPartition& wanted);

// The partition of `disk` that an image of one partition alone was made from,
// by its identifier, or else the only one with its number, size and type.  Null
// when there is none.
const DiskPartition* OriginOf(const ImageFacts& image, const Disk& disk);

// Whether every partition of the image that has one of `roles` and is stored
// stands on the disk as in the image, and there is at least one.
bool HasLayout(const ImageFacts& image,
               const Disk& disk,
               const std::vector<Role>& roles);

// A copy of `disk` in which partitions that stand as in the image have the
// roles that the image gives them, and its word on their content where the disk
// shows none: what is ruined is still what it was.
Disk WithImageRoles(const Disk& disk, const ImageFacts& image);

// Whether `number` is a partition whose content the image holds.
bool IsStored(const ImageFacts& image, int number);

// A recovery partition that `pristine media install` made.
bool HasOurRecovery(const Disk& disk);

}  // namespace restore
