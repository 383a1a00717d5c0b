// SPDX-License-Identifier: Apache-2.0
#include "restore/cli/save_data.h"

#include <utility>

#include "imaging/table/partition_table.h"
#include "restore/cli/run_job.h"

namespace restore {

base::Result<std::unique_ptr<DataSaver>> DataSaver::Look(
    Request request, const Console& console) {
  std::unique_ptr<DataSaver> saver(new DataSaver(std::move(request)));
  Request& r = saver->request_;
  TRY(RunJob(console,
             [&](imaging::Progress& /*progress*/, const std::stop_token& stop) {
               return Measure(r.partitions, r.plan.disk, stop);
             }));
  TRY(saver->FindPlaces());
  return saver;
}

base::Status DataSaver::FindPlaces() {
  TRY_ASSIGN(const std::vector<Disk> disks,
             ListDisks({}, imaging::ReadPartitionTable));
  DestinationQuery query{
      .plan = request_.plan, .disks = disks, .saved = {}, .needed = needed()};
  for (const DataPartition& partition : request_.partitions) {
    query.saved.push_back(partition.number);
  }
  if (request_.to != "auto") {
    places_ = {FolderDestination(query, request_.to)};
    return base::Ok();
  }
  TRY_ASSIGN(const std::vector<Volume> volumes, volumes_.List());
  places_ = FindDestinations(query, volumes, NetworkFolders(),
                             RoomByBrowsing(volumes_));
  return base::Ok();
}

base::Result<JobFolder> DataSaver::MakeFolder() {
  TRY_ASSIGN(const std::string root, OpenBest(places_, volumes_));
  TRY_ASSIGN(medium_, WritableMount::For(root));
  return JobFolder::Make(root, request_.plan.target);
}

BackupOrder DataSaver::OrderFor(const std::string& folder) const {
  BackupOrder order{.disk = request_.plan.disk,
                    .items = {},
                    .folder = folder,
                    .level = request_.level,
                    .threads = request_.threads};
  for (const DataPartition& partition : request_.partitions) {
    order.items.push_back(ItemOf(partition));
  }
  return order;
}

}  // namespace restore
