// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "imaging/base/strings.h"
#include "tests/fakes/screens/last_command.h"
#include "tests/fakes/screens/machine.h"
#include "tests/fakes/screens/scenarios.h"
#include "tui/model/draw.h"
#include "tui/model/screens.h"

namespace {

using restore::Outcome;
using ::testing::HasSubstr;
using ::testing::Not;
using tui::Draw;
using tui::JobKind;
using tui::Language;
using tui::StartJob;
using tui::Survey;
using tui::fakes::BrokenImage;
using tui::fakes::Driver;
using tui::fakes::EndOf;
using tui::fakes::LastCommand;
using tui::fakes::Notebook;
using enum tui::KeyCode;

std::string TextOf(Driver& driver) {
  return Draw(driver.state()).ToText();
}

TEST(CustomersWay, IsFiveScreensFromStartToRestart) {
  tui::Setting setting;
  setting.in_init = true;
  Driver driver(setting);
  EXPECT_EQ(driver.screen(), "looking");
  EXPECT_EQ(driver.Survey().screen(), "welcome");
  EXPECT_EQ(driver.Press(kEnter).screen(), "plan");
  EXPECT_EQ(driver.Press(kEnter).screen(), "confirm");
  EXPECT_FALSE(driver.Started());
  EXPECT_EQ(driver.Press(kTab).Press(kEnter).screen(), "progress");
  ASSERT_TRUE(driver.Started());
  const StartJob* const job = LastCommand<StartJob>(driver);
  EXPECT_EQ(job->request.kind, JobKind::kRestore);
  EXPECT_EQ(job->request.plan.disk, "/dev/nvme0n1");
  EXPECT_FALSE(job->request.plan.whole_disk);
  EXPECT_EQ(driver.End(EndOf(Outcome::kDone)).screen(), "result");
  driver.Press(kEnter);
  const tui::Leave* const leave = LastCommand<tui::Leave>(driver);
  ASSERT_NE(leave, nullptr);
  EXPECT_EQ(leave->how, tui::Leave::How::kRestart);
}

TEST(CustomersWay, BeginsByNumberKeysOnlyWithAnEnterAtTheEnd) {
  Driver driver;
  driver.Survey().Type("1").Type("1");
  EXPECT_EQ(driver.screen(), "confirm");
  driver.Type("2").Type("2");
  EXPECT_EQ(driver.screen(), "confirm");
  EXPECT_FALSE(driver.Started());
  driver.Press(kEnter);
  EXPECT_TRUE(driver.Started());
}

TEST(CustomersWay, BeginsByF10OnTheScreenThatAsksAndNowhereElse) {
  Driver driver;
  driver.Press(kF10).Survey().Press(kF10).Press(kEnter).Press(kF10);
  EXPECT_FALSE(driver.Started());
  driver.Press(kEnter).Press(kF10);
  EXPECT_TRUE(driver.Started());
}

// Whoever leans on a key erases nothing, wherever that begins.
TEST(CustomersWay, NeverWritesByPressingOneKeyOnly) {
  for (const auto code : {kEnter, kTab, kRight, kDown, kEscape, kF1, kF9}) {
    Driver driver;
    driver.Survey().Press(code, 40);
    EXPECT_FALSE(driver.Started()) << static_cast<int>(code);
  }
  for (char c = ' '; c <= '~'; ++c) {
    Driver driver;
    driver.Survey().Type(std::string(40, c));
    EXPECT_FALSE(driver.Started()) << c;
  }
}

TEST(TechniciansWay, NeverWritesByEnterAlone) {
  tui::Setting setting;
  setting.technician = true;
  for (const char* const begin : {"", "lpf", "ldf", "lpp", "ldd"}) {
    Driver driver(setting);
    driver.Survey().Type(begin).Press(kEnter, 20);
    EXPECT_FALSE(driver.Started()) << begin;
  }
}

TEST(AnyScreen, OpensWithTheFocusOnSomethingSafe) {
  for (const auto& one : tui::fakes::Scenarios(Language::kEnglish, {80, 24})) {
    const tui::Page page = PageOf(one.state, one.state.view());
    const std::size_t before_buttons = page.fields.size() + page.rows.size();
    for (std::size_t i = 0; i < page.buttons.size(); ++i) {
      if (page.buttons[i].dangerous) {
        EXPECT_NE(page.first_focus, before_buttons + i) << one.name;
      }
    }
  }
}

TEST(AnyScreen, ChangesItsLanguageAndHasHelpInBoth) {
  for (const auto& one : tui::fakes::Scenarios(Language::kEnglish, {80, 24})) {
    tui::State state = one.state;
    // Any key ends the hint for the idle.
    state.last_key_ms = state.now_ms;
    const std::string before = Draw(state).ToText();
    Update(state, tui::Key{kF2});
    EXPECT_EQ(state.language, Language::kChinese) << one.name;
    EXPECT_NE(Draw(state).ToText(), before) << one.name;
    Update(state, tui::Key{kF2});
    EXPECT_EQ(Draw(state).ToText(), before) << one.name;
    const tui::Page page = PageOf(state, state.view());
    if (!tui::IsDialog(state.view().screen)) {
      EXPECT_FALSE(page.help.empty()) << one.name;
    }
  }
}

TEST(CustomersScreens, ShowNoDeviceNames) {
  for (const auto& one : tui::fakes::Scenarios(Language::kEnglish, {100, 37})) {
    const bool for_service = one.name.starts_with("details") ||
                             one.name.starts_with("result-") ||
                             one.name.starts_with("problem-");
    if (!one.state.technician && !for_service) {
      EXPECT_THAT(Draw(one.state).ToText(), Not(HasSubstr("nvme"))) << one.name;
      EXPECT_THAT(Draw(one.state).ToText(), Not(HasSubstr("sdb"))) << one.name;
    }
  }
}

TEST(Escape, GoesBackScreenByScreen) {
  Driver driver;
  driver.Survey().Press(kEnter).Press(kEnter);
  EXPECT_EQ(driver.screen(), "confirm");
  EXPECT_EQ(driver.Press(kEscape).screen(), "plan");
  EXPECT_EQ(driver.Press(kEscape).screen(), "welcome");
  EXPECT_EQ(driver.Press(kEscape).screen(), "leave");
  EXPECT_EQ(driver.Press(kEscape).screen(), "welcome");
}

TEST(Progress, NeverGoesBackAndIsHonestAtTheEnd) {
  Driver driver;
  driver.Survey().Press(kEnter).Press(kEnter).Press(kF10);
  driver.Progress(imaging::Phase::kWriting, 2, 0.6);
  EXPECT_THAT(TextOf(driver), HasSubstr(" 60 %"));
  driver.Progress(imaging::Phase::kWriting, 2, 0.4);
  EXPECT_THAT(TextOf(driver), HasSubstr(" 60 %"));
  driver.Progress(imaging::Phase::kReadingBack, 3, 1.0);
  EXPECT_THAT(TextOf(driver), HasSubstr(" 99 %"));
}

TEST(Stopping, IsAskedForAndSaysWhatItMeans) {
  Driver driver;
  driver.Survey().Press(kEnter).Press(kEnter).Press(kF10);
  driver.Progress(imaging::Phase::kProving, 1, 0.1).Press(kEscape);
  EXPECT_EQ(driver.screen(), "stop");
  EXPECT_THAT(TextOf(driver), HasSubstr("the computer"));
  EXPECT_EQ(driver.Press(kEnter).screen(), "progress");
  EXPECT_EQ(LastCommand<tui::StopJob>(driver), nullptr);
  driver.Progress(imaging::Phase::kWriting, 2, 0.5).Press(kEscape);
  EXPECT_THAT(TextOf(driver), HasSubstr("NOT"));
  driver.Press(kTab).Press(kEnter);
  EXPECT_EQ(driver.screen(), "progress");
  EXPECT_THAT(TextOf(driver), HasSubstr("Stopping"));
  EXPECT_NE(LastCommand<tui::StopJob>(driver), nullptr);
  tui::JobEnd end = EndOf(Outcome::kHalfWritten);
  end.cancelled = true;
  driver.End(end);
  EXPECT_THAT(TextOf(driver), HasSubstr("You stopped half-way"));
}

TEST(TryingAgain, GoesOnFromWhereItStopped) {
  Driver driver;
  driver.Survey().Press(kEnter).Press(kEnter).Press(kF10);
  EXPECT_FALSE(LastCommand<StartJob>(driver)->request.options.delta);
  driver.End(EndOf(Outcome::kHalfWritten)).Press(kEnter);
  EXPECT_EQ(driver.screen(), "progress");
  EXPECT_TRUE(LastCommand<StartJob>(driver)->request.options.delta);
}

TEST(PulledStick, IsWaitedForAndGoesOnUnderItsNewName) {
  Driver driver;
  driver.Survey().Press(kEnter);
  Survey survey = Notebook();
  survey.images.clear();
  EXPECT_EQ(driver.Survey(survey).screen(), "problem-medium-gone");
  // Still gone: said once.
  EXPECT_EQ(driver.Survey(survey).screen(), "problem-medium-gone");
  EXPECT_EQ(driver.state().views.size(), 3U);
  survey = Notebook();
  survey.images[0].path = "/run/pristine/volumes/sdc3/PHILIPS.pri";
  EXPECT_EQ(driver.Survey(survey).screen(), "welcome");
  driver.Press(kEnter).Press(kEnter).Press(kF10);
  EXPECT_EQ(LastCommand<StartJob>(driver)->request.plan.image,
            "/run/pristine/volumes/sdc3/PHILIPS.pri");
}

TEST(PulledStick, ThatComesBackDamagedIsNotGoneOnWith) {
  Driver driver;
  driver.Survey().Press(kEnter);
  Survey survey = Notebook();
  survey.images.assign(1, BrokenImage(base::ErrorCode::kCorrupt));
  survey.images[0].path = Notebook().images[0].path;
  EXPECT_EQ(driver.Survey(survey).screen(), "problem-medium-gone");
  EXPECT_EQ(driver.Survey(survey).screen(), "problem-medium-gone");
}

TEST(PulledStick, WhileRestoringIsSaidAndTheJobGoesOnWhenItIsBack) {
  Driver driver;
  driver.Survey().Press(kEnter).Press(kEnter).Press(kF10);
  Survey survey = Notebook();
  survey.images.clear();
  driver.Survey(survey);
  EXPECT_EQ(driver.screen(), "progress");
  tui::JobEnd end = EndOf(Outcome::kHalfWritten);
  end.image_gone = true;
  driver.End(end);
  EXPECT_THAT(TextOf(driver), HasSubstr("was taken out"));
  survey = Notebook();
  survey.images[0].path = "/elsewhere/PHILIPS.pri";
  driver.Survey(survey);
  EXPECT_THAT(TextOf(driver), HasSubstr("is back"));
  driver.Press(kEnter);
  EXPECT_EQ(LastCommand<StartJob>(driver)->request.plan.image,
            "/elsewhere/PHILIPS.pri");
}

TEST(OtherMachine, IsWarnedOfOnceAndNeedsADeliberateKey) {
  Driver driver;
  Survey survey = Notebook();
  survey.machine = "Another Maker 9000";
  driver.Survey(survey).Press(kEnter);
  EXPECT_EQ(driver.screen(), "problem-other-machine");
  EXPECT_EQ(driver.Press(kEnter).screen(), "welcome");
  driver.Press(kEnter).Press(kTab).Press(kEnter);
  EXPECT_EQ(driver.screen(), "plan");
}

TEST(PowerKey, SwitchesOffAtOnceUnlessAJobRuns) {
  Driver idle;
  idle.Survey().Send(tui::Terminated{});
  EXPECT_EQ(LastCommand<tui::Leave>(idle)->how, tui::Leave::How::kPowerOff);

  Driver busy;
  busy.Survey().Press(kEnter).Press(kEnter).Press(kF10);
  busy.Send(tui::Terminated{});
  EXPECT_EQ(busy.screen(), "power");
  EXPECT_EQ(busy.Press(kEnter).screen(), "progress");
  EXPECT_EQ(LastCommand<tui::Leave>(busy), nullptr);
  busy.Send(tui::Terminated{}).Press(kTab).Press(kEnter);
  EXPECT_NE(LastCommand<tui::StopJob>(busy), nullptr);
  EXPECT_EQ(LastCommand<tui::Leave>(busy), nullptr);
  busy.End(EndOf(Outcome::kHalfWritten));
  EXPECT_EQ(LastCommand<tui::Leave>(busy)->how, tui::Leave::How::kPowerOff);
}

TEST(SmallTerminal, SaysSoAndTakesNoKeys) {
  Driver driver({}, {60, 20});
  driver.Survey();
  EXPECT_THAT(TextOf(driver), HasSubstr("60 x 20"));
  driver.Press(kEnter).Press(kEnter).Press(kF10);
  EXPECT_EQ(driver.screen(), "welcome");
  driver.Send(tui::Resized{{80, 24}}).Press(kEnter);
  EXPECT_EQ(driver.screen(), "plan");
}

TEST(PlainScreen, StaysEnglishAndSaysWhy) {
  tui::Setting setting;
  setting.chinese = false;
  setting.language = Language::kChinese;
  Driver driver(setting);
  driver.Survey();
  EXPECT_EQ(driver.state().language, Language::kEnglish);
  EXPECT_THAT(TextOf(driver), Not(HasSubstr("F2")));
  EXPECT_EQ(driver.Press(kF2).screen(), "notice");
  EXPECT_EQ(driver.state().language, Language::kEnglish);
}

TEST(TechniciansWay, IsGhostsKeysForAPartition) {
  tui::Setting setting;
  setting.technician = true;
  Driver driver(setting);
  driver.Survey().Type("lpf");
  EXPECT_EQ(driver.screen(), "pick-image");
  EXPECT_EQ(driver.Press(kEnter).screen(), "pick-partition");
  EXPECT_EQ(driver.Press(kEnter).screen(), "pick-target");
  EXPECT_EQ(driver.Press(kEnter).screen(), "summary");
  driver.Press(kRight).Press(kEnter);
  const StartJob* const job = LastCommand<StartJob>(driver);
  ASSERT_NE(job, nullptr);
  ASSERT_EQ(job->request.plan.legs.size(), 1U);
  EXPECT_EQ(job->request.plan.legs[0].partition, 3);
  EXPECT_EQ(job->request.plan.legs[0].target, "/dev/nvme0n1p3");
}

TEST(FilePicker, FindsAnImageDeepInFoldersAndGoesOnWithIt) {
  tui::Setting setting;
  setting.technician = true;
  Driver driver(setting);
  driver.Survey().Type("lpfb");
  EXPECT_EQ(driver.screen(), "browse");
  EXPECT_THAT(TextOf(driver), HasSubstr("SanDisk Ultra (PRISTINE-D)"));
  driver.Press(kEnter);
  EXPECT_THAT(TextOf(driver), HasSubstr("Images/"));
  driver.Press(kEnter);
  EXPECT_THAT(TextOf(driver), HasSubstr("> Images"));
  EXPECT_THAT(TextOf(driver), HasSubstr("Office edition"));
  EXPECT_EQ(driver.Press(kDown).Press(kEnter).screen(), "pick-partition");
  driver.Press(kEnter).Press(kEnter);
  EXPECT_EQ(driver.screen(), "summary");
  driver.Press(kF10);
  ASSERT_TRUE(driver.Started());
  EXPECT_EQ(LastCommand<StartJob>(driver)->request.plan.image,
            "/run/pristine/volumes/sdb3/Images/OFFICE.pri");
}

TEST(FilePicker, GoesUpToWhereItCameFrom) {
  tui::Setting setting;
  setting.technician = true;
  Driver driver(setting);
  driver.Survey().Type("lpfb").Press(kEnter).Press(kDown).Press(kEnter);
  EXPECT_THAT(TextOf(driver), HasSubstr("No image"));
  driver.Press(kBackspace);
  EXPECT_EQ(driver.state().view().focus, 2U);  // "..", "Images", this one.
  driver.Press(kHome).Press(kEnter);
  EXPECT_THAT(TextOf(driver), HasSubstr("Choose a volume"));
  driver.Press(kBackspace);
  EXPECT_EQ(driver.Press(kEscape).screen(), "pick-image");
}

TEST(FilePicker, NeverWaitsAndForgetsAnswersThatComeTooLate) {
  tui::Setting setting;
  setting.technician = true;
  Driver driver(setting);
  driver.answer_folders = false;
  driver.Survey().Type("lpfb").Press(kEnter);
  EXPECT_THAT(TextOf(driver), HasSubstr("One moment"));
  const tui::Place place = LastCommand<tui::OpenFolder>(driver)->place;
  driver.Press(kBackspace);
  driver.Send(tui::FolderOpened{tui::fakes::ListingOf(place)});
  EXPECT_THAT(TextOf(driver), HasSubstr("Choose a volume"));
  EXPECT_FALSE(driver.state().browser.listing);
}

TEST(FilePicker, LeavesAStickThatIsPulled) {
  tui::Setting setting;
  setting.technician = true;
  Driver driver(setting);
  driver.Survey().Type("lpfb").Press(kEnter);
  Survey survey = Notebook();
  survey.volumes.clear();
  survey.images.clear();
  driver.Survey(survey);
  EXPECT_THAT(TextOf(driver), HasSubstr("Choose a volume"));
  EXPECT_EQ(driver.Press(kEnter, 5).screen(), "pick-image");
}

TEST(FilePicker, KeepsWhatItPickedThoughNoSurveyFindsIt) {
  tui::Setting setting;
  setting.technician = true;
  Driver driver(setting);
  driver.Survey().Type("lpfb").Press(kEnter).Press(kEnter);
  driver.Press(kDown).Press(kEnter).Survey();
  EXPECT_EQ(driver.screen(), "pick-partition");
  Survey survey = Notebook();
  survey.volumes.clear();
  EXPECT_EQ(driver.Survey(survey).screen(), "problem-medium-gone");
}

TEST(TechniciansLists, ShowHowMuchIsUsed) {
  tui::Setting setting;
  setting.technician = true;
  Driver driver(setting, {120, 37});
  driver.Survey().Type("lpi");
  EXPECT_THAT(TextOf(driver), HasSubstr("39.3 GB"));
  driver.Press(kEscape).Type("l");
  Survey survey = Notebook();
  survey.disks[0].partitions[2].used_bytes.reset();
  Driver other(setting, {120, 37});
  other.Survey(survey).Type("ldi");
  EXPECT_THAT(TextOf(other), HasSubstr("unknown"));
}

TEST(TechniciansWay, CapturesADiskUnderTheNameThatWasTyped) {
  tui::Setting setting;
  setting.technician = true;
  Driver driver(setting);
  driver.Survey().Type("ldi").Press(kEnter).Press(kEnter);
  EXPECT_EQ(driver.screen(), "name");
  driver.Press(kBackspace, 20).Type("a/b").Press(kEnter).Type("资料");
  driver.Press(kEnter).Press(kEnter);
  EXPECT_EQ(driver.screen(), "summary");
  driver.Press(kEnter);
  const StartJob* const job = LastCommand<StartJob>(driver);
  ASSERT_NE(job, nullptr);
  EXPECT_EQ(job->request.kind, JobKind::kCapture);
  EXPECT_EQ(job->request.source, "/dev/nvme0n1");
  EXPECT_EQ(job->request.image, "a_b.pri");
  EXPECT_EQ(job->request.label, "资料");
  EXPECT_EQ(job->request.volume.node, "sdb3");
}

TEST(TechniciansWay, ChecksAnImageAndComparesADisk) {
  tui::Setting setting;
  setting.technician = true;
  Driver driver(setting);
  driver.Survey().Type("lci").Press(kEnter).Press(kEnter);
  EXPECT_EQ(LastCommand<StartJob>(driver)->request.kind, JobKind::kProve);
  driver.End(EndOf(Outcome::kDone)).Press(kEnter);
  EXPECT_EQ(driver.screen(), "menu");
  driver.Type("lcd").Press(kEnter).Press(kEnter).Press(kEnter);
  EXPECT_EQ(LastCommand<StartJob>(driver)->request.kind, JobKind::kCompare);
  EXPECT_EQ(LastCommand<StartJob>(driver)->request.source, "/dev/nvme0n1");
}

TEST(Idle, HintsAfterAMinuteAndForgetsWithAKey) {
  Driver driver;
  driver.Survey().Send(tui::Tick{59'000});
  EXPECT_THAT(TextOf(driver), Not(HasSubstr("keyboard")));
  driver.Send(tui::Tick{60'000});
  EXPECT_THAT(TextOf(driver), HasSubstr("Does the keyboard not answer?"));
  driver.Press(kTab);
  EXPECT_THAT(TextOf(driver), Not(HasSubstr("keyboard")));
  driver.Send(tui::Tick{120'000});
  EXPECT_THAT(TextOf(driver), HasSubstr("Waiting for you"));
}

}  // namespace
