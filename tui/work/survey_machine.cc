// SPDX-License-Identifier: Apache-2.0
#include "tui/work/survey_machine.h"

#include <algorithm>
#include <filesystem>
#include <set>
#include <system_error>

#include "imaging/base/strings.h"
#include "imaging/engine/image.h"
#include "imaging/table/partition_table.h"
#include "restore/machine/drive_letters.h"
#include "restore/machine/facts.h"
#include "restore/machine/file_disk.h"
#include "restore/machine/images.h"
#include "restore/machine/used_bytes.h"
#include "restore/plan/image_facts.h"
#include "tui/work/find_pending.h"

namespace tui {

namespace {

using base::StrCat;

base::Result<std::vector<restore::Disk>> ListDisks(
    const Sources& sources, const std::stop_token& stop) {
  if (!sources.files()) {
    return restore::ListDisks({}, imaging::ReadPartitionTable);
  }
  std::vector<restore::Disk> disks;
  for (const std::string& file : sources.disk_files) {
    TRY_ASSIGN(restore::Disk disk, restore::ReadFileDisk(file));
    restore::FindUsedBytesInFile(disk, stop);
    // A file has no maker; its name tells it from the others.
    disk.identity.model = std::filesystem::path(file).filename().string();
    disks.push_back(std::move(disk));
  }
  return disks;
}

// A folder as a volume of its own.
restore::Volume FolderVolume(const std::string& folder) {
  restore::Volume volume;
  volume.label = std::filesystem::path(folder).filename().string();
  volume.mounted_at = folder;
  volume.removable = true;
  return volume;
}

base::Status AddFolder(const std::string& path, Survey& survey) {
  const restore::Volume volume = FolderVolume(path);
  survey.volumes.push_back(volume);
  TRY_ASSIGN(const restore::Folder folder, restore::ListFolder(path));
  for (const restore::FolderEntry& entry : folder.entries) {
    if (entry.is_image) {
      restore::FoundImage image =
          restore::LookAtImage(StrCat(path, "/", entry.name));
      image.volume = volume;
      image.name = entry.name;
      survey.images.push_back(std::move(image));
    }
  }
  return base::Ok();
}

base::Status AddVolumes(restore::Volumes& volumes,
                        Survey& survey,
                        const std::stop_token& stop) {
  TRY_ASSIGN(survey.volumes, volumes.List());
  TRY_ASSIGN(restore::ImageSearch search, restore::FindImages(volumes, stop));
  survey.images = std::move(search.images);
  survey.notes = std::move(search.notes);
  return base::Ok();
}

base::Status Fill(const Sources& sources,
                  restore::Volumes& volumes,
                  Survey& survey,
                  const std::stop_token& stop) {
  TRY_ASSIGN(survey.disks, ListDisks(sources, stop));
  if (!sources.image_folder.empty()) {
    TRY(AddFolder(sources.image_folder, survey));
  }
  if (!sources.files()) {
    Survey found;
    TRY(AddVolumes(volumes, found, stop));
    survey.volumes.insert(survey.volumes.end(), found.volumes.begin(),
                          found.volumes.end());
    survey.images.insert(survey.images.end(), found.images.begin(),
                         found.images.end());
    survey.notes = found.notes;
    restore::FindDriveLetters(survey.disks, volumes);
    restore::FindUsedBytes(survey.disks, volumes, stop);
  }
  return base::Ok();
}

const restore::Disk* DiskAt(const std::vector<restore::Disk>& disks,
                            const std::string& path) {
  const auto at = std::ranges::find(disks, path, &restore::Disk::path);
  return at == disks.end() ? nullptr : &*at;
}

base::Result<Planned> TryPlan(const MakePlan& wanted,
                              const std::vector<restore::Disk>& disks) {
  TRY_ASSIGN(const auto image, imaging::Image::Open(wanted.image));
  TRY_ASSIGN(const restore::ImageFacts facts, restore::ReadImageFacts(*image));
  TRY_ASSIGN(const restore::Surroundings around,
             restore::ReadSurroundings(wanted.image));
  Planned planned;
  if (wanted.wish.kind == restore::Wish::Kind::kKeepData) {
    for (const restore::Disk* disk :
         restore::CandidateDisks(facts, disks, around)) {
      planned.candidates.push_back(*disk);
    }
  }
  const restore::Disk* disk = nullptr;
  if (wanted.disk) {
    disk = DiskAt(disks, *wanted.disk);
    if (disk == nullptr) {
      return base::Error(base::ErrorCode::kNotFound,
                         StrCat(*wanted.disk, " is not there any more"));
    }
  } else if (planned.candidates.size() == 1) {
    disk = &planned.candidates.front();
  }
  if (disk != nullptr) {
    planned.plan = restore::MakePlan(facts, *disk, wanted.wish, around);
  }
  return planned;
}

}  // namespace

Survey LookAround(const Sources& sources,
                  restore::Volumes& volumes,
                  const std::stop_token& stop) {
  Survey survey;
  survey.machine = restore::MachineName();
  survey.serial = restore::MachineSerial();
  survey.medium_disk = restore::MediumDisk();
  survey.pending = FindPending(JournalOf(sources),
                               sources.files() ? nullptr : &volumes, stop);
  const base::Status filled = Fill(sources, volumes, survey, stop);
  if (!filled.ok()) {
    survey.problem = filled.error();
  }
  return survey;
}

Planned Plan(const MakePlan& wanted, const std::vector<restore::Disk>& disks) {
  auto planned = TryPlan(wanted, disks);
  if (planned.ok()) {
    return std::move(planned).value();
  }
  Planned failed;
  failed.error = planned.error();
  return failed;
}

std::string DiskNames() {
  std::set<std::string> names;
  std::error_code error;
  for (const auto& entry :
       std::filesystem::directory_iterator("/sys/class/block", error)) {
    // Loop devices and memory disks come and go without anybody's doing.
    const std::string name = entry.path().filename().string();
    if (!name.starts_with("loop") && !name.starts_with("ram")) {
      names.insert(name);
    }
  }
  std::string all;
  for (const std::string& name : names) {
    all += name + " ";
  }
  return all;
}

}  // namespace tui
