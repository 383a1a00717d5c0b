// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "imaging/base/result.h"
#include "imaging/engine/image.h"
#include "imaging/engine/target_check.h"
#include "imaging/engine/target_map.h"
#include "restore/job/gate.h"
#include "restore/job/restore_job.h"
#include "restore/job/target.h"

namespace restore {

// One part of an image on its way to one target.
struct RestoreLeg {
  RestoreOrder::Leg order;
  std::unique_ptr<Target> target;
  bool existed = true;
  imaging::TargetMap map;
  // With delta: what the target does not hold yet.
  imaging::Difference difference;
};

// Opens the target behind `gate`, which has looked at it and outlives the leg.
// It must be of the right kind and large enough.  A file that does not exist is
// made.
base::Result<RestoreLeg> OpenLeg(const imaging::Image& image,
                                 const RestoreOrder::Leg& order,
                                 bool new_ids,
                                 const Gate& gate);

}  // namespace restore
