// SPDX-License-Identifier: Apache-2.0
#include "restore/cli/backup_report.h"

#include <nlohmann/json.hpp>

#include "imaging/base/strings.h"

namespace restore {

namespace {

using base::StrCat;
using Json = nlohmann::ordered_json;

Json AsJson(const DataPartition& p) {
  return {{"number", p.number},
          {"title", EnglishTitle(p.title)},
          {"source", p.source},
          {"fate", FateName(p.fate)},
          {"fs_type", base::Printable(p.fs_type)},
          {"size", p.size},
          {"used_bytes", p.used_bytes},
          {"notes", p.notes}};
}

Json AsJson(const Destination& d) {
  return {{"kind", KindName(d.kind)},
          {"path", d.volume.path},
          {"label", base::Printable(d.volume.label)},
          {"folder", d.folder},
          {"free_bytes", d.free_bytes},
          {"why", d.why},
          {"unfit", d.unfit ? Json(base::Printable(d.unfit->text())) : Json()}};
}

template <typename Item>
Json ListOf(const std::vector<Item>& items) {
  Json out = Json::array();
  for (const Item& item : items) {
    out.push_back(AsJson(item));
  }
  return out;
}

Json RangesOf(const std::vector<base::ByteRange>& ranges) {
  Json out = Json::array();
  for (const base::ByteRange& range : ranges) {
    out.push_back({{"offset", range.offset}, {"length", range.length}});
  }
  return out;
}

void SayPlaces(const std::vector<Destination>& places, const Console& console) {
  bool chosen = false;
  for (const Destination& place : places) {
    if (place.unfit) {
      console.Say(StrCat("  not there: ", place.unfit->text()));
      continue;
    }
    console.Say(StrCat(chosen ? "  or to: " : "  to: ", Describe(place), ". ",
                       place.why));
    chosen = true;
  }
  if (!chosen) {
    console.Say(
        "  There is no place for the copies. Connect a disk or a stick, or "
        "name a folder.");
  }
}

}  // namespace

void ShowBackupPlan(const DataSaver& saver, const Console& console) {
  console.Emit("pristine.backup_plan/1",
               {{"partitions", ListOf(saver.partitions())},
                {"needed_bytes", saver.needed()},
                {"places", ListOf(saver.places())}});
  if (saver.partitions().empty()) {
    console.Say("There is no data partition to save.");
    return;
  }
  console.Say("To be saved:");
  for (const DataPartition& p : saver.partitions()) {
    console.Say(StrCat(
        "  ", base::Printable(p.source), "  ", EnglishTitle(p.title), "  ",
        base::FormatBytes(p.used_bytes), " of ", base::FormatBytes(p.size)));
    for (const std::string& note : p.notes) {
      console.Say(StrCat("    ", base::Printable(note)));
    }
  }
  SayPlaces(saver.places(), console);
}

void NotePartitions(const DataSaver& saver, const Console& console) {
  for (const DataPartition& partition : saver.partitions()) {
    for (const std::string& note : partition.notes) {
      console.Note(
          StrCat(EnglishTitle(partition.title), ": ", base::Printable(note)));
    }
  }
}

void ShowCopies(const BackupVerdict& verdict, const Console& console) {
  for (const SavedCopy& copy : verdict.copies) {
    console.Emit("pristine.backup/1",
                 {{"title", copy.title},
                  {"source", copy.source},
                  {"path", copy.path},
                  {"id", copy.id},
                  {"used_bytes", copy.used_bytes},
                  {"stored_bytes", copy.stored_bytes},
                  {"proven", copy.proven},
                  {"read_back_uncached", copy.uncached},
                  {"unreadable", RangesOf(copy.unreadable)}});
    if (!copy.proven) {
      continue;
    }
    console.Say(StrCat(
        "Saved ", copy.title, ": ", base::FormatBytes(copy.used_bytes), " in ",
        copy.path, " (", base::FormatBytes(copy.stored_bytes), "), read back",
        copy.uncached ? " from the medium" : "",
        " and compared with its source: ",
        copy.unreadable.empty() ? "every byte is right."
                                : "every byte that could be read is right."));
  }
}

}  // namespace restore
