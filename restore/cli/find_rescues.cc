// SPDX-License-Identifier: Apache-2.0
#include "restore/cli/find_rescues.h"

#include <utility>

#include "imaging/base/strings.h"
#include "restore/backup/personal_folders.h"
#include "restore/backup/rescue_source.h"
#include "restore/cli/run_job.h"

namespace restore {

namespace {

using base::StrCat;

base::Result<std::vector<std::string>> FoldersOn(const std::string& partition,
                                                 const std::stop_token& stop) {
  TRY_ASSIGN(const auto source, RescueSource::Open(partition, false));
  TRY_ASSIGN(const std::vector<Person> people,
             FindPersonalFolders(source->root(), stop));
  std::vector<std::string> folders;
  for (const Person& person : people) {
    for (const PersonalFolder& folder : person.folders) {
      folders.push_back(folder.path);
    }
  }
  return folders;
}

}  // namespace

base::Result<std::vector<RescueOrder>> FindRescues(const RestorePlan& plan,
                                                   const std::string& folder,
                                                   const Console& console) {
  std::vector<RescueOrder> rescues;
  for (const PlannedPartition& partition : plan.before) {
    if (partition.fate == Fate::kKept || partition.role != Role::kSystem) {
      continue;
    }
    const std::string name = partition.path.empty()
                                 ? StrCat(plan.disk, "#", partition.number)
                                 : partition.path;
    auto folders = RunJob(
        console, [&](imaging::Progress& /*none*/, const std::stop_token& stop) {
          return FoldersOn(name, stop);
        });
    if (!folders.ok()) {
      return std::move(folders).error().During(
          StrCat("looking for personal files on ", name));
    }
    if (folders.value().empty()) {
      console.Note(StrCat(EnglishTitle(partition.title),
                          " holds no personal files to save."));
      continue;
    }
    RescueOrder order;
    order.partition = name;
    order.folders = std::move(folders).value();
    order.archive = NewArchiveIn(folder, rescues.size());
    rescues.push_back(std::move(order));
  }
  return rescues;
}

}  // namespace restore
