// SPDX-License-Identifier: Apache-2.0
#include "restore/record/inventory.h"

#include <span>

#include "imaging/base/strings.h"
#include "restore/machine/kernel_files.h"
#include "restore/record/dmi.h"

namespace restore {

namespace {

using base::StrCat;

// Structure tables are some KiB; SMBIOS 2.1 could not have more than this.
constexpr std::size_t kMaxTable = std::size_t{1} << 20;
constexpr std::size_t kMaxProcFile = std::size_t{8} << 20;

// The value of the first line "key : value" of such a file.
std::string ValueOf(const std::string& text, std::string_view key) {
  for (const std::string& line : Split(text, '\n')) {
    const std::size_t colon = line.find(':');
    if (colon != std::string::npos && Trimmed(line.substr(0, colon)) == key) {
      return Trimmed(line.substr(colon + 1));
    }
  }
  return "";
}

std::string ProcFile(const Roots& roots, std::string_view name) {
  auto text = ReadKernelFile(StrCat(roots.proc, "/", name), kMaxProcFile);
  return text.ok() ? std::move(text).value() : "";
}

void FillFromExcerpt(const Roots& roots, Inventory& out) {
  const std::string folder = StrCat(roots.sys, "/class/dmi/id");
  const auto fill = [&folder](std::string& field, const char* name) {
    if (field.empty()) {
      field = FirmwareText(Attribute(folder, name));
    }
  };
  fill(out.maker, "sys_vendor");
  fill(out.model, "product_name");
  fill(out.version, "product_version");
  fill(out.serial, "product_serial");
  fill(out.board_maker, "board_vendor");
  fill(out.board_model, "board_name");
  fill(out.board_serial, "board_serial");
  fill(out.bios_maker, "bios_vendor");
  fill(out.bios_version, "bios_version");
  fill(out.bios_date, "bios_date");
}

void FillFromProc(const Roots& roots, Inventory& out) {
  if (out.processors.empty()) {
    const std::string model =
        FirmwareText(ValueOf(ProcFile(roots, "cpuinfo"), "model name"));
    if (!model.empty()) {
      out.processors.push_back({.model = model, .cores = 0, .threads = 0});
    }
  }
  // "MemTotal:       16303428 kB", which means KiB.
  const std::string total = ValueOf(ProcFile(roots, "meminfo"), "MemTotal");
  const std::uint64_t kib =
      ParseNumber(std::string_view(total).substr(0, total.find(' ')))
          .value_or(0);
  out.usable_memory_bytes = kib < (std::uint64_t{1} << 53) ? kib << 10 : 0;
}

}  // namespace

Inventory ReadInventory(const Roots& roots) {
  Inventory out;
  const auto table =
      ReadKernelFile(StrCat(roots.sys, "/firmware/dmi/tables/DMI"), kMaxTable);
  if (table.ok()) {
    DecodeDmi(std::as_bytes(std::span(table.value())), out);
  }
  FillFromExcerpt(roots, out);
  FillFromProc(roots, out);
  return out;
}

}  // namespace restore
