// SPDX-License-Identifier: Apache-2.0
#include "tui/work/save_place.h"

#include <utility>

namespace tui {

namespace {

base::Result<std::string> RootOf(const SavePlace& place,
                                 restore::Volumes& volumes) {
  if (place.volume.node.empty()) {
    return place.folder;
  }
  return volumes.OpenForWriting(place.volume);
}

}  // namespace

base::Result<restore::JobFolder> MakeJobFolder(const JobRequest& request,
                                               restore::Volumes& volumes) {
  TRY_ASSIGN(const std::string root, RootOf(request.save->place, volumes));
  return restore::JobFolder::Make(root, request.plan.target);
}

restore::BackupOrder CopiesOf(const JobRequest& request,
                              const std::string& folder) {
  restore::BackupOrder order;
  order.disk = request.plan.disk;
  order.folder = folder;
  order.level = request.options.level;
  for (const SavablePartition& part : request.save->partitions) {
    order.items.push_back(
        {.source = part.path, .title = part.title, .number = part.number});
  }
  return order;
}

std::vector<restore::RescueOrder> ArchivesOf(const JobRequest& request,
                                             const std::string& folder) {
  std::vector<restore::RescueOrder> orders;
  for (const SavedFolders& saved : request.save->personal) {
    restore::RescueOrder order;
    order.partition = saved.source;
    order.folders = saved.folders;
    order.archive = restore::NewArchiveIn(folder, orders.size());
    orders.push_back(std::move(order));
  }
  return orders;
}

}  // namespace tui
