// SPDX-License-Identifier: Apache-2.0
#include "restore/media/payload.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "imaging/base/strings.h"
#include "imaging/io/file_block_device.h"
#include "restore/machine/kernel_files.h"
#include "restore/media/file_hash.h"
#include "restore/media/json_text.h"

namespace restore {

namespace {

using base::Error;
using base::ErrorCode;
using base::StrCat;
using Json = nlohmann::json;

constexpr std::size_t kMaxManifest = std::size_t{4} << 20;
constexpr std::size_t kMaxRead = std::size_t{1} << 20;

// Where init mounts the medium (initramfs/contract.h).
constexpr const char* kBootMount = "/run/pristine/boot";
constexpr std::string_view kMenuOnMedium = "/pristine/grub.cfg";

constexpr std::array kPlaces = {
    PlaceOnMedium{"/vmlinuz", "/pristine/vmlinuz"},
    PlaceOnMedium{"/initrd.img", "/pristine/initrd.img"},
    PlaceOnMedium{"/grub/grub.cfg", kMenuOnMedium},
    PlaceOnMedium{"/grub/pristine.pf2", "/pristine/pristine.pf2"},
    PlaceOnMedium{"/memtest/memtest.bin", "/pristine/memtest.bin", true},
    PlaceOnMedium{"/memtest/memtest.efi", "/pristine/memtest.efi", true},
    PlaceOnMedium{"/grub/grub.cfg", "/pristine/payload/grub/grub.cfg"},
    PlaceOnMedium{"/efi/shimx64.efi", "/pristine/payload/efi/shimx64.efi"},
    PlaceOnMedium{"/efi/mmx64.efi", "/pristine/payload/efi/mmx64.efi"},
    PlaceOnMedium{"/efi/gcdx64.efi", "/pristine/payload/efi/gcdx64.efi"},
    PlaceOnMedium{"/bios/boot.img", "/pristine/payload/bios/boot.img"},
    PlaceOnMedium{"/bios/core.img", "/pristine/payload/bios/core.img"},
};

Error Corrupt(const std::string& folder, std::string_view what) {
  return Error(ErrorCode::kCorrupt, StrCat(folder, ": ", what))
      .WithHint(
          "Make it anew with scripts/make-media, or install the package "
          "again. Nothing was written.");
}

base::Result<Json> ReadManifest(const std::string& folder) {
  const std::string path = StrCat(folder, "/manifest.json");
  if (!Exists(path)) {
    return Error(ErrorCode::kNotFound, StrCat("there is no ", path, ": ",
                                              folder, " holds no boot payload"))
        .WithHint("Run scripts/make-media, or name the folder with --payload.");
  }
  TRY_ASSIGN(const std::string text, ReadKernelFile(path, kMaxManifest));
  Json json = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object() || TextIn(json, "schema") != "pristine.payload/1" ||
      !json.contains("files") || !json["files"].is_array()) {
    return Corrupt(folder, "manifest.json is not one of a payload");
  }
  return json;
}

base::Result<Medium::File> ListedFile(const std::string& folder,
                                      const Json& item) {
  Medium::File file;
  if (item.is_object() && item.contains("path") && item["path"].is_string() &&
      item.contains("size") && item["size"].is_number_unsigned() &&
      item.contains("sha256") && item["sha256"].is_string()) {
    file.path = StrCat("/", item["path"].get<std::string>());
    file.size = item["size"].get<std::uint64_t>();
    file.sha256 = item["sha256"].get<std::string>();
    return file;
  }
  return Corrupt(folder, "manifest.json lists a file in an unknown way");
}

}  // namespace

base::Status Payload::Add(const std::string& path,
                          const Medium::File& file,
                          const List& list,
                          const std::stop_token& stop) {
  TRY_ASSIGN(const auto device,
             imaging::FileBlockDevice::Open(
                 StrCat(folder_, file.path),
                 imaging::FileBlockDevice::Access::kReadOnly));
  TRY_ASSIGN(const std::string hash, HashOf(*device, stop));
  if (device->size() != file.size || hash != file.sha256) {
    return Error(ErrorCode::kCorrupt,
                 StrCat(folder_, ": ", file.path, " is not what ", list.name,
                        " says"))
        .WithHint(StrCat(list.advice, " Nothing was written."));
  }
  files_.push_back({path, file.size, file.sha256});
  places_.push_back(file.path);
  return base::Ok();
}

base::Result<Payload> Payload::Open(const std::string& folder,
                                    const std::stop_token& stop) {
  TRY_ASSIGN(const Json json, ReadManifest(folder));
  Payload payload;
  payload.folder_ = folder;
  for (const Json& item : json["files"]) {
    TRY_ASSIGN(const Medium::File file, ListedFile(folder, item));
    TRY(payload.Add(file.path, file,
                    {.name = "manifest.json",
                     .advice = "Make it anew with scripts/make-media, or "
                               "install the package again."},
                    stop));
  }
  return payload;
}

base::Result<Payload> Payload::OpenMedium(const std::string& folder,
                                          const std::stop_token& stop) {
  TRY_ASSIGN(const std::string text,
             ReadKernelFile(StrCat(folder, kMediumPath), kMaxManifest));
  TRY_ASSIGN(const Medium medium, DecodeMedium(text));
  std::vector<PlaceOnMedium> places(kPlaces.begin(), kPlaces.end());
  if (medium.kind == Medium::Kind::kStick) {
    places.push_back({"/efi/grubx64.efi", "/EFI/BOOT/grubx64.efi"});
  }
  Payload payload;
  payload.folder_ = folder;
  for (const PlaceOnMedium& place : places) {
    const auto file =
        std::ranges::find(medium.files, place.to, &Medium::File::path);
    // /pristine/grub.cfg may have been edited, to run a job; the menu of other
    // media is the one as it was made.
    if (file == medium.files.end() || place.to == kMenuOnMedium) {
      continue;
    }
    TRY(payload.Add(std::string(place.from), *file,
                    {.name = "medium.json",
                     .advice = "This boot medium is damaged: make it anew."},
                    stop));
  }
  return payload;
}

std::span<const PlaceOnMedium> PlacesOnMedium() {
  return kPlaces;
}

std::uint64_t Payload::total_bytes() const {
  std::uint64_t total = 0;
  for (const Medium::File& file : files_) {
    total += file.size;
  }
  return total;
}

const Medium::File* Payload::Find(std::string_view path) const {
  const auto at = std::ranges::find(files_, path, &Medium::File::path);
  return at == files_.end() ? nullptr : &*at;
}

base::Result<Medium::File> Payload::Need(std::string_view path) const {
  const Medium::File* const file = Find(path);
  if (file == nullptr) {
    return Error(ErrorCode::kNotFound,
                 StrCat("the boot payload ", folder_, " has no ", path))
        .WithHint(
            "Make it anew with scripts/make-media, or the boot medium with "
            "this version. Nothing was written.");
  }
  return *file;
}

base::Result<std::vector<std::byte>> Payload::Read(
    std::string_view path) const {
  TRY_ASSIGN(const Medium::File file, Need(path));
  if (file.size > kMaxRead) {
    return Corrupt(folder_, StrCat(path, " is too large"));
  }
  TRY_ASSIGN(const auto device,
             imaging::FileBlockDevice::Open(
                 HostPath(path), imaging::FileBlockDevice::Access::kReadOnly));
  std::vector<std::byte> bytes(static_cast<std::size_t>(file.size));
  TRY(device->ReadAt(0, bytes));
  return bytes;
}

std::string Payload::HostPath(std::string_view path) const {
  const auto at = std::ranges::find(files_, path, &Medium::File::path);
  return StrCat(folder_,
                at == files_.end()
                    ? path
                    : places_[static_cast<std::size_t>(at - files_.begin())]);
}

std::optional<std::string> FindPayload(const std::string& program) {
  const std::string folder = program.substr(0, program.rfind('/'));
  for (const char* place : {"/../payload", "/../share/pristine/payload"}) {
    const std::string path = folder + place;
    if (Exists(path + "/manifest.json")) {
      return RealPath(path);
    }
  }
  if (Exists(StrCat(kBootMount, kMediumPath))) {
    return kBootMount;
  }
  return std::nullopt;
}

}  // namespace restore
