// SPDX-License-Identifier: Apache-2.0
#include "restore/media/medium.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "imaging/base/strings.h"
#include "restore/media/json_text.h"

namespace restore {

namespace {

using base::Error;
using base::ErrorCode;
using base::StrCat;
using Json = nlohmann::ordered_json;

constexpr const char* kSchema = "pristine.medium/1";
constexpr std::string_view kSchemaName = "pristine.medium/";
constexpr std::size_t kMaxText = std::size_t{1} << 20;
constexpr std::size_t kMaxFiles = 4096;
constexpr std::size_t kMaxPath = 1024;
constexpr std::size_t kIdDigits = 32;
constexpr std::size_t kHashDigits = 64;
constexpr std::size_t kKeyDigits = 64;

Error Corrupt(std::string_view what) {
  return {ErrorCode::kCorrupt, StrCat("medium.json ", what)};
}

bool IsHex(std::string_view text, std::size_t digits) {
  return text.size() == digits &&
         text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

// A path that cannot lead out of the medium.
bool IsPlainPath(std::string_view path) {
  return path.size() > 1 && path.size() <= kMaxPath && path[0] == '/' &&
         path.find("/../") == std::string_view::npos &&
         !path.ends_with("/..") && path.find('\0') == std::string_view::npos;
}

base::Result<std::vector<Medium::File>> DecodeFiles(const Json& object,
                                                    const char* key,
                                                    bool hashed) {
  std::vector<Medium::File> files;
  const auto list = object.find(key);
  if (list == object.end()) {
    return files;
  }
  if (!list->is_array() || list->size() > kMaxFiles) {
    return Corrupt(StrCat("has no sane list of ", key));
  }
  for (const Json& item : *list) {
    if (!item.is_object()) {
      return Corrupt(StrCat("lists ", key, " that are no objects"));
    }
    Medium::File file;
    file.path = TextIn(item, "path");
    file.sha256 = TextIn(item, "sha256");
    const auto size = item.find("size");
    if (!IsPlainPath(file.path) || size == item.end() ||
        !size->is_number_unsigned() ||
        (hashed && !IsHex(file.sha256, kHashDigits))) {
      return Corrupt(StrCat("lists ", key, " in a way that makes no sense"));
    }
    file.size = size->get<std::uint64_t>();
    files.push_back(std::move(file));
  }
  return files;
}

Json EncodeFiles(const std::vector<Medium::File>& files) {
  Json list = Json::array();
  for (const Medium::File& file : files) {
    Json item = {{"path", file.path}, {"size", file.size}};
    if (!file.sha256.empty()) {
      item["sha256"] = file.sha256;
    }
    list.push_back(std::move(item));
  }
  return list;
}

// Where the object that `text` starts with ends; 0 when it does not end, or
// nests deeply enough to be no medium.json.
std::size_t ObjectEnd(std::string_view text) {
  constexpr int kMaxDepth = 8;
  int depth = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (quoted) {
      i += text[i] == '\\' ? 1 : 0;
      quoted = i >= text.size() || text[i] != '"' || text[i - 1] == '\\';
    } else if (text[i] == '"') {
      quoted = true;
    } else if (text[i] == '{' || text[i] == '[') {
      if (++depth > kMaxDepth) {
        return 0;
      }
    } else if ((text[i] == '}' || text[i] == ']') && --depth <= 0) {
      return i + 1;
    }
  }
  return 0;
}

}  // namespace

const char* KindName(Medium::Kind kind) {
  switch (kind) {
    case Medium::Kind::kStick:
      return "stick";
    case Medium::Kind::kIso:
      return "iso";
    case Medium::Kind::kRecovery:
      return "recovery";
  }
  return "";
}

std::string EncodeMedium(const Medium& medium) {
  Json json = {{"schema", kSchema},
               {"id", medium.id},
               {"kind", KindName(medium.kind)},
               {"made", medium.made},
               {"files", EncodeFiles(medium.files)},
               {"images", EncodeFiles(medium.images)}};
  if (!medium.record_key.empty()) {
    json["record_key"] = medium.record_key;
  }
  return json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

base::Result<Medium> DecodeMedium(std::string_view text) {
  text = text.substr(0, ObjectEnd(text.substr(0, kMaxText)));
  const Json json = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object()) {
    return Corrupt("is no JSON object");
  }
  const std::string schema = TextIn(json, "schema");
  if (schema != kSchema) {
    return schema.starts_with(kSchemaName)
               ? Error(ErrorCode::kUnsupported,
                       StrCat("medium.json is newer than this program: ",
                              base::Printable(schema)))
               : Corrupt("does not describe a medium");
  }
  Medium medium;
  medium.id = TextIn(json, "id");
  medium.made = TextIn(json, "made");
  const std::string kind = TextIn(json, "kind");
  using enum Medium::Kind;
  const auto kinds = {kStick, kIso, kRecovery};
  const auto known = std::ranges::find_if(
      kinds, [&kind](Medium::Kind one) { return kind == KindName(one); });
  if (!IsHex(medium.id, kIdDigits) || known == kinds.end()) {
    return Corrupt("has no sane id or kind");
  }
  medium.kind = *known;
  medium.record_key = TextIn(json, "record_key");
  if (!medium.record_key.empty() && !IsHex(medium.record_key, kKeyDigits)) {
    return Corrupt("has no sane record_key");
  }
  TRY_ASSIGN(medium.files, DecodeFiles(json, "files", /*hashed=*/true));
  TRY_ASSIGN(medium.images, DecodeFiles(json, "images", /*hashed=*/false));
  return medium;
}

}  // namespace restore
