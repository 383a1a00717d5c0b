// SPDX-License-Identifier: Apache-2.0
#include "imaging/format/head.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <nlohmann/json.hpp>

#include "imaging/base/strings.h"

namespace imaging {
namespace {

using ::testing::HasSubstr;
using Json = nlohmann::ordered_json;

ImageHead Sample() {
  ImageHead head;
  head.id.fill(std::byte{0xA7});
  head.content = ContentKind::kDisk;
  head.raw_size = 1 << 20;
  head.sector_size = 4096;
  head.chunk_size = kMinChunkSize;
  head.label = "PHILIPS \"系统\"";
  head.created = "2026-11-22T23:45:15Z";
  head.creator = "a test";
  head.source = "/dev/sda";
  head.machine = "a machine";
  head.live = true;
  head.table = ImageTable{.kind = "gpt",
                          .hybrid = true,
                          .id = "an id",
                          .regions = {{0, 20480}, {1 << 19, 4096}}};
  ImagePartition one;
  one.number = 1;
  one.range = {20480, 4096};
  one.type = "type";
  one.unique_id = "id";
  one.name = "name";
  one.role = "system";
  one.fs_type = "ext4";
  one.fs_label = "label";
  one.fs_uuid = "uuid";
  one.fs_block_size = 4096;
  one.mapped = true;
  one.used_bytes = 4095;
  one.notes = {"a note", "another"};
  ImagePartition two;
  two.number = 128;
  two.range = {24576, 8192};
  two.role = "data";
  two.stored = false;
  head.partitions = {one, two};
  return head;
}

std::vector<std::byte> FrameOf(const std::string& json) {
  const std::string text = base::StrCat("words", '\0', json);
  return EncodeFrame(FrameKind::kHead, std::as_bytes(std::span(text)));
}

base::Result<ImageHead> Changed(const std::function<void(Json&)>& change) {
  const std::vector<std::byte> frame = EncodeHead(Sample());
  const std::string_view text(reinterpret_cast<const char*>(frame.data()),
                              frame.size());
  // The preamble holds zeros too.
  Json json = Json::parse(text.substr(text.find('\0', kFrameHeaderSize) + 1));
  change(json);
  return DecodeHead(FrameOf(json.dump()));
}

TEST(Head, ComesBackAsItWas) {
  for (const ImageHead& head : {Sample(), ImageHead{}}) {
    const auto decoded = DecodeHead(EncodeHead(head));
    ASSERT_TRUE(decoded.ok()) << decoded.error().text();
    EXPECT_EQ(decoded.value(), head);
  }
}

TEST(Head, SaysInPlainWordsHowToDecodeTheFile) {
  const std::vector<std::byte> frame = EncodeHead(Sample());
  const std::string text(reinterpret_cast<const char*>(frame.data()),
                         frame.size());
  EXPECT_THAT(text, HasSubstr("zstd -dc"));
}

TEST(Head, NamesThatAreNotUtf8DoNotSpoilIt) {
  ImageHead head = Sample();
  head.label = "bad \xFF\xC3 name";
  head.partitions[0].fs_label = "\xED\xA0\x80";
  head.partitions[1].name = std::string("zero \0 byte", 11);
  const auto decoded = DecodeHead(EncodeHead(head));
  ASSERT_TRUE(decoded.ok()) << decoded.error().text();
  EXPECT_THAT(decoded.value().label, HasSubstr("bad "));
  EXPECT_EQ(decoded.value().partitions[1].name, head.partitions[1].name);
}

TEST(Head, AFieldThatIsMissingOrOfAnotherTypeIsNamed) {
  const auto check = [](const std::function<Json&(Json&)>& object) {
    std::vector<std::string> keys;
    EXPECT_TRUE(Changed([&](Json& json) {
                  for (const auto& item : object(json).items()) {
                    keys.push_back(item.key());
                  }
                }).ok());
    EXPECT_GE(keys.size(), 4U);
    for (const std::string& key : keys) {
      if (key == "notes" || key == "table") {
        continue;  // May be absent.
      }
      for (const Json& value :
           {Json(), Json(-1), Json(1.5), Json(Json::value_t::object)}) {
        const auto wrong =
            Changed([&](Json& json) { object(json)[key] = value; });
        EXPECT_FALSE(wrong.ok()) << key << " as " << value;
      }
      EXPECT_FALSE(Changed([&](Json& json) { object(json).erase(key); }).ok())
          << key;
    }
  };
  check([](Json& json) -> Json& { return json; });
  check([](Json& json) -> Json& { return json["partitions"][0]; });
  check(
      [](Json& json) -> Json& { return json["partitions"][1]["file_system"]; });
  check([](Json& json) -> Json& { return json["table"]; });
  const auto wrong = Changed([](Json& json) { json["machine"] = 5; });
  ASSERT_FALSE(wrong.ok());
  EXPECT_EQ(wrong.error().code(), base::ErrorCode::kCorrupt);
  EXPECT_THAT(wrong.error().text(), HasSubstr("machine"));
}

TEST(Head, NumbersOutOfRangeAreRefused) {
  const auto with = [](const char* key, const Json& value) {
    return Changed([&](Json& json) { json[key] = value; }).ok();
  };
  for (const std::uint64_t sector : {0U, 1U, 256U, 513U, 3072U, 8192U}) {
    EXPECT_FALSE(with("sector_size", sector)) << sector;
  }
  for (const std::uint64_t chunk :
       {std::uint64_t{0}, std::uint64_t{32768}, std::uint64_t{65537},
        std::uint64_t{32} << 20, std::uint64_t{1} << 40}) {
    EXPECT_FALSE(with("chunk_size", chunk)) << chunk;
  }
  EXPECT_TRUE(with("raw_size", std::uint64_t{1} << 62));
  EXPECT_FALSE(with("raw_size", (std::uint64_t{1} << 62) + 1));
  EXPECT_FALSE(with("raw_size", ~std::uint64_t{0}));
  EXPECT_FALSE(with("raw_size", 4096));  // Partitions lie beyond it.
  EXPECT_FALSE(with("image_id", "a7"));
  EXPECT_FALSE(with("image_id", std::string(32, 'g')));
  EXPECT_FALSE(with("image_id", std::string(32, '-')));
}

TEST(Head, PartitionsOutOfOrderOrOverlappingAreRefused) {
  const auto with = [](std::uint64_t offset, std::uint64_t size) {
    return Changed([&](Json& json) {
             json["partitions"][1]["offset"] = offset;
             json["partitions"][1]["size"] = size;
           })
        .ok();
  };
  EXPECT_TRUE(with(24576, 4096));
  EXPECT_FALSE(with(24575, 4096));
  EXPECT_FALSE(with(0, 4096));
  EXPECT_FALSE(with(24576, 1 << 20));
  EXPECT_FALSE(with(~std::uint64_t{0} - 10, 4096));
  EXPECT_FALSE(with(24576, ~std::uint64_t{0}));
}

TEST(Head, TableRegionsThatCannotBeAreRefused) {
  for (const char* const regions :
       {"[[4096,4096],[0,1]]", "[[0]]", "[[0,1,2]]", "[0,1]", "{}", "[[0,-1]]",
        "[[0,18446744073709551615]]", "[[1048577,0]]", "[[\"0\",1]]"}) {
    EXPECT_FALSE(Changed([&](Json& json) {
                   json["table"]["regions"] = Json::parse(regions);
                 }).ok())
        << regions;
  }
}

TEST(Head, ListsLongerThanAnyDiskHasAreRefused) {
  EXPECT_FALSE(Changed([](Json& json) {
                 Json one = json["partitions"][0];
                 one["size"] = 0;
                 json["partitions"] = Json(2000, one);
               }).ok());
  EXPECT_FALSE(Changed([](Json& json) {
                 json["table"]["regions"] = Json(5000, Json::array({0, 0}));
               }).ok());
}

TEST(Head, AnUnknownKindOfContentIsNewerNotDamaged) {
  const auto head = Changed([](Json& json) { json["content"] = "planet"; });
  ASSERT_FALSE(head.ok());
  EXPECT_EQ(head.error().code(), base::ErrorCode::kUnsupported);
}

TEST(Head, WhatIsNoJsonObjectIsDamaged) {
  for (const std::string& text :
       {std::string(), std::string("null"), std::string("[]"), std::string("{"),
        std::string("\xFF"), std::string("{}x")}) {
    const auto head = DecodeHead(FrameOf(text));
    ASSERT_FALSE(head.ok()) << text;
    EXPECT_NE(head.error().code(), base::ErrorCode::kIo);
  }
  const auto no_json = DecodeHead(EncodeFrame(FrameKind::kHead, {}));
  ASSERT_FALSE(no_json.ok());
  EXPECT_EQ(no_json.error().code(), base::ErrorCode::kCorrupt);
}

// A recursive parser would die of it, and a patient one of its memory.
TEST(Head, DeepNestingIsRefused) {
  constexpr std::size_t kDepth = 1 << 20;
  for (const std::string& open : {std::string("["), std::string("{\"a\":")}) {
    std::string text = "{\"x\":";
    for (std::size_t i = 0; i < kDepth; ++i) {
      text += open;
    }
    const auto cut = DecodeHead(FrameOf(text));
    ASSERT_FALSE(cut.ok());
    EXPECT_EQ(cut.error().code(), base::ErrorCode::kCorrupt);
    if (open == "[") {
      const auto closed =
          DecodeHead(FrameOf(text + std::string(kDepth, ']') + "}"));
      ASSERT_FALSE(closed.ok());
      EXPECT_EQ(closed.error().code(), base::ErrorCode::kCorrupt);
    }
  }
}

}  // namespace
}  // namespace imaging
