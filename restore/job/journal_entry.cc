// SPDX-License-Identifier: Apache-2.0
#include "restore/job/journal_entry.h"

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>
#include <utility>

#include "imaging/base/strings.h"

namespace restore {

namespace {

using base::Error;
using base::ErrorCode;
using base::StrCat;
using Json = nlohmann::ordered_json;

constexpr const char* kSchema = "pristine.journal/1";
constexpr std::string_view kSchemaName = "pristine.journal/";
constexpr std::size_t kMaxText = std::size_t{32} << 10;
constexpr std::size_t kMaxField = 4096;
constexpr std::size_t kMaxLegs = 128;
constexpr std::size_t kIdDigits = 64;
// An entry has three: the object, the list of legs, a leg.
constexpr int kMaxDepth = 4;

Error Corrupt(std::string_view what) {
  return {ErrorCode::kCorrupt, StrCat("the journal's entry ", what)};
}

// Deep nesting would cost the parser its stack.
bool IsShallow(std::string_view text) {
  int depth = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (quoted) {
      i += text[i] == '\\' ? 1 : 0;
      quoted = i < text.size() && text[i] != '"';
    } else if (text[i] == '"') {
      quoted = true;
    } else if (text[i] == '{' || text[i] == '[') {
      if (++depth > kMaxDepth) {
        return false;
      }
    } else if (text[i] == '}' || text[i] == ']') {
      --depth;
    }
  }
  return true;
}

// The fields of one object, of which each must be there and of its kind.
class Fields {
 public:
  explicit Fields(const Json& object) : object_(object) {}

  bool ok() const { return ok_; }
  void Read(const char* key, std::string& out) {
    const Json* const at = Find(key);
    if (at == nullptr || !at->is_string()) {
      ok_ = false;
      return;
    }
    out = at->get<std::string>();
    // No path, name or key has a zero byte in it.
    ok_ = ok_ && out.size() <= kMaxField && out.find('\0') == std::string::npos;
  }
  void Read(const char* key, bool& out) {
    const Json* const at = Find(key);
    if (at == nullptr || !at->is_boolean()) {
      ok_ = false;
      return;
    }
    out = at->get<bool>();
  }
  template <typename T>
  void ReadNumber(const char* key, T& out) {
    const Json* const at = Find(key);
    if (at == nullptr || !at->is_number_unsigned()) {
      ok_ = false;
      return;
    }
    const auto value = at->get<std::uint64_t>();
    ok_ = ok_ &&
          value <= static_cast<std::uint64_t>(std::numeric_limits<T>::max());
    out = ok_ ? static_cast<T>(value) : T{};
  }

 private:
  const Json* Find(const char* key) const {
    const auto at = object_.find(key);
    return at == object_.end() ? nullptr : &*at;
  }

  const Json& object_;
  bool ok_ = true;
};

// Every option of an entry with its name, for reading and for writing.
template <typename Entry, typename Visit>
void VisitOptions(Entry& entry, const Visit& visit) {
  visit("delta", entry.delta);
  visit("prove", entry.prove);
  visit("read_back", entry.read_back);
  visit("discard", entry.discard);
  visit("new_ids", entry.new_ids);
  visit("accept_unreadable", entry.accept_unreadable);
  visit("accept_battery", entry.accept_battery);
}

Json EncodeLeg(const JournalEntry::Leg& leg) {
  return {{"partition", static_cast<std::uint64_t>(leg.partition)},
          {"target", leg.target},
          {"disk_id", leg.disk_id},
          {"disk", leg.disk},
          {"disk_partition", static_cast<std::uint64_t>(leg.disk_partition)}};
}

base::Result<JournalEntry::Leg> DecodeLeg(const Json& object) {
  if (!object.is_object()) {
    return Corrupt("lists targets that are no objects");
  }
  JournalEntry::Leg leg;
  Fields fields(object);
  fields.ReadNumber("partition", leg.partition);
  fields.Read("target", leg.target);
  fields.Read("disk_id", leg.disk_id);
  fields.Read("disk", leg.disk);
  fields.ReadNumber("disk_partition", leg.disk_partition);
  if (!fields.ok() || leg.target.empty()) {
    return Corrupt("names a target in a way that makes no sense");
  }
  return leg;
}

base::Status DecodeLegs(const Json& json, std::vector<JournalEntry::Leg>& out) {
  const auto list = json.find("legs");
  if (list == json.end() || !list->is_array() || list->empty() ||
      list->size() > kMaxLegs) {
    return Corrupt("has no sane list of targets");
  }
  for (const Json& item : *list) {
    TRY_ASSIGN(JournalEntry::Leg leg, DecodeLeg(item));
    out.push_back(std::move(leg));
  }
  return base::Ok();
}

bool IsSane(const JournalEntry& entry) {
  return entry.image_id.size() == kIdDigits &&
         entry.image_id.find_first_not_of("0123456789abcdef") ==
             std::string::npos &&
         !entry.image.empty() && entry.leg <= entry.legs.size() &&
         entry.durable_bytes <= entry.total_bytes;
}

}  // namespace

double JournalEntry::fraction() const {
  return total_bytes == 0 ? 0
                          : static_cast<double>(durable_bytes) /
                                static_cast<double>(total_bytes);
}

std::string EncodeJournalEntry(const JournalEntry& entry) {
  Json json = {{"schema", kSchema},
               {"image", entry.image},
               {"image_id", entry.image_id},
               {"legs", Json::array()},
               {"key_pem", entry.key_pem},
               {"job_step", entry.job_step},
               {"started", entry.started},
               {"leg", entry.leg},
               {"row", entry.row},
               {"durable_bytes", entry.durable_bytes},
               {"total_bytes", entry.total_bytes}};
  for (const JournalEntry::Leg& leg : entry.legs) {
    json["legs"].push_back(EncodeLeg(leg));
  }
  VisitOptions(entry, [&json](const char* name, const bool& value) {
    json[name] = value;
  });
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

base::Result<JournalEntry> DecodeJournalEntry(std::string_view text) {
  if (text.size() > kMaxText || !IsShallow(text)) {
    return Corrupt("is no entry");
  }
  const Json json = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object()) {
    return Corrupt("is no JSON object");
  }
  std::string schema;
  Fields fields(json);
  fields.Read("schema", schema);
  if (schema != kSchema) {
    return schema.starts_with(kSchemaName)
               ? Error(ErrorCode::kUnsupported,
                       StrCat("the journal is newer than this program: ",
                              base::Printable(schema)))
               : Corrupt("is no entry");
  }
  JournalEntry entry;
  fields.Read("image", entry.image);
  fields.Read("image_id", entry.image_id);
  fields.Read("key_pem", entry.key_pem);
  fields.Read("job_step", entry.job_step);
  fields.Read("started", entry.started);
  fields.ReadNumber("leg", entry.leg);
  fields.ReadNumber("row", entry.row);
  fields.ReadNumber("durable_bytes", entry.durable_bytes);
  fields.ReadNumber("total_bytes", entry.total_bytes);
  VisitOptions(entry, [&fields](const char* name, bool& value) {
    fields.Read(name, value);
  });
  if (!fields.ok()) {
    return Corrupt("lacks a field, or has one that makes no sense");
  }
  TRY(DecodeLegs(json, entry.legs));
  return IsSane(entry) ? base::Result<JournalEntry>(std::move(entry))
                       : Corrupt("makes no sense");
}

}  // namespace restore
