// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/fakes/screens/last_command.h"
#include "tests/fakes/screens/machine.h"
#include "tests/fakes/screens/scenarios.h"
#include "tui/model/draw.h"
#include "tui/model/interrupted_flow.h"

namespace {

using ::testing::HasSubstr;
using tui::StartJob;
using tui::Survey;
using tui::Tick;
using tui::fakes::Driver;
using tui::fakes::LastCommand;
using enum tui::KeyCode;

Survey CutOff() {
  Survey survey = tui::fakes::Notebook();
  survey.pending = tui::fakes::CutOff();
  return survey;
}

std::string TextOf(Driver& driver) {
  return Draw(driver.state()).ToText();
}

TEST(Interrupted, IsTheFirstScreenAndGoesOnByItself) {
  Driver driver;
  driver.Send(Tick{5000}).Survey(CutOff());
  EXPECT_EQ(driver.screen(), "interrupted");
  EXPECT_THAT(TextOf(driver), HasSubstr("interrupted at 63 %"));
  EXPECT_THAT(TextOf(driver), HasSubstr("Going on in 10 s"));
  driver.Send(Tick{11'100});
  EXPECT_THAT(TextOf(driver), HasSubstr("Going on in 4 s"));
  driver.Send(Tick{14'999});
  EXPECT_FALSE(driver.Started());
  driver.Send(Tick{15'000});
  ASSERT_TRUE(driver.Started());
  EXPECT_EQ(LastCommand<StartJob>(driver)->request.kind, tui::JobKind::kResume);
  EXPECT_EQ(driver.screen(), "progress");
}

TEST(Interrupted, EnterGoesOnNow) {
  Driver driver;
  driver.Survey(CutOff()).Press(kEnter);
  EXPECT_TRUE(driver.Started());
}

TEST(Interrupted, EscapeStopsAndNeitherStartsNorLeaves) {
  Driver driver;
  driver.Survey(CutOff()).Press(kEscape).Send(Tick{60'000});
  EXPECT_FALSE(driver.Started());
  EXPECT_EQ(driver.screen(), "interrupted");
  EXPECT_THAT(TextOf(driver), HasSubstr("will not start"));
  // A disk that comes or goes does not start it again.
  driver.Survey(CutOff()).Send(Tick{120'000});
  EXPECT_FALSE(driver.Started());
  driver.Press(kEscape);
  EXPECT_EQ(driver.screen(), "leave");
  EXPECT_THAT(TextOf(driver), HasSubstr("will not"));
  EXPECT_EQ(LastCommand<tui::Leave>(driver), nullptr);
  driver.Press(kEscape).Press(kEnter);
  EXPECT_TRUE(driver.Started());
}

TEST(Interrupted, WaitsForTheStickWithTheImage) {
  Driver driver;
  Survey survey = CutOff();
  survey.pending->image_is_there = false;
  driver.Survey(survey).Send(Tick{60'000});
  EXPECT_FALSE(driver.Started());
  EXPECT_THAT(TextOf(driver), HasSubstr("Plug it in"));
  driver.Survey(CutOff());
  EXPECT_THAT(TextOf(driver), HasSubstr("Going on in 10 s"));
  driver.Send(Tick{70'000});
  EXPECT_TRUE(driver.Started());
}

TEST(Interrupted, WaitsForTheDisk) {
  Driver driver;
  Survey survey = CutOff();
  survey.pending->disk_is_there = false;
  survey.pending->problem = "the disk that was being restored is not there";
  driver.Survey(survey).Send(Tick{60'000});
  EXPECT_FALSE(driver.Started());
  EXPECT_THAT(TextOf(driver), HasSubstr("connect it again"));
  driver.Survey(CutOff());
  EXPECT_THAT(TextOf(driver), HasSubstr("Going on in 10 s"));
}

TEST(Interrupted, ADamagedJournalNeverGoesOnAndLeadsToANewRestore) {
  Driver driver;
  Survey survey = tui::fakes::Notebook();
  survey.pending = tui::PendingJob();
  survey.pending->percent.reset();
  survey.pending->problem = "the journal is damaged";
  driver.Survey(survey).Send(Tick{60'000});
  EXPECT_FALSE(driver.Started());
  EXPECT_THAT(TextOf(driver), HasSubstr("Nobody knows"));
  EXPECT_EQ(driver.Type("2").screen(), "welcome");
}

TEST(Interrupted, CountsNoFurtherWhileSomebodyReadsTheHelp) {
  Driver driver;
  driver.Survey(CutOff()).Press(kF1).Send(Tick{60'000});
  EXPECT_EQ(driver.screen(), "help");
  driver.Press(kEscape).Send(Tick{120'000});
  EXPECT_FALSE(driver.Started());
}

TEST(Interrupted, StaysBelowTheHelpWhenAStickComes) {
  Driver driver;
  driver.Survey(CutOff()).Press(kF1).Survey(CutOff());
  EXPECT_EQ(driver.screen(), "help");
  EXPECT_EQ(driver.Press(kEscape).screen(), "interrupted");
}

TEST(Interrupted, CanBePutAsideForANewRestore) {
  Driver driver;
  driver.Survey(CutOff()).Press(kEscape).Type("2");
  EXPECT_EQ(driver.screen(), "welcome");
  // It does not come back by itself.
  driver.Survey(CutOff());
  EXPECT_EQ(driver.screen(), "welcome");
}

TEST(Interrupted, ComesBeforeTheTechniciansMenuToo) {
  tui::Setting setting;
  setting.technician = true;
  Driver driver(setting);
  driver.Survey(CutOff());
  EXPECT_EQ(driver.screen(), "interrupted");
  EXPECT_EQ(driver.Press(kEscape).Type("2").screen(), "menu");
}

}  // namespace
