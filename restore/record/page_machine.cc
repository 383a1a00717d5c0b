// SPDX-License-Identifier: Apache-2.0
#include "restore/record/page_machine.h"

#include "imaging/base/strings.h"
#include "restore/record/page_text.h"

namespace restore {

using base::StrCat;

namespace {

std::string SmartText(const std::optional<SmartState>& smart,
                      const PageSpeaker& say) {
  if (!smart) {
    return say(Word::kNotKnown);
  }
  std::string out = say(smart->health == "failing"  ? Word::kSmartFailing
                        : smart->health == "passed" ? Word::kSmartGood
                                                    : Word::kNotKnown);
  const auto add = [&](const std::optional<std::uint64_t>& count,
                       const std::string& what) {
    if (count) {
      out += StrCat(say.comma(), *count, what);
    }
  };
  add(smart->power_on_hours, StrCat(" ", say(Word::kSmartHours)));
  add(smart->reallocated_sectors, StrCat(" ", say(Word::kSmartReallocated)));
  add(smart->pending_sectors, StrCat(" ", say(Word::kSmartPending)));
  add(smart->media_errors, StrCat(" ", say(Word::kSmartErrors)));
  add(smart->used_percent, StrCat(" % ", say(Word::kSmartUsed)));
  add(smart->celsius, " °C");
  return smart->note.empty() ? out : StrCat(out, say.comma(), smart->note);
}

}  // namespace

PageRows MachineRows(const Inventory& m, const PageSpeaker& say) {
  PageRows rows(say.comma());
  rows.Add(say(Word::kMaker), m.maker);
  rows.Add(say(Word::kModel), {m.model, m.version});
  rows.Add(say(Word::kSerial), m.serial);
  rows.Add(say(Word::kBoard), {m.board_maker, m.board_model, m.board_serial});
  rows.Add(say(Word::kBios), {m.bios_maker, m.bios_version, m.bios_date});
  for (const Processor& p : m.processors) {
    rows.Add(
        say(Word::kProcessor),
        {p.model, p.cores == 0 ? "" : StrCat(p.cores, " ", say(Word::kCores)),
         p.threads == 0 ? "" : StrCat(p.threads, " ", say(Word::kThreads))});
  }
  for (const MemoryModule& module : m.memory) {
    rows.Add(say(Word::kMemory), {base::FormatBytes(module.bytes), module.slot,
                                  module.maker, module.part, module.serial,
                                  module.megatransfers == 0
                                      ? ""
                                      : StrCat(module.megatransfers, " MT/s")});
  }
  if (m.usable_memory_bytes > 0) {
    rows.Add(say(Word::kUsableMemory), ExactBytes(m.usable_memory_bytes));
  }
  if (m.maker.empty() && m.model.empty()) {
    rows.Add("", say(Word::kNotTold));
  }
  return rows;
}

std::string DiskHeading(const RecordedDisk& disk, const PageSpeaker& say) {
  const Word use = disk.use == "source"        ? Word::kUseSource
                   : disk.use == "destination" ? Word::kUseDestination
                                               : Word::kUseTarget;
  return StrCat(say(Word::kDisk), say.colon(), say(use));
}

PageRows DiskRows(const RecordedDisk& disk, const PageSpeaker& say) {
  PageRows rows(say.comma());
  rows.Add(say(Word::kModel), {disk.maker, disk.fingerprint.model});
  rows.Add(say(Word::kSerial), disk.fingerprint.serial);
  rows.Add(say(Word::kWwn), disk.fingerprint.wwn);
  rows.Add(say(Word::kSize), ExactBytes(disk.fingerprint.size));
  rows.Add(say(Word::kTableId), disk.fingerprint.table_id);
  rows.Add(say(Word::kBus), disk.bus);
  rows.Add(say(Word::kPath), disk.path);
  rows.Add(say(Word::kSmartBefore), SmartText(disk.smart_before, say));
  rows.Add(say(Word::kSmartAfter), SmartText(disk.smart_after, say));
  return rows;
}

}  // namespace restore
