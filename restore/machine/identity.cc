// SPDX-License-Identifier: Apache-2.0
#include "restore/machine/identity.h"

#include <array>
#include <cctype>
#include <filesystem>
#include <string_view>
#include <utility>

#include "imaging/base/strings.h"
#include "restore/machine/kernel_files.h"

namespace restore {

namespace {

// Whether a folder on the way to the device is `prefix` and a number.
bool PassesThrough(const std::string& folder, std::string_view prefix) {
  for (const std::string& part : Split(folder, '/')) {
    if (part.size() > prefix.size() && part.starts_with(prefix) &&
        std::isdigit(static_cast<unsigned char>(part[prefix.size()])) != 0) {
      return true;
    }
  }
  return false;
}

std::string BusOf(const BlockNode& disk) {
  using Rule = std::pair<std::string_view, std::string_view>;
  constexpr std::array<Rule, 4> kByName{{
      {"loop", "loop"},
      {"dm-", "dm"},
      {"md", "md"},
      {"nbd", "nbd"},
  }};
  for (const auto& [prefix, bus] : kByName) {
    if (disk.name.starts_with(prefix)) {
      return std::string(bus);
    }
  }
  // What is nearer to the user stands first: an ATA disk and an USB stick are
  // SCSI targets to Linux, and a virtio SCSI disk is not a virtio disk.
  constexpr std::array<Rule, 10> kByFolder{{
      {"usb", "usb"},
      {"ata", "sata"},
      {"session", "iscsi"},
      {"end_device-", "sas"},
      {"target", "scsi"},
      {"nvme-subsys", "nvme"},
      {"nvme", "nvme"},
      {"mmc", "mmc"},
      {"vbd-", "xen"},
      {"virtio", "virtio"},
  }};
  for (const auto& [prefix, bus] : kByFolder) {
    if (PassesThrough(disk.folder, prefix)) {
      return std::string(bus);
    }
  }
  return "other";
}

// In SCSI page 80h (SPC-4, 7.8.13) the serial number follows four bytes.
std::string SerialFromPage80(const std::string& device) {
  const auto page = ReadKernelFile(device + "/vpd_pg80", 4096);
  constexpr std::size_t kHead = 4;
  return page.ok() && page.value().size() > kHead
             ? Trimmed(page.value().substr(kHead))
             : "";
}

// Text in IDENTIFY DEVICE data has the first character of each word in its
// high byte (ACS-3, 3.4.9), and words are little-endian.
std::string AtaText(std::string_view identify,
                    std::size_t first_word,
                    std::size_t words) {
  std::string text;
  for (std::size_t i = 0; i < words; ++i) {
    text.push_back(identify[2 * (first_word + i) + 1]);
    text.push_back(identify[2 * (first_word + i)]);
  }
  return Trimmed(text);
}

// SCSI cuts a model at 16 characters; the ATA information page (SAT-3, 12.4.2)
// holds all of it, in IDENTIFY DEVICE data from byte 60 on (ACS-3, 7.12.7).
void FillFromAtaPage(const std::string& device, Identity& id) {
  constexpr std::size_t kAt = 60;
  constexpr std::size_t kIdentifySize = 512;
  const auto page = ReadKernelFile(device + "/vpd_pg89", 4096);
  if (!page.ok() || page.value().size() < kAt + kIdentifySize) {
    return;
  }
  const std::string identify = page.value().substr(kAt, kIdentifySize);
  const std::string model = AtaText(identify, 27, 20);
  const std::string serial = AtaText(identify, 10, 10);
  id.model = model.empty() ? id.model : model;
  id.serial = serial.empty() ? id.serial : serial;
}

// "naa.", "eui." and "nvme." identifiers are world-wide; "t10." ones are maker,
// model and serial, blanks between them.
void FillFromWwid(const std::string& wwid, Identity& id) {
  if (!wwid.starts_with("t10.")) {
    id.wwn = wwid;
  } else if (id.serial.empty()) {
    id.serial = wwid.substr(wwid.find_last_of(' ') + 1);
  }
}

std::string FirstOf(std::string a, std::string b) {
  return a.empty() ? std::move(b) : std::move(a);
}

// The USB device that a disk is part of: the nearest folder above that has a
// vendor's number (Documentation/ABI/testing/sysfs-bus-usb).
void FillFromUsb(const BlockNode& disk, Identity& id) {
  std::filesystem::path at = disk.folder;
  while (at.has_relative_path() && !Exists(at / "idVendor")) {
    at = at.parent_path();
  }
  if (at.has_relative_path()) {
    id.maker = FirstOf(Attribute(at, "manufacturer"), id.maker);
    id.model = FirstOf(Attribute(at, "product"), id.model);
    id.serial = FirstOf(Attribute(at, "serial"), id.serial);
  }
}

}  // namespace

Identity IdentifyDisk(const BlockNode& disk) {
  const std::string device = disk.folder + "/device";
  Identity id;
  id.bus = BusOf(disk);
  id.maker = Attribute(device, "vendor");
  if (id.maker == "ATA" || id.maker.starts_with("0x")) {
    id.maker.clear();  // A protocol, or the number of a virtual PCI device.
  }
  id.model = Attribute(device, "model");
  id.serial = FirstOf(Attribute(device, "serial"), SerialFromPage80(device));
  FillFromAtaPage(device, id);
  FillFromWwid(
      FirstOf(Attribute(device, "wwid"), Attribute(disk.folder, "wwid")), id);
  if (id.bus == "usb") {
    FillFromUsb(disk, id);
  } else if (id.bus == "virtio") {
    id.serial = FirstOf(Attribute(disk.folder, "serial"), id.serial);
  } else if (id.bus == "mmc") {
    id.model = FirstOf(id.model, Attribute(device, "name"));
  } else if (id.bus == "dm") {
    id.model = disk.mapper_name;
  } else if (id.bus == "md") {
    id.model = Attribute(disk.folder, "md/level");
  }
  return id;
}

}  // namespace restore
