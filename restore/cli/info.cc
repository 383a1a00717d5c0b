// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>

#include "imaging/base/strings.h"
#include "imaging/engine/image.h"
#include "imaging/format/signature.h"
#include "restore/cli/commands.h"
#include "restore/cli/damage_text.h"

namespace restore {

namespace {

using base::Printable;
using base::StrCat;
using imaging::ImagePartition;
using Json = nlohmann::ordered_json;

const char* ContentName(imaging::ContentKind kind) {
  switch (kind) {
    case imaging::ContentKind::kDisk:
      return "disk";
    case imaging::ContentKind::kPartitions:
      return "partitions";
    case imaging::ContentKind::kPartition:
      return "partition";
  }
  return "unknown";
}

Json PartitionJson(const ImagePartition& p) {
  return {{"number", p.number},
          {"offset", p.range.offset},
          {"size", p.range.length},
          {"type", p.type},
          {"unique_id", p.unique_id},
          {"name", p.name},
          {"role", p.role},
          {"fs_type", p.fs_type},
          {"fs_label", p.fs_label},
          {"fs_uuid", p.fs_uuid},
          {"stored", p.stored},
          {"mapped", p.mapped},
          {"used_bytes", p.used_bytes},
          {"notes", p.notes}};
}

Json UnreadableJson(const imaging::Image& image) {
  Json out = Json::array();
  for (const base::ByteRange& range : image.index().unreadable().ranges()) {
    out.push_back({{"offset", range.offset},
                   {"length", range.length},
                   {"place", image.DescribePlace(range.offset)}});
  }
  return out;
}

Json InfoJson(const imaging::Image& image, const NamedDamage& damage) {
  const imaging::ImageHead& head = image.head();
  Json out = {{"image", image.name()},
              {"image_id", base::HexEncode(head.id)},
              {"digest", base::HexEncode(image.digest())},
              {"content", ContentName(head.content)},
              {"raw_size", head.raw_size},
              {"used_bytes", image.index().used().total_bytes()},
              {"stored_bytes", image.stored().size()},
              {"parts", image.parts()},
              {"chunks", image.index().size()},
              {"chunk_size", head.chunk_size},
              {"sector_size", head.sector_size},
              {"label", head.label},
              {"created", head.created},
              {"creator", head.creator},
              {"source", head.source},
              {"machine", head.machine},
              {"live", head.live},
              {"signed", image.signature().has_value()},
              {"unreadable", UnreadableJson(image)},
              {"damage", damage.json},
              {"partitions", Json::array()}};
  for (const ImagePartition& partition : head.partitions) {
    out["partitions"].push_back(PartitionJson(partition));
  }
  if (head.table) {
    out["table"] = {{"kind", head.table->kind},
                    {"hybrid", head.table->hybrid},
                    {"id", head.table->id}};
  }
  if (image.signature()) {
    out["signer"] = base::HexEncode(image.signature()->signer);
    out["signature_valid"] =
        imaging::SignatureIsValid(*image.signature(), image.digest());
  }
  return out;
}

void SayPartition(const ImagePartition& p, const Console& console) {
  const std::string title = imaging::PartitionTitle(p);
  std::string line =
      StrCat("  ", p.number == 0 ? std::string("-") : StrCat(p.number), "  ",
             base::FormatBytes(p.range.length), "  ",
             p.fs_type.empty() ? "unknown" : Printable(p.fs_type), "  ",
             title.empty() ? "" : StrCat('"', title, "\"  "));
  if (!p.stored) {
    line += "not in the image";
  } else if (p.mapped) {
    line += StrCat(base::FormatBytes(p.used_bytes), " used");
  } else {
    line += "stored whole";
  }
  if (p.role != "unknown") {
    line += StrCat("  [", Printable(p.role), "]");
  }
  console.Say(line);
  for (const std::string& note : p.notes) {
    console.Say(StrCat("     ", Printable(note)));
  }
}

void SayInfo(const imaging::Image& image, const Console& console) {
  const imaging::ImageHead& head = image.head();
  console.Say(StrCat(
      image.name(), ": image of a ", ContentName(head.content), ", ",
      base::FormatBytes(head.raw_size), ", ",
      base::FormatBytes(image.index().used().total_bytes()), " used, ",
      base::FormatBytes(image.stored().size()), " stored",
      image.parts() == 1 ? "" : StrCat(" in ", image.parts(), " parts")));
  const auto say = [&console](const char* name, const std::string& value) {
    if (!value.empty()) {
      console.Say(StrCat("  ", name, Printable(value)));
    }
  };
  say("Label:    ", head.label);
  say("Made:     ", StrCat(head.created, " by ", head.creator));
  say("From:     ", head.source);
  say("Machine:  ", head.machine);
  say("Image id: ", base::HexEncode(head.id));
  say("Digest:   ", base::HexEncode(image.digest()));
  if (head.table) {
    say("Table:    ",
        StrCat(head.table->kind, head.table->hybrid ? " (hybrid), " : ", ",
               head.table->id));
  }
  if (image.signature()) {
    const bool valid =
        imaging::SignatureIsValid(*image.signature(), image.digest());
    say("Signed:   ",
        StrCat(valid ? "validly by " : "INVALID, claims to be by ",
               base::HexEncode(image.signature()->signer)));
  }
  if (head.live) {
    console.Say("  The source was in use while it was captured.");
  }
  console.Say("Partitions:");
  for (const ImagePartition& partition : head.partitions) {
    SayPartition(partition, console);
  }
  for (const base::ByteRange& range : image.index().unreadable().ranges()) {
    console.Say(StrCat(
        "Unreadable at capture: ", base::FormatBytes(range.length), " at byte ",
        range.offset, ", ", image.DescribePlace(range.offset)));
  }
}

}  // namespace

ExitCode RunInfo(const InfoArguments& arguments, Console& console) {
  const auto image = imaging::Image::Open(arguments.image);
  if (!image.ok()) {
    return console.Fail(image.error(), ExitCode::kFailed, "");
  }
  const NamedDamage damage =
      NameDamage(*image.value(), image.value()->index().unreadable(),
                 imaging::LostWhere::kInImage, console);
  console.Emit("pristine.info/1", InfoJson(*image.value(), damage));
  SayInfo(*image.value(), console);
  for (const std::string& line : damage.lines) {
    console.Say(line);
  }
  return ExitCode::kDone;
}

}  // namespace restore
