// SPDX-License-Identifier: Apache-2.0
#include "restore/media/recovery.h"

#include <algorithm>
#include <array>

#include "imaging/base/bytes.h"
#include "imaging/base/strings.h"
#include "imaging/engine/prove.h"
#include "imaging/fs/detect.h"
#include "imaging/io/window_block_device.h"
#include "imaging/table/gpt_write.h"
#include "imaging/table/mbr.h"
#include "restore/machine/facts.h"
#include "restore/machine/scratch_folder.h"
#include "restore/media/boot_code.h"
#include "restore/media/boot_files.h"
#include "restore/media/copy.h"
#include "restore/media/esp_edit.h"
#include "restore/media/free_space.h"
#include "restore/media/new_volume.h"
#include "restore/media/record_key.h"
#include "restore/media/shrunk.h"
#include "restore/media/touched.h"
#include "restore/media/volume_tree.h"

namespace restore {

namespace {

using base::ByteRange;
using base::Error;
using base::ErrorCode;
using base::StrCat;
using imaging::BlockDevice;
using imaging::TableKind;
using imaging::TableWrite;

constexpr std::uint64_t kMib = std::uint64_t{1} << 20;
constexpr std::uint32_t kSector = 512;
// core.img lies right before the recovery partition, so that the boot track,
// where another boot loader may live, stays as it is.
constexpr std::uint64_t kCoreSpace = kMib;
constexpr std::uint64_t kMaxFat32File = 0xFFFFFFFF;
constexpr std::uint64_t kRequiredAndNoLetter =
    (std::uint64_t{1} << 63) | 1;  // UEFI 2.10, table 5.8, and Windows'.
constexpr const char* kEspType = "c12a7328-f81f-11d2-ba4b-00a0c93ec93b";
constexpr const char* kBiosBootType = "21686148-6449-6e6f-744e-656564454649";
constexpr const char* kInstalledMbr = "/pristine/installed.mbr";
// The boot menu takes a fallback loader without it for the installed system's.
constexpr const char* kFallbackMark = "/EFI/BOOT/pristine.txt";
constexpr const char* kTouchedList = "/pristine/touched.json";
constexpr const char* kShrunkList = "/pristine/shrunk.json";
constexpr const char* kTouchedBytes = "/pristine/touched.bin";

const imaging::Partition* FindType(const imaging::PartitionTable& table,
                                   std::string_view type) {
  const auto at =
      std::ranges::find(table.partitions, type, &imaging::Partition::type);
  return at == table.partitions.end() ? nullptr : &*at;
}

std::array<std::byte, imaging::kGuidSize> RandomGuid() {
  std::array<std::byte, imaging::kGuidSize> guid{};
  FillRandom(guid);
  imaging::MarkAsRandomGuid(guid);
  return guid;
}

// A small file made of bytes, by way of `scratch`.
base::Result<BootFile> BytesFile(const ScratchFolder& scratch,
                                 const std::string& path,
                                 std::span<const std::byte> bytes) {
  return TextFile(
      scratch, path,
      std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
}

class Installer {
 public:
  Installer(BlockDevice& disk,
            const Payload& payload,
            const std::vector<ImageFiles>& images,
            ScratchFolder scratch,
            const std::stop_token& stop)
      : disk_(disk),
        payload_(payload),
        images_(images),
        scratch_(std::move(scratch)),
        stop_(stop) {}

  // All of it without a write to the disk: first where all goes, then what.
  base::Status PlanPlaces(const RecoverySettings& settings);
  base::Status BuildVolume(const RecoverySettings& settings);
  base::Status WriteContent(imaging::Progress& progress);
  base::Status ProveContent(int threads, imaging::Progress& progress);
  // The changes to what is not free space.
  base::Status WriteChanges();
  const RecoveryReport& report() const { return report_; }

 private:
  base::Status ChooseBoot(const RecoverySettings& settings);
  base::Status PlanGpt();
  base::Status PlanMbr();
  base::Status PlanMbrEntry(std::span<const std::byte> sector);
  base::Status PlanBootCode();
  base::Status PlanEsp(const std::string& uuid);

  BlockDevice& disk_;
  const Payload& payload_;
  const std::vector<ImageFiles>& images_;
  const ScratchFolder scratch_;
  const std::stop_token& stop_;
  imaging::PartitionTable table_;
  ByteRange core_range_;
  // Of the recovery partition's file system.
  std::uint32_t id_ = 0;
  RecoveryReport report_;
  std::vector<std::byte> core_;
  std::unique_ptr<NewVolume> volume_;
  std::vector<ByteRange> places_;
  base::RangeSet volume_bytes_;
  // In the order in which they are written.
  std::vector<TableWrite> changes_;
};

base::Status Installer::ChooseBoot(const RecoverySettings& settings) {
  const imaging::Partition* const esp = FindType(table_, kEspType);
  report_.bios = settings.bios.value_or(table_.kind == TableKind::kMbr ||
                                        FindType(table_, kBiosBootType));
  report_.uefi = settings.uefi.value_or(esp != nullptr);
  if (report_.uefi && esp == nullptr) {
    return Error(ErrorCode::kUnsupported,
                 StrCat(disk_.name(), " has no EFI system partition"))
        .WithHint("Use --boot bios. Nothing was written.");
  }
  if (!report_.uefi && !report_.bios) {
    return Error(ErrorCode::kUnsupported,
                 StrCat(disk_.name(),
                        " has neither an EFI system partition "
                        "nor one for BIOS boot"))
        .WithHint(
            "Use --boot bios if a computer with BIOS starts from it. "
            "Nothing was written.");
  }
  return base::Ok();
}

base::Status Installer::PlanPlaces(const RecoverySettings& settings) {
  for (const NewFile& file : AllFiles(images_)) {
    if (file.size > kMaxFat32File) {
      return Error(ErrorCode::kUnsupported,
                   StrCat(file.name, " has ", base::FormatBytes(file.size),
                          ", and a recovery partition holds files below 4 "
                          "GiB"))
          .WithHint(
              "Capture it in parts, with --part-size 4000M. Nothing was "
              "written.");
    }
  }
  TRY_ASSIGN(table_, imaging::ReadPartitionTable(disk_));
  if (table_.kind == TableKind::kNone || table_.hybrid ||
      table_.sector_size != kSector) {
    return Error(ErrorCode::kUnsupported,
                 StrCat(disk_.name(),
                        " has no plain GPT or MBR with sectors "
                        "of 512 bytes"))
        .WithHint("Nothing was written.");
  }
  TRY(ChooseBoot(settings));
  TRY_ASSIGN(const ByteRange space,
             FindFreeSpace(disk_, table_, RecoverySpace(payload_, images_)));
  core_range_ = {space.offset, kCoreSpace};
  report_.partition = {core_range_.end(), space.length - kCoreSpace};
  std::array<std::byte, sizeof(std::uint32_t)> id_bytes{};
  FillRandom(id_bytes);
  id_ = std::max<std::uint32_t>(base::LoadLe<std::uint32_t>(id_bytes), 1);
  TRY(table_.kind == TableKind::kGpt ? PlanGpt() : PlanMbr());
  if (report_.uefi) {
    TRY(PlanEsp(FatUuid(id_)));
  }
  if (report_.bios) {
    TRY(PlanBootCode());
  }
  return base::Ok();
}

base::Status Installer::PlanGpt() {
  std::vector<imaging::NewGptPartition> added;
  if (report_.bios) {
    imaging::NewGptPartition& core = added.emplace_back();
    core.range = core_range_;
    core.type = kBiosBootType;
    core.id = RandomGuid();
    core.name = "PRISTINE boot";
  }
  imaging::NewGptPartition& recovery = added.emplace_back();
  recovery.range = report_.partition;
  recovery.type = kRecoveryType;
  recovery.id = RandomGuid();
  recovery.name = kRecoveryLabel;
  recovery.attributes = kRequiredAndNoLetter;
  TRY_ASSIGN(changes_, imaging::AddToGpt(disk_, kSector, added));
  return base::Ok();
}

base::Status Installer::PlanMbr() {
  std::array<std::byte, imaging::kMbrSize> sector{};
  TRY(disk_.ReadAt(0, sector));
  return PlanMbrEntry(sector);
}

base::Status Installer::PlanMbrEntry(std::span<const std::byte> sector) {
  const imaging::MbrEntryArray entries = imaging::ParseMbrEntries(sector);
  const auto free = std::ranges::find_if(
      entries, [](const imaging::MbrEntry& entry) { return !entry.used(); });
  if (free == entries.end()) {
    return Error(ErrorCode::kUnsupported,
                 StrCat(disk_.name(),
                        " has four primary partitions, and an "
                        "MBR lists no more"))
        .WithHint(
            "Delete one, or make one of them a logical partition. "
            "Nothing was written.");
  }
  std::vector<std::byte> entry(imaging::kMbrEntrySize);
  // Cylinders and heads end at 1023, 254, 63: the numbers count.
  constexpr std::uint32_t kNoCylinder = 0x00FFFFFE;
  base::StoreLe<std::uint32_t>(entry, 0, kNoCylinder << 8);
  base::StoreLe<std::uint32_t>(entry, 4, (kNoCylinder << 8) | kRecoveryMbrType);
  base::StoreLe(entry, imaging::kMbrEntryStart,
                static_cast<std::uint32_t>(report_.partition.offset / kSector));
  base::StoreLe(entry, imaging::kMbrEntryCount,
                static_cast<std::uint32_t>(report_.partition.length / kSector));
  const auto place = static_cast<std::uint64_t>(free - entries.begin());
  changes_.push_back(
      {imaging::kMbrEntries + place * imaging::kMbrEntrySize, entry});
  return base::Ok();
}

base::Status Installer::PlanBootCode() {
  TRY_ASSIGN(std::vector<std::byte> boot, payload_.Read("/bios/boot.img"));
  TRY_ASSIGN(core_, payload_.Read("/bios/core.img"));
  if (core_.size() > core_range_.length) {
    return Error(ErrorCode::kCorrupt, "the payload's core.img is too large");
  }
  TRY(LinkBootCode(boot, core_, core_range_.offset / kSector));
  boot.resize(kBootCodeSize);
  changes_.push_back({0, std::move(boot)});
  return base::Ok();
}

base::Status Installer::PlanEsp(const std::string& uuid) {
  const imaging::Partition& esp = *FindType(table_, kEspType);
  imaging::WindowBlockDevice window(disk_, esp.range,
                                    StrCat(disk_.name(), "#", esp.number));
  TRY_ASSIGN(const auto tree, ReadFatTree(window, "vfat", stop_));
  // This GRUB looks for its settings beside itself; the other one would take
  // those of an installed Debian.
  TRY_ASSIGN(
      std::vector<BootFile> files,
      LoaderFiles(payload_, "/EFI/pristine", "shimx64.efi", "/efi/gcdx64.efi"));
  std::vector<std::string> folders = {"/EFI/pristine"};
  if (!tree->Open("/EFI/BOOT/BOOTX64.EFI").ok()) {
    TRY_ASSIGN(
        const std::vector<BootFile> fallback,
        LoaderFiles(payload_, "/EFI/BOOT", "BOOTX64.EFI", "/efi/gcdx64.efi"));
    files.insert(files.end(), fallback.begin(), fallback.end());
    TRY_ASSIGN(BootFile mark, TextFile(scratch_, kFallbackMark,
                                       "This loader is Pristine's.\n"));
    files.push_back(std::move(mark));
    folders.emplace_back("/EFI/BOOT");
    report_.fallback_loader = true;
  }
  for (const std::string& folder : folders) {
    TRY_ASSIGN(BootFile config,
               TextFile(scratch_, folder + "/grub.cfg", FirstGrubConfig(uuid)));
    files.push_back(std::move(config));
  }
  auto edits = PlanEspEdit(window, files, scratch_, stop_);
  if (!edits.ok()) {
    return std::move(edits).error().During("adding to the EFI partition");
  }
  for (TableWrite& edit : edits.value()) {
    edit.offset += esp.range.offset;
    changes_.push_back(std::move(edit));
  }
  return base::Ok();
}

base::Status Installer::BuildVolume(const RecoverySettings& settings) {
  TRY_ASSIGN(std::vector<BootFile> files, PristineFiles(payload_));
  TRY_ASSIGN(const RecordKey key, NewRecordKey());
  TRY_ASSIGN(BootFile key_file,
             TextFile(scratch_, std::string(kRecordKeyPath), key.private_pem));
  files.push_back(std::move(key_file));
  if (report_.bios) {
    std::array<std::byte, imaging::kMbrSize> sector{};
    TRY(disk_.ReadAt(0, sector));
    TRY_ASSIGN(BootFile installed, BytesFile(scratch_, kInstalledMbr, sector));
    files.push_back(std::move(installed));
  }
  std::vector<Touched> touched;
  for (const TableWrite& change : changes_) {
    TRY_ASSIGN(Touched one, Touch(disk_, change.offset, change.bytes));
    touched.push_back(std::move(one));
  }
  const TouchedFiles kept = EncodeTouched(touched);
  TRY_ASSIGN(BootFile list, TextFile(scratch_, kTouchedList, kept.list));
  TRY_ASSIGN(BootFile bytes,
             BytesFile(scratch_, kTouchedBytes, kept.old_bytes));
  files.push_back(std::move(list));
  files.push_back(std::move(bytes));
  TRY_ASSIGN(BootFile shrunk,
             TextFile(scratch_, kShrunkList, EncodeShrunk(settings.shrunk)));
  files.push_back(std::move(shrunk));
  Medium medium;
  medium.id = settings.id;
  medium.kind = Medium::Kind::kRecovery;
  medium.made = settings.made;
  medium.record_key = key.public_hex;
  for (const BootFile& file : files) {
    medium.files.push_back(file.file);
  }
  medium.images = ListedImages(images_);
  TRY_ASSIGN(BootFile own, TextFile(scratch_, std::string(kMediumPath),
                                    EncodeMedium(medium)));
  files.push_back(std::move(own));
  TRY_ASSIGN(const std::vector<BootFile> changing, JournalFiles(scratch_));
  files.insert(files.end(), changing.begin(), changing.end());
  TRY_ASSIGN(volume_, NewVolume::Format(scratch_.File("recovery.img"),
                                        {.kind = VolumeKind::kFat32,
                                         .size = report_.partition.length,
                                         .label = kRecoveryLabel,
                                         .id = id_,
                                         .start = report_.partition.offset,
                                         .time = BuildTime()},
                                        stop_));
  for (const BootFile& file : files) {
    TRY(volume_->CopyIn(file.host_path, file.file.path, stop_));
  }
  TRY_ASSIGN(places_, volume_->Reserve(AllFiles(images_), stop_));
  base::RangeSet content;
  content.Insert(places_);
  TRY_ASSIGN(volume_bytes_, BytesOf(volume_->device(), content));
  return base::Ok();
}

base::Status Installer::WriteContent(imaging::Progress& progress) {
  progress.Begin(imaging::Phase::kWriting,
                 volume_bytes_.total_bytes() + base::TotalLength(places_));
  if (!core_.empty()) {
    TRY(disk_.WriteAt(core_range_.offset, core_));
  }
  TRY(CopyRanges(volume_->device(), volume_bytes_, disk_,
                 report_.partition.offset, progress, stop_));
  std::size_t place = 0;
  for (const ImageFiles& image : images_) {
    for (std::size_t i = 0; i < image.files().size(); ++i) {
      base::RangeSet all;
      all.Append({0, image.files()[i].size});
      TRY(CopyRanges(image.content(i), all, disk_,
                     report_.partition.offset + places_[place++].offset,
                     progress, stop_));
    }
  }
  return disk_.Flush();
}

base::Status Installer::ProveContent(int threads, imaging::Progress& progress) {
  disk_.DropCache();
  progress.Begin(imaging::Phase::kReadingBack, volume_bytes_.total_bytes());
  TRY(CompareRanges(volume_->device(), volume_bytes_, disk_,
                    report_.partition.offset, progress, stop_));
  report_.proven_bytes = volume_bytes_.total_bytes();
  imaging::WindowBlockDevice window(disk_, report_.partition,
                                    std::string(disk_.name()));
  std::size_t first = 0;
  for (const ImageFiles& image : images_) {
    const auto places = std::span(places_).subspan(first, image.files().size());
    first += places.size();
    TRY_ASSIGN(const auto copy, ImageAt(window, places, image.files()));
    TRY_ASSIGN(
        const imaging::Proof proof,
        imaging::Prove(
            *copy, {.threads = threads, .deep = false, .rows = std::nullopt},
            progress, stop_));
    if (!proof.whole() || copy->digest() != image.image().digest()) {
      return NotAsWritten(disk_,
                          report_.partition.offset + places.front().offset);
    }
    report_.proven_bytes += proof.checked_bytes;
  }
  return base::Ok();
}

base::Status Installer::WriteChanges() {
  for (const TableWrite& change : changes_) {
    TRY(disk_.WriteAt(change.offset, change.bytes));
    TRY(disk_.Flush());
  }
  TRY_ASSIGN(const auto found, FindRecovery(disk_, stop_));
  report_.number = found ? found->number : 0;
  return base::Ok();
}

base::Result<std::vector<std::byte>> ReadKept(VolumeTree& tree,
                                              const char* path) {
  constexpr std::uint64_t kMost = std::uint64_t{256} << 20;
  TRY_ASSIGN(const auto file, tree.Open(path));
  if (file->size() > kMost) {
    return Error(ErrorCode::kCorrupt, StrCat(path, " is too large"));
  }
  std::vector<std::byte> bytes(static_cast<std::size_t>(file->size()));
  TRY(file->ReadAt(0, bytes));
  return bytes;
}

}  // namespace

base::Result<std::optional<imaging::Partition>> FindEsp(BlockDevice& disk) {
  TRY_ASSIGN(const imaging::PartitionTable table,
             imaging::ReadPartitionTable(disk));
  const imaging::Partition* const esp = FindType(table, kEspType);
  return esp == nullptr ? std::optional<imaging::Partition>() : *esp;
}

base::Result<std::optional<imaging::Partition>> FindRecovery(
    BlockDevice& disk, const std::stop_token& stop) {
  TRY_ASSIGN(const imaging::PartitionTable table,
             imaging::ReadPartitionTable(disk));
  for (const imaging::Partition& partition : table.partitions) {
    if (partition.type != kRecoveryType && partition.type != "0x27") {
      continue;
    }
    imaging::WindowBlockDevice window(
        disk, partition.range, StrCat(disk.name(), "#", partition.number));
    TRY_ASSIGN(const auto found, imaging::DetectFileSystem(window, stop));
    if (found.fs.label == kRecoveryLabel) {
      return std::optional(partition);
    }
  }
  return std::optional<imaging::Partition>();
}

std::uint64_t RecoverySpace(const Payload& payload,
                            const std::vector<ImageFiles>& images) {
  std::uint64_t total = 2 * payload.total_bytes();
  for (const ImageFiles& image : images) {
    total += image.total_bytes();
  }
  constexpr std::uint64_t kTablesShare = 128;
  // What is kept of an ESP is about as large as shim and GRUB.
  constexpr std::uint64_t kSlack = 48 * kMib;
  return kCoreSpace +
         base::AlignUp(total + total / kTablesShare + kSlack, kMib);
}

base::Status CheckRecovery(BlockDevice& disk,
                           const Payload& payload,
                           const std::vector<ImageFiles>& images,
                           const RecoverySettings& settings,
                           const std::stop_token& stop) {
  TRY_ASSIGN(ScratchFolder scratch, ScratchFolder::Make());
  return Installer(disk, payload, images, std::move(scratch), stop)
      .PlanPlaces(settings);
}

base::Result<std::vector<std::string>> SavedOn(
    BlockDevice& disk,
    const imaging::Partition& recovery,
    const std::stop_token& stop) {
  imaging::WindowBlockDevice window(disk, recovery.range,
                                    StrCat(disk.name(), "#", recovery.number));
  std::vector<std::string> found;
  const imaging::FileVisitor visit = [&found](const std::string& path,
                                              std::span<const ByteRange>) {
    // "/pristine/2026-11-24 091300 S64D/D.pri": on FAT the folder of all jobs
    // is the one that holds the medium's own files.
    const bool in_job_folder = std::ranges::count(path, '/') == 3;
    if (in_job_folder && (path.ends_with(".pri") || path.ends_with(".zst"))) {
      found.push_back(path);
    }
    return true;
  };
  TRY(imaging::WalkFiles("vfat", window, visit, stop));
  return found;
}

base::Result<RecoveryReport> InstallRecovery(
    BlockDevice& disk,
    const Payload& payload,
    const std::vector<ImageFiles>& images,
    const RecoverySettings& settings,
    int threads,
    bool& touched,
    imaging::Progress& progress,
    const std::stop_token& stop) {
  TRY_ASSIGN(ScratchFolder scratch, ScratchFolder::Make());
  Installer installer(disk, payload, images, std::move(scratch), stop);
  TRY(installer.PlanPlaces(settings));
  TRY(installer.BuildVolume(settings));
  TRY(installer.WriteContent(progress));
  TRY(installer.ProveContent(threads, progress));
  touched = true;
  TRY(installer.WriteChanges());
  return installer.report();
}

base::Result<std::vector<Shrunk>> ReadShrunk(BlockDevice& disk,
                                             const imaging::Partition& recovery,
                                             const std::stop_token& stop) {
  imaging::WindowBlockDevice window(disk, recovery.range,
                                    StrCat(disk.name(), "#", recovery.number));
  TRY_ASSIGN(const auto tree, ReadFatTree(window, "vfat", stop));
  const auto list = ReadKept(*tree, kShrunkList);
  if (!list.ok() && list.error().code() == ErrorCode::kNotFound) {
    return std::vector<Shrunk>();  // An older version made it.
  }
  TRY(list);
  return DecodeShrunk({reinterpret_cast<const char*>(list.value().data()),
                       list.value().size()});
}

base::Status RemoveRecovery(BlockDevice& disk,
                            const imaging::Partition& recovery,
                            const std::stop_token& stop) {
  imaging::WindowBlockDevice window(disk, recovery.range,
                                    StrCat(disk.name(), "#", recovery.number));
  TRY_ASSIGN(const auto tree, ReadFatTree(window, "vfat", stop));
  TRY_ASSIGN(const auto list, ReadKept(*tree, kTouchedList));
  TRY_ASSIGN(const auto bytes, ReadKept(*tree, kTouchedBytes));
  TRY_ASSIGN(
      const std::vector<Touched> all,
      DecodeTouched(std::string_view(reinterpret_cast<const char*>(list.data()),
                                     list.size()),
                    bytes, disk.size()));
  TRY(CheckStillOurs(disk, all));
  TRY(PutBack(disk, all));
  // What was free space holds nothing that could be taken for a file system.
  const ByteRange space{recovery.range.offset - kCoreSpace,
                        recovery.range.length + kCoreSpace};
  TRY(disk.WriteZeros({space.offset, 2 * kMib}));
  TRY(disk.Flush());
  return disk.Discard(space);
}

}  // namespace restore
