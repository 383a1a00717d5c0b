// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "restore/record/record.h"

namespace restore {

// Shows every member of a value to `see(name, member)`, in the order in which
// they stand in a record's JSON.  Both the writer and the reader go through
// these, so that neither can know a member that the other does not.

template <typename See>
void Fields(See& see, RecordTimes& r) {
  see("start", r.start);
  see("end", r.end);
  see("milliseconds", r.milliseconds);
  see("clock_is_wrong", r.clock_is_wrong);
}

template <typename See>
void Fields(See& see, Processor& r) {
  see("model", r.model);
  see("cores", r.cores);
  see("threads", r.threads);
}

template <typename See>
void Fields(See& see, MemoryModule& r) {
  see("slot", r.slot);
  see("bytes", r.bytes);
  see("megatransfers", r.megatransfers);
  see("maker", r.maker);
  see("part", r.part);
  see("serial", r.serial);
}

template <typename See>
void Fields(See& see, Inventory& r) {
  see("maker", r.maker);
  see("model", r.model);
  see("version", r.version);
  see("serial", r.serial);
  see("board_maker", r.board_maker);
  see("board_model", r.board_model);
  see("board_serial", r.board_serial);
  see("bios_maker", r.bios_maker);
  see("bios_version", r.bios_version);
  see("bios_date", r.bios_date);
  see("processors", r.processors);
  see("memory", r.memory);
  see("usable_memory_bytes", r.usable_memory_bytes);
}

template <typename See>
void Fields(See& see, Fingerprint& r) {
  see("wwn", r.wwn);
  see("serial", r.serial);
  see("model", r.model);
  see("size", r.size);
  see("table_id", r.table_id);
}

template <typename See>
void Fields(See& see, SmartState& r) {
  see("health", r.health);
  see("power_on_hours", r.power_on_hours);
  see("reallocated_sectors", r.reallocated_sectors);
  see("pending_sectors", r.pending_sectors);
  see("media_errors", r.media_errors);
  see("used_percent", r.used_percent);
  see("celsius", r.celsius);
  see("note", r.note);
}

template <typename See>
void Fields(See& see, RecordedDisk& r) {
  see("use", r.use);
  see("path", r.path);
  see("maker", r.maker);
  see("bus", r.bus);
  see("fingerprint", r.fingerprint);
  see("smart_before", r.smart_before);
  see("smart_after", r.smart_after);
}

template <typename See>
void Fields(See& see, RecordedImage& r) {
  see("path", r.path);
  see("id", r.id);
  see("signer", r.signer);
  see("signer_checked", r.signer_checked);
  see("label", r.label);
  see("created", r.created);
  see("source", r.source);
  see("machine", r.machine);
  see("proven", r.proven);
  see("proven_chunks", r.proven_chunks);
  see("proven_bytes", r.proven_bytes);
}

template <typename See>
void Fields(See& see, Title& r) {
  see("kind", r.kind);
  see("letter", r.letter);
  see("number", r.number);
  see("label", r.label);
}

template <typename See>
void Fields(See& see, RecordedPartition& r) {
  see("title", r.title);
  see("role", r.role);
  see("fate", r.fate);
  see("number", r.number);
  see("offset", r.offset);
  see("size", r.size);
  see("fs_type", r.fs_type);
  see("saved_first", r.saved_first);
}

template <typename See>
void Fields(See& see, RecordedPlan& r) {
  see("disk", r.disk);
  see("whole_disk", r.whole_disk);
  see("before", r.before);
  see("after", r.after);
  see("notes", r.notes);
}

template <typename See>
void Fields(See& see, RecordedTarget& r) {
  see("target", r.target);
  see("source", r.source);
  see("partition", r.partition);
  see("written_bytes", r.written_bytes);
  see("skipped_bytes", r.skipped_bytes);
  see("read_back", r.read_back);
  see("read_back_bytes", r.read_back_bytes);
  see("read_back_uncached", r.read_back_uncached);
}

template <typename See>
void Fields(See& see, RecordedCopy& r) {
  see("kind", r.kind);
  see("title", r.title);
  see("source", r.source);
  see("path", r.path);
  see("sha256", r.sha256);
  see("content_bytes", r.content_bytes);
  see("stored_bytes", r.stored_bytes);
  see("files", r.files);
  see("proven", r.proven);
}

template <typename See>
void Fields(See& see, RecordedDamage& r) {
  see("cause", r.cause);
  see("place", r.place);
  see("offset", r.offset);
  see("length", r.length);
  see("files", r.files);
  see("more_files", r.more_files);
}

template <typename See>
void Fields(See& see, RecordedStage& r) {
  see("phase", r.phase);
  see("bytes", r.bytes);
  see("milliseconds", r.milliseconds);
}

template <typename See>
void Fields(See& see, RecordedError& r) {
  see("code", r.code);
  see("text", r.text);
  see("hint", r.hint);
}

template <typename See>
void Fields(See& see, Record& r) {
  see("program", r.program);
  see("job", r.job);
  see("end", r.end);
  see("state", r.state);
  see("times", r.times);
  see("machine", r.machine);
  see("disks", r.disks);
  see("image", r.image);
  see("plan", r.plan);
  see("targets", r.targets);
  see("saved", r.saved);
  see("damage", r.damage);
  see("stages", r.stages);
  see("read_back", r.read_back);
  see("waivers", r.waivers);
  see("errors", r.errors);
  see("signer", r.signer);
  see("left_out", r.left_out);
}

}  // namespace restore
