// SPDX-License-Identifier: Apache-2.0
#include "tui/model/saving.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/fakes/screens/last_command.h"
#include "tests/fakes/screens/machine.h"
#include "tests/fakes/screens/scenarios.h"
#include "tui/model/draw.h"
#include "tui/model/screens.h"

namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using tui::StartJob;
using tui::fakes::Driver;
using tui::fakes::LastCommand;
using enum tui::KeyCode;

tui::Setting Saves() {
  tui::Setting setting;
  setting.saves_data = true;
  setting.in_init = true;
  return setting;
}

std::string TextOf(Driver& driver) {
  return Draw(driver.state()).ToText();
}

Driver AtSaving() {
  Driver driver(Saves(), {100, 37});
  driver.Survey().Press(kEnter).Press(kEnter);
  return driver;
}

TEST(Saving, StandsBetweenPlanAndConfirmAndIsTheDefault) {
  Driver driver(Saves());
  EXPECT_EQ(driver.Survey().screen(), "welcome");
  EXPECT_EQ(driver.Press(kEnter).screen(), "plan");
  EXPECT_THAT(TextOf(driver), HasSubstr("kept, and saved first"));
  EXPECT_EQ(driver.Press(kEnter).screen(), "save-data");
  EXPECT_THAT(TextOf(driver), HasSubstr("Step 3 of 5"));
  EXPECT_EQ(driver.Press(kEnter).screen(), "confirm");
  EXPECT_THAT(TextOf(driver), HasSubstr("Seagate Expansion (BACKUP)"));
  driver.Press(kTab).Press(kEnter);
  const StartJob* const job = LastCommand<StartJob>(driver);
  ASSERT_NE(job, nullptr);
  ASSERT_TRUE(job->request.save);
  EXPECT_EQ(job->request.save->place.volume.node, "sdc1");
  EXPECT_EQ(job->request.save->partitions.size(), 1U);
  ASSERT_EQ(job->request.save->personal.size(), 1U);
  EXPECT_EQ(job->request.save->personal[0].source, "/dev/nvme0n1p3");
  EXPECT_EQ(job->request.save->personal[0].folders.size(), 4U);
  EXPECT_FALSE(job->request.save_waived);
}

TEST(Saving, IsNeverSkippedByEnterAlone) {
  for (const bool room : {true, false}) {
    Driver driver(Saves());
    if (!room) {
      driver.savings->places.clear();
    }
    driver.Survey();
    for (int i = 0; i < 40; ++i) {
      driver.Press(kEnter);
      EXPECT_FALSE(driver.state().save_waived);
      EXPECT_FALSE(driver.state().save_accepted);
    }
    EXPECT_FALSE(driver.Started());
  }
}

TEST(Saving, SpaceTakesPeopleAndFoldersInAndOut) {
  Driver driver = AtSaving();
  driver.Press(kHome).Type(" ");
  for (const auto& folder : driver.state().protection->people[0].folders) {
    EXPECT_FALSE(folder.chosen);
  }
  driver.Press(kDown).Type(" ");
  EXPECT_TRUE(driver.state().protection->people[0].folders[0].chosen);
  EXPECT_THAT(TextOf(driver), HasSubstr("[-]"));
  driver.Press(kUp).Type(" ");
  for (const auto& folder : driver.state().protection->people[0].folders) {
    EXPECT_TRUE(folder.chosen);
  }
}

TEST(Saving, AsksOnceWhenSomethingErasedIsLeftOut) {
  Driver driver = AtSaving();
  driver.Press(kHome).Type(" ").Type("c");
  EXPECT_EQ(driver.screen(), "skip-saving");
  EXPECT_THAT(TextOf(driver), HasSubstr("Lost for ever"));
  EXPECT_THAT(TextOf(driver), HasSubstr("Li"));
  EXPECT_EQ(driver.Press(kEnter).screen(), "save-data");
  driver.Type("c").Press(kTab).Press(kEnter);
  EXPECT_EQ(driver.screen(), "confirm");
  EXPECT_FALSE(driver.state().save_waived);  // The rest is saved.
  // Not again for the same choice.
  EXPECT_EQ(driver.Press(kEscape).Type("c").screen(), "confirm");
  // For another one it is.
  driver.Press(kEscape).Press(kHome).Press(kDown).Type(" ").Type("c");
  EXPECT_EQ(driver.screen(), "skip-saving");
}

TEST(Saving, OfAKeptPartitionMayBeLeftOutWithoutAQuestion) {
  Driver driver = AtSaving();
  driver.Press(kHome).Press(kDown, 6);
  driver.Type(" ").Type("c");
  EXPECT_EQ(driver.screen(), "confirm");
}

TEST(Saving, WithoutRoomWaitsForADiskAndTakesItByItself) {
  Driver driver(Saves(), {100, 37});
  driver.savings->places.erase(driver.savings->places.begin());
  driver.Survey().Press(kEnter).Press(kEnter);
  EXPECT_EQ(driver.screen(), "save-data");
  EXPECT_THAT(TextOf(driver), HasSubstr("Plug in a USB disk or stick with"));
  EXPECT_THAT(TextOf(driver), HasSubstr("123 GB"));
  driver.savings = tui::fakes::Savings();
  driver.Survey();
  EXPECT_EQ(driver.screen(), "save-data");
  EXPECT_THAT(TextOf(driver), HasSubstr("Seagate Expansion (BACKUP)"));
  EXPECT_EQ(driver.Press(kEnd).Type("c").screen(), "confirm");
}

TEST(Saving, WithoutRoomTellsBothSizes) {
  Driver driver(Saves(), {100, 37});
  // The stick that we started from, with 15.5 GB free, is left.
  driver.savings->places.erase(driver.savings->places.begin());
  driver.Survey().Press(kEnter).Press(kEnter);
  EXPECT_THAT(TextOf(driver), HasSubstr("needs 123 GB"));
  EXPECT_THAT(TextOf(driver), HasSubstr("has only 15.5"));
  driver.savings->places[0].unfit = "locked";
  driver.savings->places[0].obstacle =
      restore::Destination::Obstacle::kOnlyRead;
  driver.Survey();
  EXPECT_THAT(TextOf(driver), Not(HasSubstr("15.5 GB")));
  driver.Type("p");
  EXPECT_EQ(driver.screen(), "save-place");
  EXPECT_THAT(TextOf(driver), HasSubstr("can only be read"));
}

TEST(Saving, TakesTheStickThatWeStartedFromWhenItHasRoom) {
  Driver driver(Saves());
  driver.savings->places.erase(driver.savings->places.begin());
  driver.savings->places[0].free_bytes = 900'000'000'000;
  driver.Survey().Press(kEnter).Press(kEnter);
  EXPECT_THAT(TextOf(driver), HasSubstr("SanDisk Ultra (PRISTINE-D)"));
  EXPECT_THAT(TextOf(driver), HasSubstr("the stick you started from"));
  EXPECT_EQ(driver.Press(kEnter).screen(), "confirm");
}

TEST(PulledStick, WhileCopyingIsSaidAndTheCopyGoesToItsNextName) {
  Driver driver(Saves(), {100, 37});
  driver.savings->places.erase(driver.savings->places.begin());
  driver.savings->places[0].free_bytes = 900'000'000'000;
  driver.Survey().Press(kEnter).Press(kEnter).Press(kEnter).Press(kF10);
  tui::JobEnd end = tui::fakes::EndOf(restore::Outcome::kRefused);
  end.image_gone = true;
  end.place_gone = true;
  driver.End(end);
  tui::Survey survey = tui::fakes::Notebook();
  survey.images.clear();
  survey.volumes.clear();
  driver.Survey(survey);
  EXPECT_THAT(TextOf(driver), HasSubstr("Nothing on the disk was changed"));
  EXPECT_THAT(TextOf(driver), HasSubstr("Plug it in again"));
  survey = tui::fakes::Notebook();
  for (restore::Volume& volume : survey.volumes) {
    if (volume.node == "sdb3") {
      volume.node = "sdc3";
      volume.path = "/dev/sdc3";
    }
  }
  for (restore::FoundImage& image : survey.images) {
    image.volume.node = "sdc3";
  }
  driver.Survey(survey);
  EXPECT_THAT(TextOf(driver), HasSubstr("is back"));
  driver.Press(kEnter);
  const StartJob* const job = LastCommand<StartJob>(driver);
  ASSERT_TRUE(job->request.save);
  EXPECT_EQ(job->request.save->place.volume.path, "/dev/sdc3");
  EXPECT_EQ(job->request.image_volume.node, "sdc3");
}

TEST(PulledStick, ThatTookOnlyTheCopiesIsAskedFor) {
  Driver driver = AtSaving();
  driver.Press(kEnter).Press(kF10);
  tui::JobEnd end = tui::fakes::EndOf(restore::Outcome::kRefused);
  end.place_gone = true;
  driver.End(end);
  EXPECT_THAT(TextOf(driver), HasSubstr("disk for the copies was taken out"));
}

TEST(Saving, GivenUpIsSaidInTheLastQuestionAndInTheJob) {
  Driver driver(Saves());
  driver.savings->places.clear();
  driver.Survey().Press(kEnter).Press(kEnter);
  // Its letter only moves to it.
  EXPECT_EQ(driver.Type("n").screen(), "save-data");
  EXPECT_EQ(driver.Press(kEnter).screen(), "skip-saving");
  EXPECT_THAT(TextOf(driver), HasSubstr("(资料)"));
  EXPECT_EQ(driver.Press(kTab).Press(kEnter).screen(), "confirm");
  EXPECT_THAT(TextOf(driver), HasSubstr("NOTHING"));
  driver.Press(kF10);
  EXPECT_FALSE(LastCommand<StartJob>(driver)->request.save);
  EXPECT_TRUE(LastCommand<StartJob>(driver)->request.save_waived);
}

TEST(Saving, AsksAnewWhenTheDiskForTheCopiesIsPulled) {
  Driver driver = AtSaving();
  driver.Press(kHome).Type(" ").Type("c").Press(kTab).Press(kEnter);
  EXPECT_EQ(driver.screen(), "confirm");
  driver.Press(kEscape);
  driver.savings->places.clear();
  driver.Survey();
  EXPECT_EQ(driver.screen(), "save-data");
  EXPECT_FALSE(driver.state().save_accepted);
  driver.Type("n").Press(kEnter);
  EXPECT_EQ(driver.screen(), "skip-saving");
}

TEST(Saving, MustBeSettledBeforeAJobBegins) {
  Driver driver = AtSaving();
  driver.Press(kEnter);
  ASSERT_EQ(driver.screen(), "confirm");
  driver.state().protection->places.clear();
  driver.Press(kF10);
  EXPECT_FALSE(driver.Started());
}

TEST(Saving, GoesToThePlaceThatSomebodyTook) {
  Driver driver(Saves());
  tui::SavePlace other = tui::fakes::UsbDisk();
  other.volume.node = "sdd1";
  other.volume.label = "OTHER";
  driver.savings->places.push_back(other);
  driver.Survey().Press(kEnter).Press(kEnter).Type("p");
  EXPECT_EQ(driver.screen(), "save-place");
  // The second has no room.
  EXPECT_EQ(driver.Type("2").screen(), "save-place");
  EXPECT_EQ(driver.Type("3").screen(), "save-data");
  EXPECT_THAT(TextOf(driver), HasSubstr("(OTHER)"));
  driver.Type("c").Press(kF10);
  EXPECT_EQ(LastCommand<StartJob>(driver)->request.save->place.volume.node,
            "sdd1");
}

TEST(Undo, IsOfferedAndKeptWhenItIsTakenAndThereIsRoom) {
  Driver driver(Saves(), {100, 37});
  driver.savings->undo_bytes = 40'000'000'000;
  driver.Survey().Press(kEnter).Press(kEnter);
  EXPECT_THAT(TextOf(driver), HasSubstr("[ ]  What will be overwritten"));
  driver.Press(kHome).Press(kDown, 7).Type(" ");
  EXPECT_THAT(TextOf(driver), HasSubstr("[x]  What will be overwritten"));
  driver.Type("c").Press(kF10);
  ASSERT_TRUE(LastCommand<StartJob>(driver)->request.save);
  EXPECT_TRUE(LastCommand<StartJob>(driver)->request.save->undo);
  EXPECT_EQ(LastCommand<StartJob>(driver)->request.save->partitions.size(), 1U);
}

TEST(Undo, IsNotPromisedWhereThereIsNoRoomForIt) {
  Driver driver(Saves(), {100, 37});
  driver.savings->undo_bytes = driver.savings->places[0].free_bytes;
  driver.savings->undo_chosen = true;
  driver.Survey().Press(kEnter).Press(kEnter);
  driver.state().protection->undo_chosen = true;
  EXPECT_THAT(TextOf(driver), HasSubstr("[ ]  What will be overwritten"));
  EXPECT_THAT(TextOf(driver), HasSubstr("too little room"));
  driver.Type("c").Press(kF10);
  ASSERT_TRUE(LastCommand<StartJob>(driver)->request.save);
  EXPECT_FALSE(LastCommand<StartJob>(driver)->request.save->undo);
}

// What the disk held is on it no more: a second image would keep the mixture.
TEST(Undo, IsNotKeptAgainOfADiskThatIsHalfWritten) {
  Driver driver(Saves(), {100, 37});
  driver.savings->undo_bytes = 40'000'000'000;
  driver.Survey().Press(kEnter).Press(kEnter);
  driver.Press(kHome).Press(kDown, 7).Type(" ").Type("c").Press(kF10);
  tui::JobEnd end = tui::fakes::EndOf(restore::Outcome::kHalfWritten);
  end.is_saved = true;
  end.undo = "/media/BACKUP/Pristine/job";
  driver.End(end).Press(kEnter);
  const StartJob* const again = LastCommand<StartJob>(driver);
  EXPECT_FALSE(again->request.save);
  EXPECT_EQ(again->request.undo, end.undo);
}

TEST(Undo, IsKeptAtTheNextTryWhenNothingWasOverwritten) {
  Driver driver(Saves(), {100, 37});
  driver.savings->undo_bytes = 40'000'000'000;
  driver.Survey().Press(kEnter).Press(kEnter);
  driver.Press(kHome).Press(kDown, 7).Type(" ").Type("c").Press(kF10);
  tui::JobEnd end = tui::fakes::EndOf(restore::Outcome::kRefused);
  end.is_saved = true;
  driver.End(end).Press(kEnter);
  const StartJob* const again = LastCommand<StartJob>(driver);
  ASSERT_TRUE(again->request.save);
  EXPECT_TRUE(again->request.save->undo);
  EXPECT_TRUE(again->request.save->partitions.empty());
}

TEST(Saving, HasNoScreenWhereThereIsNothingToSave) {
  Driver driver(Saves());
  driver.savings = tui::Protection{};
  driver.Survey().Press(kEnter);
  EXPECT_EQ(driver.Press(kEnter).screen(), "confirm");
  EXPECT_EQ(driver.Press(kEscape).screen(), "plan");
}

TEST(Saving, WaitsUntilItIsKnownWhatThereIs) {
  Driver driver(Saves());
  driver.savings.reset();
  driver.Survey().Press(kEnter).Press(kEnter);
  EXPECT_EQ(driver.screen(), "save-data");
  EXPECT_THAT(TextOf(driver), HasSubstr("One moment"));
  driver.Press(kEnter, 5);
  EXPECT_EQ(driver.screen(), "save-data");
  driver.answer_people = false;
  driver.savings = tui::fakes::Savings();
  driver.Send(tui::ProtectionFound{tui::fakes::Savings()});
  // What was found is only some of it.
  driver.Send(tui::PeopleCounted{2'000'000, 11});
  EXPECT_THAT(TextOf(driver), HasSubstr("2 MB in 11 files so far"));
  driver.Press(kTab, 7).Type("c");
  EXPECT_EQ(driver.screen(), "save-data");
  driver.Send(tui::PeopleFound{tui::fakes::Savings().people, {}});
  EXPECT_EQ(driver.Press(kEnter).screen(), "confirm");
}

TEST(Saving, CountsPeopleOnceAsLongAsTheSystemIsTheSame) {
  Driver driver = AtSaving();
  const auto asked = [&driver] {
    return std::ranges::count_if(driver.commands(), [](const auto& command) {
      return std::holds_alternative<tui::FindPeople>(command);
    });
  };
  EXPECT_EQ(asked(), 1);
  // A disk came: everything else is looked at anew.
  driver.Survey();
  EXPECT_EQ(asked(), 1);
  EXPECT_THAT(TextOf(driver), HasSubstr("Files of Li"));
  driver.savings->sources[0].size += 1;
  driver.Survey();
  EXPECT_EQ(asked(), 2);
}

TEST(Saving, ASystemWithoutFilesToSaveIsAskedAbout) {
  Driver driver(Saves(), {100, 37});
  driver.savings->people.clear();
  tui::SavablePartition system;
  system.path = "/dev/nvme0n1p3";
  system.title = {restore::Title::Kind::kDrive, 'C', 3, "Windows"};
  system.erased = true;
  system.chosen = false;
  system.no_files = tui::NoFiles::kDamaged;
  driver.as_a_whole = {system};
  driver.Survey().Press(kEnter).Press(kEnter);
  EXPECT_THAT(TextOf(driver), HasSubstr("its file system is damaged"));
  EXPECT_EQ(driver.Press(kEnter).screen(), "skip-saving");
  EXPECT_THAT(TextOf(driver), HasSubstr("Lost for ever"));
  // Saved as a whole there is nothing to ask.
  driver.Press(kEscape).Type("2");
  EXPECT_EQ(driver.Type("c").screen(), "confirm");
}

TEST(Battery, IsWaitedForAndGoesOnByItself) {
  Driver driver(Saves());
  driver.savings->power = {true, 17};
  driver.Survey().Press(kEnter).Press(kEnter).Press(kEnter);
  EXPECT_EQ(driver.screen(), "problem-battery-low");
  EXPECT_THAT(TextOf(driver), HasSubstr("17 %"));
  driver.Send(tui::Tick{5000});
  ASSERT_NE(LastCommand<tui::ReadPower>(driver), nullptr);
  driver.Send(tui::PowerRead{{true, 18}});
  EXPECT_EQ(driver.screen(), "problem-battery-low");
  EXPECT_THAT(TextOf(driver), HasSubstr("18 %"));
  driver.Send(tui::PowerRead{{false, 18}});
  EXPECT_EQ(driver.screen(), "confirm");
}

TEST(FailingDisk, IsWarnedOfAndNeedsADeliberateKey) {
  Driver driver(Saves());
  driver.savings->failing = "failing, 12 sectors replaced";
  driver.Survey().Press(kEnter).Press(kEnter).Press(kEnter);
  EXPECT_EQ(driver.screen(), "problem-disk-failing");
  EXPECT_EQ(driver.Press(kEnter).screen(), "save-data");
  driver.Press(kEnter).Press(kTab).Press(kEnter);
  EXPECT_EQ(driver.screen(), "confirm");
}

TEST(Result, OffersWhatWasSavedAndTheWayBack) {
  Driver driver = AtSaving();
  driver.Press(kEnter).Press(kF10).End(tui::fakes::SavedEnd());
  EXPECT_THAT(TextOf(driver), HasSubstr("Put files back"));
  // Enter alone restarts and undoes nothing.
  driver.Type("4");
  EXPECT_EQ(driver.screen(), "undo");
  EXPECT_EQ(driver.Press(kEnter).screen(), "result");
  driver.Type("4").Press(kTab).Press(kEnter);
  EXPECT_EQ(LastCommand<StartJob>(driver)->request.kind, tui::JobKind::kUndo);
  driver.End(tui::fakes::EndOf(restore::Outcome::kDone));
  EXPECT_THAT(TextOf(driver), HasSubstr("what it held before"));
}

TEST(Result, PutsFilesBackFromTheArchiveOfTheJob) {
  Driver driver = AtSaving();
  driver.Press(kEnter).Press(kF10).End(tui::fakes::SavedEnd()).Type("3");
  EXPECT_EQ(driver.screen(), "put-back-place");
  EXPECT_THAT(TextOf(driver), HasSubstr("on the desktop"));
  driver.Type("2");
  const StartJob* const job = LastCommand<StartJob>(driver);
  EXPECT_EQ(job->request.kind, tui::JobKind::kPutBack);
  ASSERT_EQ(job->request.archives.size(), 1U);
  EXPECT_THAT(job->request.archives[0], HasSubstr("files.tar.zst"));
  EXPECT_EQ(job->request.put_back_to, 4);
}

TEST(Result, GoesOnWithoutWhatCannotBeReadOnlyWhenTold) {
  Driver driver = AtSaving();
  driver.Press(kEnter).Press(kF10);
  tui::JobEnd end = tui::fakes::EndOf(restore::Outcome::kRefused);
  end.unread = {"Users/Li/a: Input/output error"};
  driver.End(end);
  EXPECT_THAT(TextOf(driver), HasSubstr("Users/Li/a"));
  // Enter tries the same again.
  driver.Press(kEnter);
  EXPECT_FALSE(LastCommand<StartJob>(driver)->request.unread_accepted);
  driver.End(end);
  EXPECT_THAT(TextOf(driver), HasSubstr("Go on without them"));
  driver.Press(kBackTab);
  driver.Press(kEnter);
  EXPECT_TRUE(LastCommand<StartJob>(driver)->request.unread_accepted);
}

TEST(Result, DrawsTheCodeWhereItFitsAndNowhereElse) {
  for (const tui::Size size : {tui::Size{80, 24}, tui::Size{100, 37}}) {
    Driver driver(Saves(), size);
    driver.Survey().Press(kEnter).Press(kEnter).Press(kEnter).Press(kF10);
    driver.End(tui::fakes::SavedEnd());
    const std::string row = tui::fakes::QrRows().front();
    if (size.height < 30) {
      EXPECT_THAT(TextOf(driver), Not(HasSubstr(row)));
      driver.Type("5");
      EXPECT_EQ(driver.screen(), "record");
    }
    for (const std::string& one : tui::fakes::QrRows()) {
      EXPECT_THAT(TextOf(driver), HasSubstr(one));
    }
    // Where half blocks cannot be shown there is none.
    driver.state().setting.chinese = false;
    EXPECT_THAT(TextOf(driver), Not(HasSubstr(row)));
  }
}

}  // namespace
