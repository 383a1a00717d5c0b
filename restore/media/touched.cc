// SPDX-License-Identifier: Apache-2.0
#include "restore/media/touched.h"

#include <nlohmann/json.hpp>

#include "imaging/base/strings.h"
#include "imaging/format/sha256.h"
#include "restore/media/json_text.h"

namespace restore {

namespace {

using base::Error;
using base::ErrorCode;
using base::StrCat;
using Json = nlohmann::ordered_json;

constexpr const char* kSchema = "pristine.touched/1";
constexpr std::size_t kMaxPlaces = 100000;

Error Corrupt() {
  return {ErrorCode::kCorrupt,
          "what was kept of the disk for media remove is damaged"};
}

std::string HashOfBytes(std::span<const std::byte> bytes) {
  return base::HexEncode(imaging::Sha256Of(bytes));
}

}  // namespace

base::Result<Touched> Touch(imaging::BlockDevice& disk,
                            std::uint64_t offset,
                            const std::vector<std::byte>& fresh) {
  Touched touched;
  touched.offset = offset;
  touched.old_bytes.resize(fresh.size());
  TRY(disk.ReadAt(offset, touched.old_bytes));
  touched.new_sha256 = HashOfBytes(fresh);
  return touched;
}

TouchedFiles EncodeTouched(const std::vector<Touched>& all) {
  TouchedFiles files;
  Json places = Json::array();
  for (const Touched& one : all) {
    places.push_back({{"offset", one.offset},
                      {"length", one.old_bytes.size()},
                      {"new_sha256", one.new_sha256}});
    files.old_bytes.insert(files.old_bytes.end(), one.old_bytes.begin(),
                           one.old_bytes.end());
  }
  const Json json = {{"schema", kSchema},
                     {"old_sha256", HashOfBytes(files.old_bytes)},
                     {"places", places}};
  files.list = json.dump(1) + "\n";
  return files;
}

base::Result<std::vector<Touched>> DecodeTouched(
    std::string_view list,
    std::span<const std::byte> old_bytes,
    std::uint64_t disk_size) {
  const Json json = Json::parse(list, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object() || TextIn(json, "schema") != kSchema ||
      TextIn(json, "old_sha256") != HashOfBytes(old_bytes) ||
      !json.contains("places") || !json["places"].is_array() ||
      json["places"].size() > kMaxPlaces) {
    return Corrupt();
  }
  std::vector<Touched> all;
  for (const Json& item : json["places"]) {
    if (!item.is_object() || !item.contains("offset") ||
        !item["offset"].is_number_unsigned() || !item.contains("length") ||
        !item["length"].is_number_unsigned()) {
      return Corrupt();
    }
    Touched one;
    one.offset = item["offset"].get<std::uint64_t>();
    const auto length = item["length"].get<std::uint64_t>();
    if (length > old_bytes.size() || one.offset > disk_size ||
        length > disk_size - one.offset) {
      return Corrupt();
    }
    const auto mine = old_bytes.first(static_cast<std::size_t>(length));
    one.old_bytes.assign(mine.begin(), mine.end());
    old_bytes = old_bytes.subspan(mine.size());
    one.new_sha256 = TextIn(item, "new_sha256");
    all.push_back(std::move(one));
  }
  if (!old_bytes.empty()) {
    return Corrupt();
  }
  return all;
}

base::Status CheckStillOurs(imaging::BlockDevice& disk,
                            const std::vector<Touched>& all) {
  for (const Touched& one : all) {
    std::vector<std::byte> now(one.old_bytes.size());
    TRY(disk.ReadAt(one.offset, now));
    if (HashOfBytes(now) != one.new_sha256) {
      return Error(ErrorCode::kInvalidArgument,
                   StrCat(disk.name(), " was changed at bytes ", one.offset,
                          " to ", one.offset + now.size(),
                          " since the recovery partition was made"))
          .WithHint(
              "Putting the old bytes back would destroy that. Nothing "
              "was written.");
    }
  }
  return base::Ok();
}

base::Status PutBack(imaging::BlockDevice& disk,
                     const std::vector<Touched>& all) {
  for (auto one = all.rbegin(); one != all.rend(); ++one) {
    TRY(disk.WriteAt(one->offset, one->old_bytes));
    TRY(disk.Flush());
  }
  return base::Ok();
}

}  // namespace restore
