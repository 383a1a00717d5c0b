// SPDX-License-Identifier: Apache-2.0
#include "restore/media/check.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <set>

#include "imaging/base/bytes.h"
#include "imaging/base/strings.h"
#include "imaging/engine/image.h"
#include "imaging/engine/prove.h"
#include "imaging/fs/detect.h"
#include "imaging/io/file_block_device.h"
#include "imaging/io/file_sink.h"
#include "imaging/io/window_block_device.h"
#include "imaging/table/partition_table.h"
#include "restore/machine/kernel_files.h"
#include "restore/media/boot_code.h"
#include "restore/media/file_hash.h"
#include "restore/media/pending_journal.h"
#include "restore/media/volume_tree.h"

namespace restore {

namespace {

using base::Error;
using base::ErrorCode;
using base::StrCat;
using imaging::BlockDevice;
using imaging::FileBlockDevice;

constexpr std::uint64_t kMaxMediumJson = std::uint64_t{1} << 20;
constexpr std::uint64_t kMaxLoader = std::uint64_t{64} << 20;

base::Result<std::vector<std::byte>> ReadAll(BlockDevice& file,
                                             std::uint64_t most) {
  if (file.size() > most) {
    return Error(ErrorCode::kCorrupt, StrCat(file.name(), " has ", file.size(),
                                             " bytes, which makes no sense"));
  }
  std::vector<std::byte> bytes(static_cast<std::size_t>(file.size()));
  TRY(file.ReadAt(0, bytes));
  return bytes;
}

std::string Lower(std::string text) {
  std::ranges::transform(text, text.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return text;
}

bool Has(const std::string& lower_path, std::string_view ending) {
  return lower_path.ends_with(ending);
}

// One run of CheckMedium().
class Checker {
 public:
  Checker(int threads, imaging::Progress& progress, const std::stop_token& stop)
      : threads_(threads),
        progress_(progress),
        stop_(stop),
        wanted_(MachineSbatLevel()) {
    report_.machine_has_list = wanted_.has_value();
  }

  base::Status Run(const std::string& path);
  MediumReport Take() { return std::move(report_); }

 private:
  base::Status OpenDevice(const std::string& path);
  base::Status AddVolume(base::ByteRange range, const std::string& name);
  base::Status FindMedium();
  base::Status CheckFiles();
  base::Status CheckFile(const Medium::File& file);
  void CheckLoader(const std::string& path, std::span<const std::byte> bytes);
  base::Status CheckImages();
  base::Status CheckImage(VolumeTree& tree, const std::string& name);
  base::Status CheckListedImages();
  void LookAtJournal();
  void CheckBootSector();
  void Fault(const std::string& text) {
    if (report_.faults.size() < MediumReport::kMaxFaults) {
      report_.faults.push_back(base::Printable(text));
    }
  }

  const int threads_;
  imaging::Progress& progress_;
  const std::stop_token& stop_;
  const std::optional<std::vector<SbatEntry>> wanted_;
  MediumReport report_;
  std::unique_ptr<FileBlockDevice> device_;
  imaging::PartitionTable table_;
  std::vector<std::unique_ptr<imaging::WindowBlockDevice>> windows_;
  std::vector<std::unique_ptr<VolumeTree>> trees_;
  VolumeTree* boot_ = nullptr;
};

base::Status Checker::Run(const std::string& path) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) {
    trees_.push_back(FolderTree(path));
  } else {
    TRY(OpenDevice(path));
  }
  TRY(FindMedium());
  if (device_ && report_.medium.kind == Medium::Kind::kStick) {
    CheckBootSector();
  }
  TRY(CheckFiles());
  LookAtJournal();
  TRY(CheckImages());
  return CheckListedImages();
}

base::Status Checker::OpenDevice(const std::string& path) {
  TRY_ASSIGN(device_, FileBlockDevice::Open(
                          path, FileBlockDevice::Access::kReadOnlyDirect));
  device_->DropCache();
  // ECMA-119, 8.1: the first volume descriptor.
  constexpr std::uint64_t kDescriptor = 0x8001;
  std::array<char, 5> mark{};
  if (device_->size() > kDescriptor + mark.size()) {
    TRY(device_->ReadAt(kDescriptor, std::as_writable_bytes(std::span(mark))));
  }
  if (std::string_view(mark.data(), mark.size()) == "CD001") {
    TRY_ASSIGN(auto tree, ReadIsoTree(path, *device_, stop_));
    trees_.push_back(std::move(tree));
    return base::Ok();
  }
  TRY_ASSIGN(table_, imaging::ReadPartitionTable(*device_));
  if (table_.kind == imaging::TableKind::kNone) {
    return AddVolume({0, device_->size()}, path);
  }
  for (const imaging::Partition& partition : table_.partitions) {
    TRY(AddVolume(partition.range, StrCat(path, "#", partition.number)));
  }
  return base::Ok();
}

base::Status Checker::AddVolume(base::ByteRange range,
                                const std::string& name) {
  auto window =
      std::make_unique<imaging::WindowBlockDevice>(*device_, range, name);
  TRY_ASSIGN(const auto detected, imaging::DetectFileSystem(*window, stop_));
  const std::string& type = detected.fs.type;
  if (type != "vfat" && type != "exfat") {
    return base::Ok();
  }
  auto tree = ReadFatTree(*window, type, stop_);
  if (!tree.ok()) {
    Fault(StrCat(name, ": ", tree.error().text()));
    return base::Ok();
  }
  windows_.push_back(std::move(window));
  trees_.push_back(std::move(tree).value());
  return base::Ok();
}

base::Status Checker::FindMedium() {
  for (const auto& tree : trees_) {
    auto file = tree->Open(std::string(kMediumPath));
    if (!file.ok()) {
      continue;
    }
    TRY_ASSIGN(const auto bytes, ReadAll(*file.value(), kMaxMediumJson));
    TRY_ASSIGN(report_.medium,
               DecodeMedium(std::string_view(
                   reinterpret_cast<const char*>(bytes.data()), bytes.size())));
    boot_ = tree.get();
    return base::Ok();
  }
  return Error(ErrorCode::kNotFound,
               "there is no /pristine/medium.json: this is no boot medium of "
               "Pristine's, or its file system is damaged or one that has to "
               "be mounted first")
      .WithHint("Name the stick itself, or the folder where it is mounted.");
}

base::Status Checker::CheckFiles() {
  std::uint64_t total = 0;
  for (const Medium::File& file : report_.medium.files) {
    total += std::min(file.size, std::uint64_t{1} << 40);
  }
  progress_.Begin(imaging::Phase::kProving, total);
  for (const Medium::File& file : report_.medium.files) {
    TRY(CheckFile(file));
    progress_.Add(file.size);
  }
  return base::Ok();
}

base::Status Checker::CheckFile(const Medium::File& file) {
  auto opened = boot_->Open(file.path);
  if (!opened.ok()) {
    Fault(StrCat(file.path, " is missing: ", opened.error().text()));
    return base::Ok();
  }
  BlockDevice& content = *opened.value();
  auto hash = HashOf(content, stop_);
  if (!hash.ok()) {
    if (hash.error().code() == ErrorCode::kCancelled) {
      return std::move(hash).error();
    }
    Fault(StrCat(file.path, " can't be read: ", hash.error().text()));
    return base::Ok();
  }
  if (content.size() != file.size || hash.value() != file.sha256) {
    Fault(StrCat(file.path, " is damaged: it has ", content.size(),
                 " bytes with SHA-256 ", hash.value(),
                 ", but medium.json says ", file.size, " and ", file.sha256));
    return base::Ok();
  }
  ++report_.checked_files;
  report_.checked_bytes += content.size();
  const std::string lower = Lower(file.path);
  if (Has(lower, ".efi") && lower.starts_with("/efi/") &&
      content.size() <= kMaxLoader) {
    TRY_ASSIGN(const auto bytes, ReadAll(content, kMaxLoader));
    CheckLoader(file.path, bytes);
  }
  return base::Ok();
}

// medium.json does not list what restores write, and older media have none.
void Checker::LookAtJournal() {
  auto pending = ReadPendingJournal(*boot_);
  if (pending.ok()) {
    report_.pending = std::move(pending).value();
  } else {
    report_.notes.push_back(base::Printable(pending.error().text()));
  }
  if (auto fault = EnvironmentFault(*boot_)) {
    report_.notes.push_back(base::Printable(*fault));
  }
}

void Checker::CheckLoader(const std::string& path,
                          std::span<const std::byte> bytes) {
  CheckedLoader loader;
  loader.path = path;
  auto sbat = ReadSbat(bytes);
  if (sbat.ok()) {
    loader.sbat = std::move(sbat).value();
    if (wanted_) {
      loader.revoked = Revoked(loader.sbat, *wanted_);
    }
  } else {
    loader.revoked = StrCat(sbat.error().text(), ", so Secure Boot refuses it");
  }
  report_.loaders.push_back(std::move(loader));
}

base::Status Checker::CheckImages() {
  for (const auto& tree : trees_) {
    for (const std::string& name : tree->RootNames()) {
      if (Has(Lower(name), ".pri")) {
        TRY(CheckImage(*tree, name));
      }
    }
  }
  return base::Ok();
}

base::Status Checker::CheckImage(VolumeTree& tree, const std::string& name) {
  std::vector<std::unique_ptr<BlockDevice>> parts;
  while (true) {
    auto part = tree.Open(StrCat("/", imaging::PartPath(name, parts.size())));
    if (!part.ok()) {
      break;
    }
    parts.push_back(std::move(part).value());
  }
  auto image = imaging::Image::FromParts(std::move(parts));
  if (!image.ok()) {
    Fault(StrCat(name, ": ", image.error().text()));
    return base::Ok();
  }
  auto proof =
      imaging::Prove(*image.value(),
                     {.threads = threads_, .deep = false, .rows = std::nullopt},
                     progress_, stop_);
  if (!proof.ok()) {
    if (proof.error().code() == ErrorCode::kCancelled) {
      return std::move(proof).error();
    }
    Fault(StrCat(name, ": ", proof.error().text()));
    return base::Ok();
  }
  for (const std::string& fault : proof.value().faults) {
    Fault(StrCat(name, ": ", fault));
  }
  if (proof.value().whole()) {
    report_.whole_images.push_back(base::Printable(name));
    report_.checked_bytes += proof.value().checked_bytes;
  }
  return base::Ok();
}

// An image that the medium was made with and that is gone.
base::Status Checker::CheckListedImages() {
  // The data partition of a mounted stick is mounted elsewhere.
  if (!device_) {
    return base::Ok();
  }
  for (const Medium::File& file : report_.medium.images) {
    const bool there = std::ranges::any_of(trees_, [&](const auto& tree) {
      const auto opened = tree->Open(file.path);
      return opened.ok() && opened.value()->size() == file.size;
    });
    if (!there) {
      Fault(StrCat(file.path,
                   ", which the medium was made with, is missing or "
                   "has another size"));
    }
  }
  return base::Ok();
}

void Checker::CheckBootSector() {
  std::array<std::byte, 512> sector{};
  const base::Status read = device_->ReadAt(0, sector);
  const std::uint64_t core = CoreSectorOf(sector);
  const bool in_boot_partition =
      std::ranges::any_of(table_.partitions, [core](const auto& partition) {
        return core != 0 && partition.range.offset == core * 512;
      });
  if (!read.ok() || !in_boot_partition) {
    Fault(
        "the boot sector does not lead to GRUB: computers with BIOS can't "
        "start from it");
  }
  for (const std::string& note : table_.notes) {
    Fault(note);
  }
}

}  // namespace

base::Result<MediumReport> CheckMedium(const std::string& path,
                                       int threads,
                                       imaging::Progress& progress,
                                       const std::stop_token& stop) {
  Checker checker(threads, progress, stop);
  TRY(checker.Run(path));
  return checker.Take();
}

std::optional<std::vector<SbatEntry>> MachineSbatLevel(const std::string& sys) {
  // shim's own GUID; four bytes of attributes come first.
  const std::string path =
      sys +
      "/firmware/efi/efivars/SbatLevelRT-605dab50-e046-4300-abb6-3dd810dd8b23";
  constexpr std::size_t kAttributes = 4;
  constexpr std::size_t kLimit = std::size_t{64} << 10;
  const auto text = ReadKernelFile(path, kLimit);
  if (!text.ok() || text.value().size() <= kAttributes) {
    return std::nullopt;
  }
  return ParseSbat(text.value().substr(kAttributes));
}

}  // namespace restore
