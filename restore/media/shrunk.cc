// SPDX-License-Identifier: Apache-2.0
#include "restore/media/shrunk.h"

#include <nlohmann/json.hpp>

namespace restore {

namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kSchema = "pristine.shrunk/1";
// More than any table has partitions.
constexpr std::size_t kMaxPartitions = 1024;

base::Error Corrupt() {
  return {base::ErrorCode::kCorrupt,
          "the list of partitions that were shrunk is damaged"};
}

}  // namespace

std::string EncodeShrunk(const std::vector<Shrunk>& all) {
  Json partitions = Json::array();
  for (const Shrunk& one : all) {
    partitions.push_back({{"number", one.number},
                          {"file_system", one.fs_type},
                          {"old_size", one.old_size},
                          {"new_size", one.new_size}});
  }
  const Json json = {{"schema", kSchema}, {"partitions", partitions}};
  return json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

base::Result<std::vector<Shrunk>> DecodeShrunk(std::string_view text) {
  const Json json = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object() || !json.contains("schema") ||
      json["schema"] != kSchema || !json.contains("partitions") ||
      !json["partitions"].is_array() ||
      json["partitions"].size() > kMaxPartitions) {
    return Corrupt();
  }
  std::vector<Shrunk> all;
  for (const Json& item : json["partitions"]) {
    const auto has = [&item](const char* name) {
      return item.contains(name) && item[name].is_number_unsigned();
    };
    if (!item.is_object() || !has("number") || !has("old_size") ||
        !has("new_size") || !item.contains("file_system") ||
        !item["file_system"].is_string() ||
        item["number"].get<std::uint64_t>() > kMaxPartitions) {
      return Corrupt();
    }
    all.push_back({item["number"].get<int>(),
                   item["file_system"].get<std::string>(),
                   item["old_size"].get<std::uint64_t>(),
                   item["new_size"].get<std::uint64_t>()});
  }
  return all;
}

}  // namespace restore
