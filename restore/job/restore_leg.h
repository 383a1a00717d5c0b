// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "imaging/base/result.h"
#include "imaging/engine/image.h"
#include "imaging/engine/target_check.h"
#include "imaging/engine/target_map.h"
#include "restore/job/gate.h"
#include "restore/job/restore_order.h"
#include "restore/job/target.h"

namespace restore {

// One part of an image on its way to one target.
struct RestoreLeg {
  RestoreOrder::Leg order;
  std::unique_ptr<Target> target;
  bool existed = true;
  imaging::TargetMap map;
  // Once the target was looked at: what it does not hold yet.
  std::optional<imaging::Difference> looked;

  // The same, null for all.
  const imaging::Difference* difference() const {
    return looked ? &*looked : nullptr;
  }
};

// Opens the targets behind `gate`, which has looked at them and outlives the
// legs.  Each must be another one, of the right kind and large enough.  A file
// that does not exist is made.
base::Result<std::vector<RestoreLeg>> OpenLegs(const imaging::Image& image,
                                               const RestoreOrder& order,
                                               bool new_ids,
                                               const Gate& gate);

// The target is open for this process alone, which keeps others from mounting
// what is on it.  Opens it for reading alone instead ...
base::Status LetGo(RestoreLeg& leg);
// ... and behind `gate` again, which must have looked anew.  kInvalidArgument
// when it is of another size now.
base::Status TakeBack(RestoreLeg& leg, const Gate& gate);

}  // namespace restore
