// SPDX-License-Identifier: Apache-2.0
#include "restore/media/iso.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <system_error>

#include "imaging/base/bytes.h"
#include "imaging/base/strings.h"
#include "restore/machine/process.h"
#include "restore/machine/scratch_folder.h"
#include "restore/media/boot_files.h"
#include "restore/media/file_hash.h"
#include "restore/media/new_volume.h"

namespace restore {

namespace {

using base::StrCat;

// 2026-01-01 00:00:00 UTC.
constexpr UnixTime kFixedTime = 1767225600;
constexpr const char* kElTorito = "/boot/grub/i386-pc/eltorito.img";
constexpr std::size_t kIdDigits = 32;
constexpr std::uint64_t kMib = std::uint64_t{1} << 20;

UnixTime IsoTime() {
  // NOLINTNEXTLINE(concurrency-mt-unsafe): nothing here changes the environment
  return std::getenv("SOURCE_DATE_EPOCH") == nullptr ? kFixedTime : BuildTime();
}

std::string Formatted(UnixTime time, const char* format) {
  const auto seconds = static_cast<std::time_t>(time);
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  std::array<char, 40> text{};
  std::strftime(text.data(), text.size(), format, &parts);
  return text.data();
}

class IsoMaker {
 public:
  IsoMaker(const Payload& payload,
           const std::vector<ImageFiles>& images,
           ScratchFolder scratch,
           const std::stop_token& stop)
      : payload_(payload),
        images_(images),
        scratch_(std::move(scratch)),
        stop_(stop) {}

  base::Result<std::string> Make(const std::string& path);

 private:
  base::Status Collect();
  // A small FAT file system that UEFI boots from.
  base::Status BuildEfiImage();
  std::vector<std::string> Command(const std::string& path) const;

  const Payload& payload_;
  const std::vector<ImageFiles>& images_;
  const ScratchFolder scratch_;
  const std::stop_token& stop_;
  const UnixTime time_ = IsoTime();
  std::string id_;
  std::vector<BootFile> loaders_;
  std::vector<BootFile> files_;
};

base::Status IsoMaker::Collect() {
  TRY_ASSIGN(loaders_, LoaderFiles(payload_, "/EFI/BOOT", "BOOTX64.EFI",
                                   "/efi/gcdx64.efi"));
  // How GRUB shows the date of an ISO 9660 file system as its UUID.
  const std::string uuid = Formatted(time_, "%Y-%m-%d-%H-%M-%S-00");
  for (const char* path : {"/EFI/debian/grub.cfg", "/boot/grub/grub.cfg"}) {
    TRY_ASSIGN(BootFile file, TextFile(scratch_, path, FirstGrubConfig(uuid)));
    loaders_.push_back(std::move(file));
  }
  TRY_ASSIGN(files_, PristineFiles(payload_));
  files_.insert(files_.begin(), loaders_.begin(), loaders_.end());
  Medium medium;
  medium.kind = Medium::Kind::kIso;
  medium.made = Formatted(time_, "%Y-%m-%dT%H:%M:%SZ");
  std::string all;
  for (const BootFile& file : files_) {
    medium.files.push_back(file.file);
    all += StrCat(file.file.path, file.file.sha256);
  }
  medium.images = ListedImages(images_);
  for (const ImageFiles& image : images_) {
    all += base::HexEncode(image.image().digest());
  }
  id_ = HashOfText(all).substr(0, kIdDigits);
  medium.id = id_;
  TRY_ASSIGN(BootFile own, TextFile(scratch_, std::string(kMediumPath),
                                    EncodeMedium(medium)));
  files_.push_back(std::move(own));
  return base::Ok();
}

base::Status IsoMaker::BuildEfiImage() {
  std::uint64_t size = kMib;
  for (const BootFile& file : loaders_) {
    size += base::AlignUp(file.file.size, kMib / 16);
  }
  std::uint32_t id = 0;
  std::from_chars(id_.data(), id_.data() + 8, id, 16);
  TRY_ASSIGN(const auto volume,
             NewVolume::Format(scratch_.File("efi.img"),
                               {.kind = VolumeKind::kSmallFat,
                                .size = base::AlignUp(size, kMib),
                                .label = "PRISTINE",
                                .id = std::max<std::uint32_t>(id, 1),
                                .start = 0,
                                .time = time_},
                               stop_));
  for (const BootFile& file : loaders_) {
    TRY(volume->CopyIn(file.host_path, file.file.path, stop_));
  }
  return base::Ok();
}

// The options as grub-mkrescue gives them, but for the EFI image, which is an
// appended partition so that it is there once and not twice.
std::vector<std::string> IsoMaker::Command(const std::string& path) const {
  const std::string date = StrCat("=", time_);
  std::vector<std::string> command = {
      "xorriso",
      "-as",
      "mkisofs",
      "-quiet",
      "-iso-level",
      "3",
      "-r",
      "-J",
      "-joliet-long",
      "-V",
      "PRISTINE",
      StrCat("--modification-date=", Formatted(time_, "%Y%m%d%H%M%S00")),
      "--set_all_file_dates",
      date,
      "--gpt_disk_guid",
      "modification-date",
      "-o",
      path,
      "-b",
      kElTorito + 1,
      "-no-emul-boot",
      "-boot-load-size",
      "4",
      "-boot-info-table",
      "--grub2-boot-info",
      "--grub2-mbr",
      payload_.HostPath("/bios/boot_hybrid.img"),
      "-append_partition",
      "2",
      "0xef",
      scratch_.File("efi.img"),
      "-eltorito-alt-boot",
      "-e",
      "--interval:appended_partition_2:all::",
      "-no-emul-boot",
      "-isohybrid-gpt-basdat",
      "-partition_offset",
      "16",
      "-graft-points",
      StrCat(kElTorito, "=", payload_.HostPath("/bios/eltorito.img"))};
  const auto graft = [&command](const std::string& at, std::string from) {
    // In a graft point "=" and "\" stand for themselves behind a "\".
    std::string to;
    for (const char c : at) {
      to += c == '=' || c == '\\' ? StrCat("\\", c) : std::string(1, c);
    }
    command.push_back(StrCat(to, "=", std::move(from)));
  };
  for (const BootFile& file : files_) {
    graft(file.file.path, file.host_path);
  }
  for (const ImageFiles& image : images_) {
    for (std::size_t i = 0; i < image.files().size(); ++i) {
      graft(StrCat("/", image.files()[i].name),
            std::string(image.content(i).name()));
    }
  }
  return command;
}

base::Result<std::string> IsoMaker::Make(const std::string& path) {
  TRY(Collect());
  TRY(BuildEfiImage());
  const std::string partial = path + ".partial";
  std::error_code error;
  std::filesystem::remove(partial, error);
  auto made =
      RunTool({.command = Command(partial),
               .package = "xorriso",
               .environment = {StrCat("SOURCE_DATE_EPOCH=", time_), "TZ=UTC"}},
              stop_);
  if (!made.ok()) {
    std::filesystem::remove(partial, error);
    return std::move(made).error();
  }
  std::filesystem::rename(partial, path, error);
  if (error) {
    return base::Error(base::ErrorCode::kIo,
                       StrCat("giving ", path, " its name: ", error.message()));
  }
  return id_;
}

}  // namespace

base::Result<std::string> MakeIso(const Payload& payload,
                                  const std::vector<ImageFiles>& images,
                                  const std::string& path,
                                  const std::stop_token& stop) {
  TRY(CheckTool("xorriso", "xorriso"));
  TRY_ASSIGN(ScratchFolder scratch, ScratchFolder::Make());
  return IsoMaker(payload, images, std::move(scratch), stop).Make(path);
}

}  // namespace restore
