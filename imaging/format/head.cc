// SPDX-License-Identifier: Apache-2.0
#include "imaging/format/head.h"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <limits>
#include <nlohmann/json.hpp>
#include <string_view>

#include "imaging/base/bytes.h"
#include "imaging/base/strings.h"

namespace imaging {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kMaxPartitions = 1024;
constexpr std::size_t kMaxRegions = 4096;
constexpr int kMaxDepth = 16;

// Stands in clear at the start of every image, for whoever has nothing else.
constexpr std::string_view kPlainWords =
    "This file is a Pristine image of a disk or a partition. It is an ordinary "
    "Zstandard file (RFC 8878): decompressed it is the raw disk or partition, "
    "byte for byte, with unused space as zeros. To restore it on any Linux "
    "without Pristine: zstd -dc FILE.pri | dd of=/dev/TARGET bs=4M conv=fsync "
    "(several parts: cat FILE.pri FILE.p01 FILE.p02 ... | zstd -dc | dd ...). "
    "The JSON below says what the image holds; the frame before the last lists "
    "every chunk with its SHA-256.\n";

constexpr std::array<std::string_view, 3> kContentNames = {"disk", "partitions",
                                                           "partition"};

base::Error Corrupt(std::string_view text) {
  return {base::ErrorCode::kCorrupt, base::StrCat("the image's head ", text)};
}

Json RangesToJson(const std::vector<base::ByteRange>& ranges) {
  Json out = Json::array();
  for (const base::ByteRange& range : ranges) {
    out.push_back({range.offset, range.length});
  }
  return out;
}

Json PartitionToJson(const ImagePartition& p) {
  return {{"number", p.number},
          {"offset", p.range.offset},
          {"size", p.range.length},
          {"type", p.type},
          {"unique_id", p.unique_id},
          {"name", p.name},
          {"role", p.role},
          {"file_system",
           {{"type", p.fs_type},
            {"label", p.fs_label},
            {"uuid", p.fs_uuid},
            {"block_size", p.fs_block_size}}},
          {"stored", p.stored},
          {"mapped", p.mapped},
          {"used_bytes", p.used_bytes},
          {"notes", p.notes}};
}

Json HeadToJson(const ImageHead& head) {
  Json out = {
      {"image_id", base::HexEncode(head.id)},
      {"content", kContentNames.at(static_cast<std::size_t>(head.content))},
      {"raw_size", head.raw_size},
      {"sector_size", head.sector_size},
      {"chunk_size", head.chunk_size},
      {"label", head.label},
      {"created", head.created},
      {"creator", head.creator},
      {"source", head.source},
      {"machine", head.machine},
      {"live", head.live},
      {"partitions", Json::array()}};
  for (const ImagePartition& partition : head.partitions) {
    out["partitions"].push_back(PartitionToJson(partition));
  }
  if (head.table) {
    out["table"] = {{"kind", head.table->kind},
                    {"hybrid", head.table->hybrid},
                    {"id", head.table->id},
                    {"regions", RangesToJson(head.table->regions)}};
  }
  return out;
}

// Reads fields of an object that came from outside.  A missing or mistyped
// field is remembered by name, so that callers check once at the end.
class FieldReader {
 public:
  FieldReader(const Json& object, std::string& wrong)
      : object_(object), wrong_(wrong) {}

  template <typename T>
  T Get(const char* name) {
    const Json* const value = Find(name);
    if (value == nullptr || !Fits<T>(*value)) {
      wrong_ = name;
      return T{};
    }
    return value->get<T>();
  }
  const Json* Find(const char* name) const {
    const auto at = object_.is_object() ? object_.find(name) : object_.end();
    return object_.is_object() && at != object_.end() ? &*at : nullptr;
  }

 private:
  template <typename T>
  static bool Fits(const Json& value) {
    if constexpr (std::is_same_v<T, std::string>) {
      return value.is_string();
    } else if constexpr (std::is_same_v<T, bool>) {
      return value.is_boolean();
    } else {
      return value.is_number_unsigned() &&
             value.get<std::uint64_t>() <= std::numeric_limits<T>::max();
    }
  }

  const Json& object_;
  std::string& wrong_;
};

std::vector<std::string> Texts(const Json* array) {
  std::vector<std::string> out;
  if (array != nullptr && array->is_array()) {
    for (const Json& item : *array) {
      if (item.is_string()) {
        out.push_back(item.get<std::string>());
      }
    }
  }
  return out;
}

base::Result<std::vector<base::ByteRange>> RangesFromJson(
    const Json* array, std::uint64_t raw_size) {
  if (array == nullptr || !array->is_array() || array->size() > kMaxRegions) {
    return Corrupt("has no usable list of table regions");
  }
  std::vector<base::ByteRange> out;
  std::uint64_t end = 0;
  for (const Json& pair : *array) {
    if (!pair.is_array() || pair.size() != 2 || !pair[0].is_number_unsigned() ||
        !pair[1].is_number_unsigned()) {
      return Corrupt("has a table region that is not a pair of numbers");
    }
    const base::ByteRange range{pair[0].get<std::uint64_t>(),
                                pair[1].get<std::uint64_t>()};
    if (range.offset < end || range.offset > raw_size ||
        range.length > raw_size - range.offset) {
      return Corrupt("has table regions out of order or beyond its end");
    }
    end = range.end();
    out.push_back(range);
  }
  return out;
}

ImagePartition PartitionFromJson(const Json& json, std::string& wrong) {
  FieldReader fields(json, wrong);
  ImagePartition p;
  p.number = static_cast<int>(fields.Get<std::uint16_t>("number"));
  p.range = {fields.Get<std::uint64_t>("offset"),
             fields.Get<std::uint64_t>("size")};
  p.type = fields.Get<std::string>("type");
  p.unique_id = fields.Get<std::string>("unique_id");
  p.name = fields.Get<std::string>("name");
  p.role = fields.Get<std::string>("role");
  p.stored = fields.Get<bool>("stored");
  p.mapped = fields.Get<bool>("mapped");
  p.used_bytes = fields.Get<std::uint64_t>("used_bytes");
  p.notes = Texts(fields.Find("notes"));
  const Json* const fs = fields.Find("file_system");
  if (fs == nullptr) {
    wrong = "file_system";
    return p;
  }
  FieldReader fs_fields(*fs, wrong);
  p.fs_type = fs_fields.Get<std::string>("type");
  p.fs_label = fs_fields.Get<std::string>("label");
  p.fs_uuid = fs_fields.Get<std::string>("uuid");
  p.fs_block_size = fs_fields.Get<std::uint64_t>("block_size");
  return p;
}

base::Status ReadId(const std::string& hex, ImageId& id) {
  if (hex.size() != 2 * id.size()) {
    return Corrupt("has an identifier of the wrong length");
  }
  for (std::size_t i = 0; i < id.size(); ++i) {
    unsigned value = 0;
    const char* const at = hex.data() + 2 * i;
    if (std::from_chars(at, at + 2, value, 16).ptr != at + 2) {
      return Corrupt("has an identifier that is not hexadecimal");
    }
    id.at(i) = static_cast<std::byte>(value);
  }
  return base::Ok();
}

base::Status ReadPartitions(const Json* array,
                            ImageHead& head,
                            std::string& wrong) {
  if (array == nullptr || !array->is_array() ||
      array->size() > kMaxPartitions) {
    return Corrupt("has no usable list of partitions");
  }
  std::uint64_t end = 0;
  for (const Json& json : *array) {
    head.partitions.push_back(PartitionFromJson(json, wrong));
    const base::ByteRange range = head.partitions.back().range;
    if (range.offset < end || range.offset > head.raw_size ||
        range.length > head.raw_size - range.offset) {
      return Corrupt(base::StrCat("has partition ",
                                  head.partitions.back().number,
                                  " out of order or beyond its end"));
    }
    end = range.end();
  }
  return base::Ok();
}

base::Result<ImageHead> HeadFromJson(const Json& json) {
  std::string wrong;
  FieldReader fields(json, wrong);
  ImageHead head;
  const auto content = std::find(kContentNames.begin(), kContentNames.end(),
                                 fields.Get<std::string>("content"));
  if (content == kContentNames.end()) {
    return base::Error(base::ErrorCode::kUnsupported,
                       "the image holds a kind of content that this program "
                       "does not know")
        .WithHint("Use a newer Pristine.");
  }
  head.content = static_cast<ContentKind>(content - kContentNames.begin());
  head.raw_size = fields.Get<std::uint64_t>("raw_size");
  head.sector_size = fields.Get<std::uint32_t>("sector_size");
  head.chunk_size = fields.Get<std::uint32_t>("chunk_size");
  head.label = fields.Get<std::string>("label");
  head.created = fields.Get<std::string>("created");
  head.creator = fields.Get<std::string>("creator");
  head.source = fields.Get<std::string>("source");
  head.machine = fields.Get<std::string>("machine");
  head.live = fields.Get<bool>("live");
  TRY(ReadId(fields.Get<std::string>("image_id"), head.id));
  TRY(ReadPartitions(fields.Find("partitions"), head, wrong));
  if (const Json* const table = fields.Find("table"); table != nullptr) {
    FieldReader table_fields(*table, wrong);
    head.table = ImageTable{.kind = table_fields.Get<std::string>("kind"),
                            .hybrid = table_fields.Get<bool>("hybrid"),
                            .id = table_fields.Get<std::string>("id"),
                            .regions = {}};
    TRY_ASSIGN(head.table->regions,
               RangesFromJson(table_fields.Find("regions"), head.raw_size));
  }
  if (!wrong.empty()) {
    return Corrupt(base::StrCat("lacks a usable \"", wrong, "\""));
  }
  return head;
}

base::Status CheckGeometry(const ImageHead& head) {
  const std::uint32_t sector = head.sector_size;
  if (!std::has_single_bit(sector) || sector < 512 || sector > 4096) {
    return Corrupt(base::StrCat("names sectors of ", sector, " bytes"));
  }
  if (!std::has_single_bit(head.chunk_size) ||
      head.chunk_size < kMinChunkSize || head.chunk_size > kMaxChunkSize) {
    return Corrupt(base::StrCat("names chunks of ", head.chunk_size, " bytes"));
  }
  // 2^62 bytes keep every sum of offsets in this program from overflowing.
  if (head.raw_size > (std::uint64_t{1} << 62)) {
    return Corrupt(
        base::StrCat("names a content of ", head.raw_size, " bytes"));
  }
  return base::Ok();
}

}  // namespace

std::vector<std::byte> EncodeHead(const ImageHead& head) {
  // Names from a disk may be any bytes; JSON takes UTF-8 alone.
  const std::string json =
      HeadToJson(head).dump(1, ' ', false, Json::error_handler_t::replace);
  const std::string text = base::StrCat(kPlainWords, '\0', json, "\n");
  return EncodeFrame(FrameKind::kHead, std::as_bytes(std::span(text)));
}

base::Result<ImageHead> DecodeHead(std::span<const std::byte> frame) {
  TRY_ASSIGN(const auto body, FrameBody(frame, FrameKind::kHead));
  const std::string_view text(reinterpret_cast<const char*>(body.data()),
                              body.size());
  const std::size_t zero = text.find('\0');
  if (zero == std::string_view::npos) {
    return Corrupt("has no JSON");
  }
  // What lies deeper is not kept: each level of it would take some 70 bytes for
  // every one in the file.
  bool too_deep = false;
  const auto keep = [&too_deep](int depth, Json::parse_event_t, const Json&) {
    too_deep = too_deep || depth > kMaxDepth;
    return depth <= kMaxDepth;
  };
  const Json json = Json::parse(text.substr(zero + 1), keep, false);
  if (too_deep) {
    return Corrupt("has JSON that nests too deeply");
  }
  if (json.is_discarded() || !json.is_object()) {
    return Corrupt("has JSON that does not parse");
  }
  TRY_ASSIGN(ImageHead head, HeadFromJson(json));
  TRY(CheckGeometry(head));
  return head;
}

}  // namespace imaging
