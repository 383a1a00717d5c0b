// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "restore/record/record.h"

namespace restore::testing {

// A record with something in every member, so that none can be forgotten.
inline Record SampleRecord() {
  Record r;
  r.program = "pristine 0.1.0";
  r.job = JobKind::kRestore;
  r.end = JobEnd::kNotReadBack;
  r.state = "/dev/sda is written in full, but was not read back.";
  r.times = {.start = "2026-11-24T09:13:00Z",
             .end = "2026-11-24T09:19:30Z",
             .milliseconds = 390123,
             .clock_is_wrong = true};
  r.machine = {.maker = "ASUS",
               .model = "U31",
               .version = "1.0",
               .serial = "B7N0AS12345",
               .board_maker = "ASUSTeK",
               .board_model = "U31SG",
               .board_serial = "BS1",
               .bios_maker = "American Megatrends",
               .bios_version = "U31SG.204",
               .bios_date = "11/22/2011",
               .processors = {{"Intel Core i3-2350M", 2, 4}},
               .memory = {{"DIMM_A", std::uint64_t{4} << 30, 1333, "Samsung",
                           "M471B5273", "0123ABCD"}},
               .usable_memory_bytes = 4000000000};
  const SmartState smart{.health = "passed",
                         .power_on_hours = 1234,
                         .reallocated_sectors = 0,
                         .pending_sectors = 1,
                         .media_errors = 2,
                         .used_percent = 7,
                         .celsius = 33,
                         .note = "looks well"};
  r.disks = {{.use = "target",
              .path = "/dev/sda",
              .maker = "Samsung",
              .bus = "sata",
              .fingerprint = {.wwn = "naa.5002538e40a1b2c3",
                              .serial = "S64D",
                              .model = "SSD 980",
                              .size = 1000204886016,
                              .table_id = "0x1234abcd"},
              .smart_before = smart,
              .smart_after = std::nullopt}};
  r.image = {.path = "/media/PHILIPS.pri",
             .id = std::string(64, 'a'),
             .signer = std::string(64, 'b'),
             .signer_checked = true,
             .label = "Factory",
             .created = "2026-11-22T23:45:15Z",
             .source = "/dev/sda",
             .machine = "ASUS U31",
             .proven = true,
             .proven_chunks = 9120,
             .proven_bytes = 5600000000};
  const RecordedPartition c{.title = {.kind = Title::Kind::kDrive,
                                      .letter = 'C',
                                      .number = 3,
                                      .label = "Windows"},
                            .role = "system",
                            .fate = Fate::kOverwritten,
                            .number = 3,
                            .offset = 1048576,
                            .size = 80000000000,
                            .fs_type = "ntfs",
                            .saved_first = false};
  const RecordedPartition d{.title = {.kind = Title::Kind::kDrive,
                                      .letter = 'D',
                                      .number = 4,
                                      .label = "资料"},
                            .role = "data",
                            .fate = Fate::kKept,
                            .number = 4,
                            .offset = 80001048576,
                            .size = 90000000000,
                            .fs_type = "ntfs",
                            .saved_first = true};
  r.plan = {.disk = "/dev/sda",
            .whole_disk = false,
            .before = {c, d},
            .after = {c, d},
            .notes = {"The disk is larger than the image's."}};
  r.targets = {{.target = "/dev/sda3",
                .source = "/dev/sdb3",
                .partition = 3,
                .written_bytes = 12345678,
                .skipped_bytes = 87654321,
                .read_back = ReadBackVerdict::kNotReached,
                .read_back_bytes = 42,
                .read_back_uncached = true}};
  r.saved = {{.kind = "archive",
              .title = "Li",
              .source = "/dev/sda3",
              .path = "/media/Pristine/job/personal.pax.zst",
              .sha256 = std::string(64, 'c'),
              .content_bytes = 777,
              .stored_bytes = 555,
              .files = 12,
              .proven = true}};
  r.damage = {{.cause = "unreadable",
               .place = "D: (资料)",
               .offset = 4096,
               .length = 512,
               .files = {"D:\\Users\\Li\\Outlook.pst"},
               .more_files = 2}};
  r.stages = {{.phase = "writing", .bytes = 99, .milliseconds = 1500}};
  r.read_back = ReadBackVerdict::kNotReached;
  r.waivers = {Waiver::kNoBackup, Waiver::kLiveSource};
  r.errors = {{.code = "io",
               .text = "reading /dev/sda at byte 4096: Input/output error",
               .hint = "Try another port."}};
  r.signer = std::string(64, 'd');
  r.left_out = 3;
  return r;
}

}  // namespace restore::testing
