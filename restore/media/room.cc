// SPDX-License-Identifier: Apache-2.0
#include "restore/media/room.h"

#include "imaging/io/overlay_block_device.h"
#include "imaging/table/shrink_partition.h"

namespace restore {

base::Result<std::optional<ShrinkPlan>> PlanRoom(
    imaging::BlockDevice& disk,
    const std::string& path,
    const std::optional<imaging::Partition>& old,
    const Payload& payload,
    const std::vector<ImageFiles>& images,
    const RecoverySettings& settings,
    const RoomRequest& request,
    const std::stop_token& stop) {
  imaging::OverlayBlockDevice view(disk);
  if (old) {
    TRY(RemoveRecovery(view, *old, stop));
  }
  const base::Status fits =
      CheckRecovery(view, payload, images, settings, stop);
  if (fits.ok()) {
    return std::optional<ShrinkPlan>();
  }
  if (!request.shrink || fits.error().code() != base::ErrorCode::kNoSpace) {
    return fits.error();
  }
  TRY_ASSIGN(ShrinkPlan plan, PlanShrink(view, path, request.number,
                                         RecoverySpace(payload, images), stop));
  TRY_ASSIGN(const imaging::PartitionTable table,
             imaging::ReadPartitionTable(view));
  TRY_ASSIGN(const auto writes,
             imaging::ShrinkPartition(view, table, plan.partition.number,
                                      plan.new_size));
  for (const imaging::TableWrite& write : writes) {
    TRY(view.WriteAt(write.offset, write.bytes));
  }
  TRY(CheckRecovery(view, payload, images, settings, stop));
  return std::optional(std::move(plan));
}

}  // namespace restore
