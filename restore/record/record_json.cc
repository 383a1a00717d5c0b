// SPDX-License-Identifier: Apache-2.0
#include "restore/record/record_json.h"

#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <span>
#include <type_traits>

#include "imaging/base/strings.h"
#include "restore/record/record_fields.h"
#include "restore/record/record_names.h"
#include "restore/record/record_trim.h"

namespace restore {

namespace {

using base::Error;
using base::ErrorCode;
using base::StrCat;
using Ordered = nlohmann::ordered_json;
// Finds members quickly, however many somebody put there to slow us down.
using Json = nlohmann::json;

constexpr std::string_view kSchemaName = "pristine.record/";
constexpr int kMaxDepth = 12;

Error Corrupt(const std::string& what) {
  return {ErrorCode::kCorrupt, StrCat("the record ", what)};
}

class Writer {
 public:
  template <typename T>
  void operator()(const char* name, T& value) {
    json_[name] = Of(value);
  }
  Ordered& json() { return json_; }

 private:
  static Ordered Of(std::string& text) { return text; }
  static Ordered Of(bool value) { return value; }
  static Ordered Of(char letter) {
    return letter == 0 ? std::string() : std::string(1, letter);
  }
  template <typename T>
  static Ordered Of(std::vector<T>& list) {
    Ordered out = Ordered::array();
    for (T& item : list) {
      out.push_back(Of(item));
    }
    return out;
  }
  template <typename T>
  static Ordered Of(std::optional<T>& value) {
    return value ? Of(*value) : Ordered();
  }
  template <typename T>
  static Ordered Of(T& value) {
    if constexpr (std::is_enum_v<T>) {
      return std::string(NameOf(value));
    } else if constexpr (std::is_class_v<T>) {
      Writer writer;
      Fields(writer, value);
      return std::move(writer.json());
    } else {
      return value;
    }
  }

  Ordered json_ = Ordered::object();
};

// Takes members out of one object.  After the first that makes no sense it
// takes none, and `fault` names it.
class Reader {
 public:
  Reader(const Json& json, std::string& fault) : json_(json), fault_(fault) {}

  template <typename T>
  void operator()(const char* name, T& value) {
    const auto at = json_.find(name);
    if (fault_.empty() && at != json_.end() && !Read(*at, value) &&
        fault_.empty()) {
      fault_ = name;
    }
  }

 private:
  bool Read(const Json& json, std::string& text) {
    if (!json.is_string() ||
        json.get_ref<const std::string&>().size() > kMaxRecordText) {
      return false;
    }
    text = json.get<std::string>();
    return true;
  }
  bool Read(const Json& json, bool& value) {
    if (!json.is_boolean()) {
      return false;
    }
    value = json.get<bool>();
    return true;
  }
  bool Read(const Json& json, char& letter) {
    std::string text;
    if (!Read(json, text) || text.size() > 1) {
      return false;
    }
    letter = text.empty() ? '\0' : text.front();
    return text.empty() || (letter >= 'A' && letter <= 'Z');
  }
  bool Read(const Json& json, std::uint64_t& number) {
    if (!json.is_number_unsigned()) {
      return false;
    }
    number = json.get<std::uint64_t>();
    return true;
  }
  bool Read(const Json& json, int& number) {
    std::uint64_t wide = 0;
    if (!Read(json, wide) ||
        wide > static_cast<std::uint64_t>(std::numeric_limits<int>::max())) {
      return false;
    }
    number = static_cast<int>(wide);
    return true;
  }
  template <typename T>
  bool Read(const Json& json, std::vector<T>& list) {
    if (!json.is_array() || json.size() > kMaxRecordList) {
      return false;
    }
    for (const Json& item : json) {
      T value{};
      if (!Read(item, value)) {
        return false;
      }
      list.push_back(std::move(value));
    }
    return true;
  }
  template <typename T>
  bool Read(const Json& json, std::optional<T>& value) {
    return json.is_null() || Read(json, value.emplace());
  }
  template <typename T>
  bool Read(const Json& json, T& value) {
    if constexpr (std::is_enum_v<T>) {
      std::string name;
      const auto known = Read(json, name) ? ValueNamed<T>(name) : std::nullopt;
      value = known.value_or(value);
      return known.has_value();
    } else {
      if (!json.is_object()) {
        return false;
      }
      Reader reader(json, fault_);
      Fields(reader, value);
      return fault_.empty();
    }
  }

  const Json& json_;
  std::string& fault_;
};

// The parser's view on what it reads: no deep nesting, and no member twice,
// which two readers could understand in two ways.
class Strictness {
 public:
  bool operator()(int depth, Json::parse_event_t event, const Json& json) {
    using Event = Json::parse_event_t;
    if (depth > kMaxDepth) {
      sane_ = false;
    } else if (event == Event::object_start) {
      members_.emplace_back();
    } else if (event == Event::object_end && !members_.empty()) {
      members_.pop_back();
    } else if (event == Event::key && !members_.empty()) {
      sane_ = members_.back().insert(json.get<std::string>()).second && sane_;
    }
    return sane_;
  }
  bool sane() const { return sane_; }

 private:
  std::vector<std::set<std::string>> members_;
  bool sane_ = true;
};

base::Result<Json> ParseStrictly(std::string_view text) {
  if (text.size() > kMaxRecordBytes) {
    return Corrupt(StrCat("is longer than ", kMaxRecordBytes, " bytes"));
  }
  Strictness strictness;
  Json json = Json::parse(
      text,
      [&strictness](int depth, Json::parse_event_t event, Json& parsed) {
        return strictness(depth, event, parsed);
      },
      /*allow_exceptions=*/false);
  if (json.is_discarded() || !json.is_object() || !strictness.sane()) {
    return Corrupt("is no JSON object, or has a member twice");
  }
  return json;
}

std::string Dump(Record record) {
  Ordered json = {{"schema", kRecordSchema}};
  Writer writer;
  Fields(writer, record);
  json.update(writer.json());
  return json.dump(1, ' ', false, Ordered::error_handler_t::replace) + "\n";
}

}  // namespace

std::string EncodeRecord(Record record) {
  // Ten of everything, each as long as may be, is well below the limit.
  constexpr std::size_t kFew = 10;
  std::string json;
  for (std::size_t max = kMaxRecordList; max >= kFew; max /= 10) {
    TrimRecord(record, max);
    json = Dump(record);
    if (json.size() <= kMaxRecordBytes) {
      break;
    }
  }
  return json;
}

base::Result<Record> DecodeRecord(std::string_view text) {
  TRY_ASSIGN(const Json json, ParseStrictly(text));
  const auto schema = json.find("schema");
  const std::string name = schema != json.end() && schema->is_string()
                               ? schema->get<std::string>()
                               : "";
  if (name != kRecordSchema) {
    return name.starts_with(kSchemaName)
               ? Error(ErrorCode::kUnsupported,
                       StrCat("the record is newer than this program: ",
                              base::Printable(name)))
                     .WithHint("Use the newest Pristine to look at it.")
               : Corrupt("does not say that it is one");
  }
  Record record;
  std::string fault;
  Reader reader(json, fault);
  Fields(reader, record);
  if (!fault.empty()) {
    return Corrupt(StrCat("has a member \"", fault, "\" that makes no sense"));
  }
  return record;
}

imaging::Sha256 RecordDigest(std::string_view json) {
  return imaging::Sha256Of(std::as_bytes(std::span(json)));
}

}  // namespace restore
