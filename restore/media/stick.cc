// SPDX-License-Identifier: Apache-2.0
#include "restore/media/stick.h"

#include <algorithm>
#include <array>

#include "imaging/base/bytes.h"
#include "imaging/base/strings.h"
#include "imaging/engine/prove.h"
#include "imaging/io/window_block_device.h"
#include "imaging/table/gpt_write.h"
#include "restore/machine/facts.h"
#include "restore/media/boot_code.h"
#include "restore/media/boot_files.h"
#include "restore/media/copy.h"
#include "restore/media/record_key.h"

namespace restore {

namespace {

using base::ByteRange;
using base::Error;
using base::ErrorCode;
using base::StrCat;
using imaging::BlockDevice;
using imaging::TableWrite;

constexpr std::uint64_t kMib = std::uint64_t{1} << 20;
constexpr std::uint64_t kGib = std::uint64_t{1} << 30;
constexpr std::uint32_t kSector = 512;

// UEFI 2.10, table 5.7, and GRUB's own.
constexpr const char* kBiosBootType = "21686148-6449-6e6f-744e-656564454649";
constexpr const char* kEspType = "c12a7328-f81f-11d2-ba4b-00a0c93ec93b";
constexpr const char* kDataType = "ebd0a0a2-b9e5-4433-87c0-68b6b72699c7";

constexpr ByteRange kCoreRange{kMib, kMib};
constexpr std::uint64_t kMinEsp = 128 * kMib;
constexpr std::uint64_t kMinData = 64 * kMib;
// Behind the last partition, for the backup GPT.
constexpr std::uint64_t kTail = kMib;
constexpr std::uint64_t kMaxFat32File = 0xFFFFFFFF;
// Windows formats no larger FAT32.
constexpr std::uint64_t kMaxFat32Volume = 32 * kGib;

std::uint64_t EspSize(const Payload& payload) {
  // Room for another kernel and initramfs while they are replaced.
  return std::max(kMinEsp, base::AlignUp(2 * payload.total_bytes(), kMib));
}

// What the images and the tables of their file system take.
std::uint64_t DataNeeded(const std::vector<ImageFiles>& images) {
  std::uint64_t total = 0;
  for (const ImageFiles& image : images) {
    total += image.total_bytes();
  }
  constexpr std::uint64_t kTablesShare = 128;
  constexpr std::uint64_t kSlack = 16 * kMib;
  return std::max(kMinData,
                  base::AlignUp(total + total / kTablesShare + kSlack, kMib));
}

VolumeKind ChooseKind(const std::vector<ImageFiles>& images,
                      std::uint64_t size) {
  std::uint64_t largest = 0;
  for (const ImageFiles& image : images) {
    largest = std::max(largest, image.largest_file());
  }
  return largest <= kMaxFat32File && size <= kMaxFat32Volume
             ? VolumeKind::kFat32
             : VolumeKind::kExfat;
}

template <typename T>
T Random() {
  std::array<std::byte, sizeof(T)> bytes{};
  FillRandom(bytes);
  return base::LoadLe<T>(bytes);
}

std::array<std::byte, imaging::kGuidSize> RandomGuid() {
  std::array<std::byte, imaging::kGuidSize> guid{};
  FillRandom(guid);
  imaging::MarkAsRandomGuid(guid);
  return guid;
}

imaging::NewGptPartition Partition(ByteRange range,
                                   const char* type,
                                   const char* name) {
  imaging::NewGptPartition partition;
  partition.range = range;
  partition.type = type;
  partition.id = RandomGuid();
  partition.name = name;
  return partition;
}

base::Status CompareBytes(BlockDevice& stick, const TableWrite& expected) {
  std::vector<std::byte> found(expected.bytes.size());
  TRY(stick.ReadAt(expected.offset, found));
  const auto differs = std::ranges::mismatch(expected.bytes, found).in2;
  if (differs != found.end()) {
    return NotAsWritten(stick, expected.offset + static_cast<std::uint64_t>(
                                                     differs - found.begin()));
  }
  return base::Ok();
}

}  // namespace

std::uint64_t StickSizeFor(const Payload& payload,
                           const std::vector<ImageFiles>& images) {
  return kCoreRange.end() + EspSize(payload) + DataNeeded(images) + kTail;
}

base::Result<std::unique_ptr<StickPlan>> StickPlan::Make(
    const Payload& payload,
    const std::vector<ImageFiles>& images,
    const StickSettings& settings,
    std::uint64_t stick_size,
    const std::stop_token& stop) {
  TRY_ASSIGN(ScratchFolder scratch, ScratchFolder::Make());
  std::unique_ptr<StickPlan> plan(new StickPlan(std::move(scratch), images));
  plan->time_ = BuildTime();
  TRY(plan->LayOut(payload, stick_size));
  TRY(plan->BuildEsp(payload, settings, stop));
  TRY(plan->BuildData(settings, stop));
  TRY(plan->BuildTable(payload, stick_size));
  return plan;
}

base::Status StickPlan::LayOut(const Payload& payload,
                               std::uint64_t stick_size) {
  const std::uint64_t needed = StickSizeFor(payload, images_);
  if (stick_size < needed) {
    return Error(ErrorCode::kNoSpace,
                 StrCat("the stick has ", base::FormatBytes(stick_size),
                        ", but the recovery system and the images need ",
                        base::FormatBytes(needed)))
        .WithHint("Choose a larger one. Nothing was written.");
  }
  esp_range_ = {kCoreRange.end(), EspSize(payload)};
  data_range_ = {esp_range_.end(),
                 base::AlignDown(stick_size - kTail, kMib) - esp_range_.end()};
  return base::Ok();
}

base::Status StickPlan::BuildEsp(const Payload& payload,
                                 const StickSettings& settings,
                                 const std::stop_token& stop) {
  const auto id = std::max<std::uint32_t>(Random<std::uint32_t>(), 1);
  const std::string uuid = FatUuid(id);
  TRY_ASSIGN(
      std::vector<BootFile> files,
      LoaderFiles(payload, "/EFI/BOOT", "BOOTX64.EFI", "/efi/grubx64.efi"));
  // Debian's signed GRUB looks in the first, one without a prefix in the
  // second.
  for (const char* path : {"/EFI/debian/grub.cfg", "/boot/grub/grub.cfg"}) {
    TRY_ASSIGN(BootFile file, TextFile(scratch_, path, FirstGrubConfig(uuid)));
    files.push_back(std::move(file));
  }
  TRY_ASSIGN(const std::vector<BootFile> pristine, PristineFiles(payload));
  files.insert(files.end(), pristine.begin(), pristine.end());
  TRY_ASSIGN(const RecordKey key, NewRecordKey());
  TRY_ASSIGN(BootFile key_file,
             TextFile(scratch_, std::string(kRecordKeyPath), key.private_pem));
  files.push_back(std::move(key_file));
  Medium medium;
  medium.id = settings.id;
  medium.kind = Medium::Kind::kStick;
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
  TRY_ASSIGN(esp_, NewVolume::Format(scratch_.File("esp.img"),
                                     {.kind = VolumeKind::kFat32,
                                      .size = esp_range_.length,
                                      .label = "PRISTINE",
                                      .id = id,
                                      .start = esp_range_.offset,
                                      .time = time_},
                                     stop));
  for (const BootFile& file : files) {
    TRY(esp_->CopyIn(file.host_path, file.file.path, stop));
  }
  TRY_ASSIGN(esp_bytes_, BytesOf(esp_->device(), {}));
  return base::Ok();
}

base::Status StickPlan::BuildData(const StickSettings& settings,
                                  const std::stop_token& stop) {
  const VolumeKind kind =
      settings.data_kind.value_or(ChooseKind(images_, data_range_.length));
  TRY_ASSIGN(data_, NewVolume::Format(scratch_.File("data.img"),
                                      {.kind = kind,
                                       .size = data_range_.length,
                                       .label = settings.label,
                                       .id = Random<std::uint32_t>(),
                                       .start = data_range_.offset,
                                       .time = time_},
                                      stop));
  TRY_ASSIGN(places_, data_->Reserve(AllFiles(images_), stop));
  base::RangeSet content;
  content.Insert(places_);
  TRY_ASSIGN(data_bytes_, BytesOf(data_->device(), content));
  return base::Ok();
}

base::Status StickPlan::BuildTable(const Payload& payload,
                                   std::uint64_t stick_size) {
  TRY_ASSIGN(table_, imaging::MakeGpt(
                         stick_size, kSector, RandomGuid(),
                         {Partition(kCoreRange, kBiosBootType, "BIOS boot"),
                          Partition(esp_range_, kEspType, "PRISTINE"),
                          Partition(data_range_, kDataType, "PRISTINE-D")}));
  TRY_ASSIGN(std::vector<std::byte> boot, payload.Read("/bios/boot.img"));
  core_.offset = kCoreRange.offset;
  TRY_ASSIGN(core_.bytes, payload.Read("/bios/core.img"));
  if (core_.bytes.size() > kCoreRange.length) {
    return Error(ErrorCode::kCorrupt, "the payload's core.img is too large");
  }
  TRY(LinkBootCode(boot, core_.bytes, kCoreRange.offset / kSector));
  std::copy_n(boot.begin(), kBootCodeSize, table_.front().bytes.begin());
  return base::Ok();
}

std::uint64_t StickPlan::bytes_to_write() const {
  return esp_bytes_.total_bytes() + data_bytes_.total_bytes() +
         base::TotalLength(places_);
}

base::Status StickPlan::WriteTo(BlockDevice& stick,
                                imaging::Progress& progress,
                                const std::stop_token& stop) const {
  progress.Begin(imaging::Phase::kWriting, bytes_to_write());
  // Without its table nobody takes a stick that was cut off for a good one.
  const std::uint64_t tail = base::AlignDown(stick.size() - kTail, kMib);
  TRY(stick.WriteZeros({0, kMib}));
  TRY(stick.WriteZeros({tail, stick.size() - tail}));
  TRY(stick.Flush());
  TRY(stick.WriteAt(core_.offset, core_.bytes));
  TRY(CopyRanges(esp_->device(), esp_bytes_, stick, esp_range_.offset, progress,
                 stop));
  TRY(CopyRanges(data_->device(), data_bytes_, stick, data_range_.offset,
                 progress, stop));
  TRY(WriteImages(stick, progress, stop));
  TRY(stick.Flush());
  for (auto write = table_.rbegin(); write != table_.rend(); ++write) {
    TRY(stick.WriteAt(write->offset, write->bytes));
  }
  progress.Begin(imaging::Phase::kFlushing, 0);
  return stick.Flush();
}

base::Status StickPlan::WriteImages(BlockDevice& stick,
                                    imaging::Progress& progress,
                                    const std::stop_token& stop) const {
  std::size_t place = 0;
  for (const ImageFiles& image : images_) {
    for (std::size_t i = 0; i < image.files().size(); ++i) {
      base::RangeSet all;
      all.Append({0, image.files()[i].size});
      TRY(CopyRanges(image.content(i), all, stick,
                     data_range_.offset + places_[place++].offset, progress,
                     stop));
    }
  }
  return base::Ok();
}

base::Result<StickPlan::ReadBack> StickPlan::Check(
    BlockDevice& stick,
    int threads,
    imaging::Progress& progress,
    const std::stop_token& stop) const {
  ReadBack report;
  report.uncached = stick.DropCache();
  report.checked_bytes = esp_bytes_.total_bytes() + data_bytes_.total_bytes();
  progress.Begin(imaging::Phase::kReadingBack, report.checked_bytes);
  for (const TableWrite& write : table_) {
    TRY(CompareBytes(stick, write));
  }
  TRY(CompareBytes(stick, core_));
  TRY(CompareRanges(esp_->device(), esp_bytes_, stick, esp_range_.offset,
                    progress, stop));
  TRY(CompareRanges(data_->device(), data_bytes_, stick, data_range_.offset,
                    progress, stop));
  TRY(ProveImages(stick, threads, report, progress, stop));
  progress.Begin(imaging::Phase::kDone, 0);
  return report;
}

base::Status StickPlan::ProveImages(BlockDevice& stick,
                                    int threads,
                                    ReadBack& report,
                                    imaging::Progress& progress,
                                    const std::stop_token& stop) const {
  imaging::WindowBlockDevice data(stick, data_range_,
                                  std::string(stick.name()));
  std::size_t first = 0;
  for (const ImageFiles& image : images_) {
    const auto places = std::span(places_).subspan(first, image.files().size());
    first += places.size();
    TRY_ASSIGN(const auto copy, ImageAt(data, places, image.files()));
    if (copy->digest() != image.image().digest()) {
      return NotAsWritten(stick, data_range_.offset + places.front().offset);
    }
    TRY_ASSIGN(
        const imaging::Proof proof,
        imaging::Prove(
            *copy, {.threads = threads, .deep = false, .rows = std::nullopt},
            progress, stop));
    report.checked_bytes += proof.checked_bytes;
    if (!proof.whole()) {
      return Error(ErrorCode::kCorrupt,
                   StrCat(proof.faults.front(), " (", proof.damaged_chunks,
                          " damaged in all)"))
          .WithHint(
              "The stick does not hold what was written to it: don't "
              "trust it. Try another one.");
    }
  }
  return base::Ok();
}

}  // namespace restore
