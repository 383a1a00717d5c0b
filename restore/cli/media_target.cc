// SPDX-License-Identifier: Apache-2.0
#include "restore/cli/media_target.h"

#include <array>

#include "imaging/base/strings.h"
#include "imaging/engine/prove.h"
#include "restore/cli/run_job.h"
#include "restore/machine/facts.h"
#include "restore/machine/kernel_files.h"
#include "restore/machine/uses.h"

namespace restore {

namespace {

using base::Error;
using base::ErrorCode;
using base::StrCat;

Error Refused(std::string text, std::string hint) {
  return Error(ErrorCode::kInvalidArgument, std::move(text))
      .WithHint(std::move(hint));
}

std::string DiskTitle(const Disk& disk) {
  return base::Printable(StrCat(
      disk.path, " (", disk.identity.maker,
      disk.identity.maker.empty() ? "" : " ", disk.identity.model, ", serial ",
      disk.identity.serial.empty() ? "unknown" : disk.identity.serial, ", ",
      base::FormatBytes(disk.size), ")"));
}

bool IsStick(const Disk& disk) {
  return disk.removable || disk.identity.bus == "usb" ||
         disk.identity.bus == "mmc";
}

}  // namespace

base::Result<std::vector<ImageFiles>> OpenImages(
    const std::vector<std::string>& paths) {
  std::vector<ImageFiles> images;
  for (const std::string& path : paths) {
    TRY_ASSIGN(ImageFiles image, ImageFiles::Open(path));
    images.push_back(std::move(image));
  }
  return images;
}

base::Result<Payload> OpenPayload(const std::string& folder,
                                  const Console& console) {
  std::string found = folder;
  if (found.empty()) {
    found = FindPayload(RealPath("/proc/self/exe").value_or("")).value_or("");
  }
  if (found.empty()) {
    return Error(ErrorCode::kNotFound,
                 "there is no boot payload: kernel, initramfs and loaders")
        .WithHint(
            "Run scripts/make-media, or name its folder with --payload. "
            "Nothing was written.");
  }
  return RunJob(console, [&](imaging::Progress& /*progress*/,
                             const std::stop_token& stop) {
    return Exists(StrCat(found, kMediumPath)) ? Payload::OpenMedium(found, stop)
                                              : Payload::Open(found, stop);
  });
}

base::Status ProveImages(const std::vector<ImageFiles>& images,
                         int threads,
                         const Console& console) {
  for (const ImageFiles& image : images) {
    TRY_ASSIGN(const imaging::Proof proof,
               RunJob(console, [&](imaging::Progress& progress,
                                   const std::stop_token& stop) {
                 return imaging::Prove(
                     image.image(),
                     {.threads = threads, .deep = false, .rows = std::nullopt},
                     progress, stop);
               }));
    if (!proof.whole()) {
      return Error(ErrorCode::kCorrupt,
                   StrCat(proof.faults.front(), " (", proof.damaged_chunks,
                          " damaged in all)"))
          .WithHint(
              "Copy the image again from where it came from. Nothing "
              "was written.");
    }
  }
  return base::Ok();
}

std::string NewMediumId() {
  std::array<std::byte, 16> id{};
  FillRandom(id);
  return base::HexEncode(id);
}

base::Status CheckNewFile(const std::string& path) {
  if (path.starts_with("/dev/")) {
    return Error(ErrorCode::kNotFound, StrCat("there is no ", path))
        .WithHint("pristine disks lists what there is. Nothing was written.");
  }
  if (Exists(path)) {
    return Refused(StrCat(path, " exists already"),
                   "Choose another name, or delete it first. Nothing was "
                   "written.");
  }
  return base::Ok();
}

base::Result<Disk> FindStick(const std::string& path,
                             const std::string& serial) {
  TRY_ASSIGN(std::vector<Disk> disks,
             ListDisks({}, imaging::ReadPartitionTable));
  for (Disk& disk : disks) {
    if (!SameDevice(disk.path, path)) {
      continue;
    }
    if (!serial.empty() && serial != disk.identity.serial) {
      return Refused(
          StrCat(DiskTitle(disk), " is not the disk with the serial ",
                 "number ", base::Printable(serial)),
          "pristine disks lists serial numbers. Nothing was "
          "written.");
    }
    if (!IsStick(disk) && serial.empty()) {
      return Refused(
          StrCat(DiskTitle(disk), " is neither removable nor on USB"),
          "If it is the one to erase, add --serial with its exact serial "
          "number. Nothing was written.");
    }
    return std::move(disk);
  }
  return Refused(StrCat(path, " is not a whole disk"),
                 "Name the stick itself, such as /dev/sdb. pristine disks "
                 "lists what there is. Nothing was written.");
}

base::Status AskToErase(const Disk& disk,
                        bool yes,
                        const std::string& named_by,
                        const Console& console) {
  console.Note(StrCat("Everything on ", DiskTitle(disk), " will be erased:"));
  for (const DiskPartition& partition : disk.partitions) {
    console.Note(base::Printable(StrCat(
        "  partition ", partition.number, ", ",
        base::FormatBytes(partition.range.length), " ", partition.content.type,
        partition.content.label.empty() ? "" : " ", partition.content.label)));
  }
  if (yes && (!named_by.empty() || disk.identity.serial.empty())) {
    return base::Ok();
  }
  if (yes) {
    return Refused(
        "--yes needs the stick's serial number too",
        StrCat("Add --serial ", base::Printable(disk.identity.serial),
               " if this is the one to erase. Nothing was "
               "written."));
  }
  if (console.Confirm("All of it will be lost.", "erase")) {
    return base::Ok();
  }
  return Refused(console.CanAsk() ? "not confirmed" : "there is nobody to ask",
                 "To erase without being asked, add --yes and --serial. "
                 "Nothing was written.");
}

}  // namespace restore
