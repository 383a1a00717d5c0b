// SPDX-License-Identifier: Apache-2.0
#include "restore/machine/smart.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "tests/fakes/fake_machine.h"

namespace {

using restore::ParseSmart;
using restore::SmartReport;
using ::testing::HasSubstr;
using enum SmartReport::Verdict;

// As smartctl 7.3 --json -H -A -i prints an ATA disk, shortened.
constexpr const char* kAta = R"({
  "json_format_version": [1, 0],
  "smartctl": {
    "version": [7, 3],
    "argv": ["smartctl", "--json", "-H", "-A", "-i", "/dev/sda"],
    "exit_status": 0
  },
  "device": {"name": "/dev/sda", "info_name": "/dev/sda [SAT]",
             "type": "sat", "protocol": "ATA"},
  "model_family": "Samsung based SSDs",
  "model_name": "Samsung SSD 860 EVO 500GB",
  "serial_number": "S3Z2NB0K123456A",
  "wwn": {"naa": 5, "oui": 9528, "id": 61437777777},
  "firmware_version": "RVT02B6Q",
  "user_capacity": {"blocks": 976773168, "bytes": 500107862016},
  "smart_status": {"passed": true},
  "ata_smart_attributes": {
    "revision": 1,
    "table": [
      {"id": 5, "name": "Reallocated_Sector_Ct", "value": 99, "worst": 99,
       "thresh": 10, "when_failed": "",
       "flags": {"value": 51, "string": "PO--CK ", "prefailure": true},
       "raw": {"value": 12, "string": "12"}},
      {"id": 9, "name": "Power_On_Hours", "value": 93, "worst": 93,
       "thresh": 0, "raw": {"value": 31201, "string": "31201"}},
      {"id": 190, "name": "Airflow_Temperature_Cel", "value": 65,
       "raw": {"value": 35, "string": "35"}},
      {"id": 197, "name": "Current_Pending_Sector", "value": 100,
       "raw": {"value": 3, "string": "3"}}
    ]
  },
  "power_on_time": {"hours": 31201},
  "power_cycle_count": 1500,
  "temperature": {"current": 35}
})";

// The same of an NVMe disk that has used up its spare blocks.
constexpr const char* kNvme = R"({
  "json_format_version": [1, 0],
  "smartctl": {"version": [7, 3], "exit_status": 8},
  "device": {"name": "/dev/nvme0n1", "type": "nvme", "protocol": "NVMe"},
  "model_name": "Samsung SSD 980 1TB",
  "serial_number": "S64DNX0R123456",
  "nvme_total_capacity": 1000204886016,
  "smart_status": {"passed": false, "nvme": {"value": 1}},
  "nvme_smart_health_information_log": {
    "critical_warning": 1, "temperature": 41, "available_spare": 5,
    "available_spare_threshold": 10, "percentage_used": 103,
    "data_units_read": 1234567, "power_cycles": 77, "power_on_hours": 9001,
    "unsafe_shutdowns": 12, "media_errors": 4, "num_err_log_entries": 90},
  "temperature": {"current": 41},
  "power_cycle_count": 77,
  "power_on_time": {"hours": 9001}
})";

// A stick, behind an adapter that smartctl does not know.
constexpr const char* kStick = R"({
  "json_format_version": [1, 0],
  "smartctl": {
    "version": [7, 3],
    "messages": [
      {"string": "/dev/sdb: Unknown USB bridge [0x0781:0x5581 (0x100)]",
       "severity": "error"}],
    "exit_status": 1
  }
})";

TEST(Smart, ReadsAnAtaDisk) {
  const SmartReport report = ParseSmart(kAta);
  EXPECT_EQ(report.verdict, kPassed);
  EXPECT_EQ(report.temperature_c, 35);
  EXPECT_EQ(report.power_on_hours, 31201u);
  EXPECT_EQ(report.reallocated_sectors, 12u);
  EXPECT_EQ(report.pending_sectors, 3u);
  EXPECT_FALSE(report.percentage_used.has_value());
  EXPECT_EQ(Describe(report),
            "passed, 35 degrees, 31201 hours, 12 sectors replaced, 3 "
            "unreadable");
}

TEST(Smart, ReadsAnNvmeDiskThatFails) {
  const SmartReport report = ParseSmart(kNvme);
  EXPECT_EQ(report.verdict, kFailing);
  EXPECT_EQ(report.temperature_c, 41);
  EXPECT_EQ(report.power_on_hours, 9001u);
  EXPECT_EQ(report.percentage_used, 103);
  EXPECT_EQ(report.media_errors, 4u);
  EXPECT_FALSE(report.reallocated_sectors.has_value());
  EXPECT_EQ(Describe(report),
            "failing, 41 degrees, 9001 hours, 103 % worn, 4 media errors");
}

TEST(Smart, PassesOnWhyItIsNotKnown) {
  const SmartReport report = ParseSmart(kStick);
  EXPECT_EQ(report.verdict, kUnknown);
  EXPECT_THAT(report.why_unknown, HasSubstr("Unknown USB bridge"));
}

TEST(Smart, GarbageIsUnknownAndNoMore) {
  for (const std::string text :
       {"", "[]", "null", "Segmentation fault", "{\"smart_status\": ",
        "{\"smart_status\": true}", "{\"smart_status\": {\"passed\": 1}}",
        "{\"smartctl\": {\"messages\": [7]}}",
        "{\"smartctl\": {\"messages\": []}}"}) {
    const SmartReport report = ParseSmart(text);
    EXPECT_EQ(report.verdict, kUnknown) << text;
    EXPECT_FALSE(report.why_unknown.empty()) << text;
  }
  EXPECT_EQ(ParseSmart(std::string(1 << 20, '[')).verdict, kUnknown);
}

TEST(Smart, NumbersThatCannotBeAreLeftOut) {
  const SmartReport report = ParseSmart(R"({
    "smart_status": {"passed": true},
    "temperature": {"current": 18446744073709551615},
    "power_on_time": {"hours": -3},
    "ata_smart_attributes": {"table": [5, {"id": "5"}, {"id": 5, "raw": 1},
      {"id": 197, "raw": {"value": 1.5}}]},
    "nvme_smart_health_information_log": [1]
  })");
  EXPECT_EQ(report.verdict, kPassed);
  EXPECT_FALSE(report.temperature_c.has_value());
  EXPECT_FALSE(report.power_on_hours.has_value());
  EXPECT_FALSE(report.reallocated_sectors.has_value());
  EXPECT_FALSE(report.pending_sectors.has_value());
  EXPECT_FALSE(report.percentage_used.has_value());
}

TEST(Smart, ControlCharactersOfADiskDoNotReachATerminal) {
  const SmartReport report = ParseSmart(
      R"({"smartctl": {"messages": [{"string": "\u001b[2Jgone"}]}})");
  EXPECT_EQ(report.why_unknown.find('\x1b'), std::string::npos);
}

// Runs a program of ours in smartctl's place.
class ReadSmartTest : public ::testing::Test {
 protected:
  void Install(const std::string& script) {
    restore::fakes::FakeMachine::Write(smartctl_, "#!/bin/sh\n" + script);
    std::filesystem::permissions(smartctl_, std::filesystem::perms::owner_all);
  }
  SmartReport Read(const std::string& disk, const std::stop_token& stop = {}) {
    return restore::ReadSmart(disk, stop, smartctl_);
  }

  restore::fakes::FakeMachine machine_;
  const std::string smartctl_ = machine_.root() / "smartctl";
};

TEST_F(ReadSmartTest, TakesWhatItPrintsWhateverItsExitCode) {
  Install(std::string("cat <<'END'\n") + kNvme + "\nEND\nexit 8\n");
  EXPECT_EQ(Read("/dev/nvme0n1").verdict, kFailing);
}

TEST_F(ReadSmartTest, IsAskedToReadAndNeverToTest) {
  Install(
      "echo \"{\\\"smartctl\\\": {\\\"messages\\\": [{\\\"string\\\": "
      "\\\"$*\\\"}]}}\"\n");
  EXPECT_EQ(Read("/dev/sda").why_unknown, "--json -H -A -i /dev/sda");
}

TEST_F(ReadSmartTest, SaysThatItIsNotInstalled) {
  EXPECT_THAT(Read("/dev/sda").why_unknown, HasSubstr("is not installed"));
}

TEST_F(ReadSmartTest, SaysNothingOfADiskWhenItIsStopped) {
  Install("exec sleep 60\n");
  std::stop_source stop;
  stop.request_stop();
  const SmartReport report = Read("/dev/sda", stop.get_token());
  EXPECT_EQ(report.verdict, kUnknown);
  EXPECT_THAT(report.why_unknown, HasSubstr("stopped"));
}

}  // namespace
