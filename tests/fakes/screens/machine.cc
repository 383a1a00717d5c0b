// SPDX-License-Identifier: Apache-2.0
#include "tests/fakes/screens/machine.h"

#include "restore/machine/roles.h"
#include "restore/plan/plan.h"

namespace tui::fakes {

namespace {

constexpr std::uint64_t kMiB = 1 << 20;
constexpr const char* kEsp = "c12a7328-f81f-11d2-ba4b-00a0c93ec93b";
constexpr const char* kMsr = "e3c9e316-0b5c-4db8-817d-f92df00215ae";
constexpr const char* kBasic = "ebd0a0a2-b9e5-4433-87c0-68b6b72699c7";
constexpr const char* kWinRe = "de94bba4-06d1-4d40-a16a-bfd50179d6ac";
constexpr const char* kMachine = "Philips Notebook X200";

void Append(restore::Disk& disk,
            const std::string& type,
            const std::string& fs,
            const std::string& label,
            std::uint64_t size) {
  restore::DiskPartition part;
  part.number = static_cast<int>(disk.partitions.size()) + 1;
  part.node = disk.node + "p" + std::to_string(part.number);
  part.path = "/dev/" + part.node;
  const std::uint64_t start =
      disk.partitions.empty() ? kMiB : disk.partitions.back().range.end();
  part.range = {start, size};
  part.type = type;
  part.unique_id = "id-" + std::to_string(part.number);
  part.content = {.type = fs, .label = label, .uuid = ""};
  disk.partitions.push_back(part);
}

restore::ImageFacts FactsOf(const restore::FoundImage& image) {
  restore::ImageFacts facts;
  facts.path = image.path;
  facts.head = *image.head;
  facts.disk = WindowsDisk();
  facts.needed_size = facts.disk.partitions.back().range.end() + kMiB;
  return facts;
}

}  // namespace

restore::Disk WindowsDisk() {
  restore::Disk disk;
  disk.node = "nvme0n1";
  disk.path = "/dev/nvme0n1";
  disk.identity = {.maker = "",
                   .model = "Samsung SSD 980 500GB",
                   .serial = "S64DNF0R713205",
                   .wwn = "eui.002538d711a05b31",
                   .bus = "nvme"};
  disk.size = 500107862016;
  disk.table = "gpt";
  disk.table_id = "table-1";
  Append(disk, kEsp, "vfat", "SYSTEM", 100 * kMiB);
  Append(disk, kMsr, "", "", 16 * kMiB);
  Append(disk, kBasic, "ntfs", "Windows", 150'000 * kMiB);
  Append(disk, kBasic, "ntfs", "资料", 325'000 * kMiB);
  Append(disk, kWinRe, "ntfs", "WinRE", 700 * kMiB);
  for (restore::DiskPartition& part : disk.partitions) {
    part.used_bytes = part.range.length / 4;
  }
  restore::AssignRoles(disk);
  return disk;
}

restore::Disk SecondDisk() {
  restore::Disk disk;
  disk.node = "sda";
  disk.path = "/dev/sda";
  disk.identity = {.maker = "",
                   .model = "ST2000DM008-2FR102",
                   .serial = "ZFL0ABCD",
                   .wwn = "",
                   .bus = "sata"};
  disk.size = 2000398934016;
  return disk;
}

restore::Disk Stick() {
  restore::Disk disk;
  disk.node = "sdb";
  disk.path = "/dev/sdb";
  disk.identity = {.maker = "SanDisk",
                   .model = "SanDisk Ultra",
                   .serial = "4C530001",
                   .wwn = "",
                   .bus = "usb"};
  disk.size = 30752636928;
  disk.removable = true;
  disk.usage.runs_pristine = true;
  return disk;
}

restore::Volume StickVolume() {
  restore::Volume volume;
  volume.node = "sdb3";
  volume.path = "/dev/sdb3";
  volume.disk = "sdb";
  volume.partition = 3;
  volume.type = "exfat";
  volume.label = "PRISTINE-D";
  volume.size = 30'000'000'000;
  volume.maker = "SanDisk";
  volume.model = "SanDisk Ultra";
  volume.removable = true;
  return volume;
}

restore::FoundImage Image(const std::string& name, const std::string& label) {
  restore::FoundImage image;
  image.path = "/run/pristine/volumes/sdb3/" + name;
  image.volume = StickVolume();
  image.name = name;
  image.size = 14'300'000'000;
  image.changed = "2026-10-09T08:00:00Z";
  imaging::ImageHead head;
  head.id.fill(static_cast<std::byte>(name.size()));
  head.content = imaging::ContentKind::kDisk;
  const restore::Disk source = WindowsDisk();
  head.raw_size = source.size;
  head.label = label;
  head.created = "2026-10-09T07:30:00Z";
  head.machine = kMachine;
  head.table = imaging::ImageTable{
      .kind = "gpt", .hybrid = false, .id = source.table_id, .regions = {}};
  for (const restore::DiskPartition& part : source.partitions) {
    imaging::ImagePartition& stored = head.partitions.emplace_back();
    stored.number = part.number;
    stored.range = part.range;
    stored.type = part.type;
    stored.unique_id = part.unique_id;
    stored.role = std::string(restore::RoleName(part.role));
    stored.fs_type = part.content.type;
    stored.fs_label = part.content.label;
    stored.used_bytes = part.range.length / 4;
  }
  image.head = head;
  return image;
}

restore::FoundImage BrokenImage(base::ErrorCode why) {
  restore::FoundImage image = Image("PHILIPS.pri", "");
  image.head.reset();
  image.problem =
      why == base::ErrorCode::kUnsupported
          ? base::Error(why,
                        "PHILIPS.pri is of version 7 of the format, and "
                        "this program reads version 1")
          : base::Error(why,
                        "PHILIPS.pri is cut short: 14.3 GB of 15.1 GB "
                        "are there");
  return image;
}

Survey Notebook() {
  Survey survey;
  survey.machine = kMachine;
  survey.serial = "PX200-0047113";
  survey.disks = {WindowsDisk(), Stick()};
  survey.volumes = {StickVolume()};
  survey.images = {Image("PHILIPS.pri", "Philips X200, factory state")};
  survey.medium_disk = "sdb";
  return survey;
}

Listing ListingOf(const Place& place) {
  Listing listing;
  listing.place = place;
  if (place.folder.empty()) {
    listing.folders = {"Images", "资料"};
    listing.images = {Image("PHILIPS.pri", "Philips X200, factory state")};
  } else if (place.folder == "Images") {
    listing.folders = {"2025"};
    listing.images = {Image("Images/OFFICE.pri", "Office edition")};
    listing.images[0].volume = place.volume;
  }
  return listing;
}

SavePlace UsbDisk() {
  SavePlace place;
  place.kind = SavePlace::Kind::kUsbDisk;
  place.volume.node = "sdc1";
  place.volume.path = "/dev/sdc1";
  place.volume.disk = "sdc";
  place.volume.type = "exfat";
  place.volume.label = "BACKUP";
  place.volume.maker = "Seagate";
  place.volume.model = "Seagate Expansion";
  place.volume.size = 1'000'000'000'000;
  place.volume.removable = true;
  place.free_bytes = 812'000'000'000;
  return place;
}

Protection Savings() {
  Protection savings;
  SavablePartition data;
  data.path = "/dev/nvme0n1p4";
  data.number = 4;
  data.title = {.kind = restore::Title::Kind::kDrive,
                .letter = 'D',
                .number = 4,
                .label = "资料"};
  data.bytes = 85'200'000'000;
  savings.partitions = {data};
  savings.sources = {{"/dev/nvme0n1p3", 3, {}, "ntfs", 200'000'000'000}};
  savings.people = {
      {"Li",
       "/dev/nvme0n1p3",
       {{"Desktop", "Users/Li/Desktop", 1'200'000'000, 214, true, 0},
        {"Documents", "Users/Li/Documents", 4'700'000'000, 3120, true, 0},
        {"Pictures", "Users/Li/Pictures", 31'000'000'000, 8841, true, 2}}},
      {"王芳",
       "/dev/nvme0n1p3",
       {{"Documents", "Users/王芳/Documents", 900'000'000, 412, true, 0}}}};
  SavePlace stick;
  stick.kind = SavePlace::Kind::kUsbDisk;
  stick.volume = StickVolume();
  stick.is_medium = true;
  stick.free_bytes = 15'500'000'000;
  savings.places = {UsbDisk(), stick};
  return savings;
}

PendingJob CutOff() {
  PendingJob job;
  job.percent = 63;
  job.image = "Philips X200, factory state";
  job.disk = "Samsung SSD 980 500GB, 500.1 GB";
  return job;
}

std::vector<std::string> QrRows() {
  constexpr std::size_t kRows = 21;
  constexpr std::size_t kColumns = 41;
  constexpr const char* kSigns[] = {"█", "▀", "▄", " "};
  std::vector<std::string> rows;
  for (std::size_t row = 0; row < kRows; ++row) {
    std::string line = "█";
    for (std::size_t column = 1; column + 1 < kColumns; ++column) {
      const bool border = row == 0 || row + 1 == kRows;
      line += border ? "█" : kSigns[(row * 7 + column * column) % 4];
    }
    rows.push_back(line + "█");
  }
  return rows;
}

restore::RestorePlan PlanFor(const restore::FoundImage& image,
                             const restore::Disk& disk,
                             const restore::Wish& wish) {
  restore::Surroundings around;
  around.medium_disk = "sdb";
  around.image_places = {{.disk = "sdb", .partition = "sdb3"}};
  return restore::MakePlan(FactsOf(image), disk, wish, around);
}

}  // namespace tui::fakes
