// SPDX-License-Identifier: Apache-2.0

#include <cstdint>
#include <cstdlib>
#include <span>
#include <string>

#include "restore/record/dmi.h"
#include "restore/record/record_json.h"
#include "restore/record/record_page.h"

namespace {

// The first byte says which decoder the others are for.
void ReadTable(std::span<const std::byte> bytes) {
  restore::Inventory found;
  restore::DecodeDmi(bytes, found);
  if (found.memory.size() > 256 || found.processors.size() > 256 ||
      found.serial.size() > 4 * 128) {
    std::abort();
  }
}

// What can be read can be written, and reads the same again.
void ReadJson(const std::string& json) {
  const auto record = restore::DecodeRecord(json);
  if (!record.ok()) {
    return;
  }
  const std::string again = restore::EncodeRecord(record.value());
  const auto twice = restore::DecodeRecord(again);
  if (!twice.ok() || restore::EncodeRecord(twice.value()) != again) {
    std::abort();
  }
  for (const auto language :
       {restore::PageLanguage::kEnglish, restore::PageLanguage::kChinese}) {
    const auto page = restore::MakeRecordPage(
        record.value(), restore::RecordDigest(json), language);
    if (restore::PageAsText(page).empty() ||
        restore::PageAsHtml(page).find("<script") != std::string::npos) {
      std::abort();
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  if (size == 0) {
    return 0;
  }
  const auto bytes = std::as_bytes(std::span(data, size)).subspan(1);
  if (data[0] == 'd') {
    ReadTable(bytes);
  } else {
    ReadJson({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  }
  return 0;
}
