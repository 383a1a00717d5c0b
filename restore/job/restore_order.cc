// SPDX-License-Identifier: Apache-2.0
#include "restore/job/restore_order.h"

#include "restore/machine/block_nodes.h"

namespace restore {

base::Result<RestoreOrder> OrderOf(const RestorePlan& plan) {
  if (plan.refusal) {
    return plan.refusal->error;
  }
  RestoreOrder order;
  order.image = plan.image;
  for (const PlannedLeg& leg : plan.legs) {
    order.legs.push_back({.partition = leg.partition, .target = leg.target});
  }
  // A file that stands for a disk has nothing to be told by but its name.
  if (IsBlockDevice(plan.disk)) {
    order.disk = plan.disk;
    order.fingerprint = plan.target;
  }
  return order;
}

}  // namespace restore
