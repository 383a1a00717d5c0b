// SPDX-License-Identifier: Apache-2.0
#include "tests/fakes/screens/scenarios.h"

#include <algorithm>

#include "tests/fakes/screens/machine.h"
#include "tui/model/cell_width.h"
#include "tui/model/screens.h"

namespace tui::fakes {

namespace {

constexpr std::uint64_t kSecondMs = 1000;

const restore::Disk* DiskAt(const Survey& survey, const std::string& path) {
  const auto at = std::ranges::find(survey.disks, path, &restore::Disk::path);
  return at == survey.disks.end() ? nullptr : &*at;
}

}  // namespace

Driver::Driver(const Setting& setting, Size size)
    : savings(Savings()),
      candidates{WindowsDisk()},
      state_(FirstState(setting, size)) {
  commands_ = FirstCommands();
}

Driver& Driver::Send(const Event& event) {
  const Commands commands = Update(state_, event);
  commands_.insert(commands_.end(), commands.begin(), commands.end());
  Answer(commands);
  return *this;
}

void Driver::Answer(const Commands& commands) {
  for (const Command& command : commands) {
    if (const auto* const folder = std::get_if<OpenFolder>(&command)) {
      if (answer_folders) {
        Send(FolderOpened{ListingOf(folder->place)});
      }
      continue;
    }
    if (std::holds_alternative<FindProtection>(command) && savings) {
      Protection first = *savings;
      first.people.clear();
      Send(ProtectionFound{first});
      continue;
    }
    if (std::holds_alternative<FindPeople>(command) && savings &&
        answer_people) {
      Send(PeopleFound{savings->people, as_a_whole});
      continue;
    }
    const auto* const wanted = std::get_if<MakePlan>(&command);
    if (wanted == nullptr || !answer_plans) {
      continue;
    }
    Planned planned;
    if (wanted->wish.kind == restore::Wish::Kind::kKeepData) {
      planned.candidates = candidates;
    }
    const restore::Disk* disk =
        wanted->disk ? DiskAt(*state_.survey, *wanted->disk) : nullptr;
    if (disk == nullptr && candidates.size() == 1) {
      disk = &candidates.front();
    }
    if (disk != nullptr) {
      planned.plan = PlanFor(*state_.image, *disk, wanted->wish);
    }
    Send(planned);
  }
}

Driver& Driver::Survey(const tui::Survey& survey) {
  return Send(Surveyed{survey});
}
Driver& Driver::Survey() {
  return Survey(Notebook());
}
Driver& Driver::Press(KeyCode code, int times) {
  for (int i = 0; i < times; ++i) {
    Send(Key{code});
  }
  return *this;
}
Driver& Driver::Type(std::string_view text) {
  while (!text.empty()) {
    Send(Key{KeyCode::kCharacter, TakeCodePoint(text)});
  }
  return *this;
}

Driver& Driver::Progress(imaging::Phase phase,
                         std::size_t stage,
                         double fraction) {
  restore::JobSnapshot now;
  now.phase = phase;
  now.stage = stage;
  now.stages = 3;
  now.fraction = fraction;
  now.total_bytes = 37'500'000'000;
  now.done_bytes = 12'400'000'000;
  now.bytes_per_second = 412'000'000;
  now.seconds_left = 143;
  return Send(Progressed{now});
}

Driver& Driver::End(const JobEnd& end) {
  return Send(Ended{end});
}

std::string Driver::screen() const {
  return ScreenName(state_.view());
}

bool Driver::Started() const {
  return std::ranges::any_of(commands_, [](const Command& command) {
    return std::holds_alternative<StartJob>(command);
  });
}

JobEnd EndOf(restore::Outcome outcome) {
  JobEnd end;
  end.outcome = outcome;
  end.bytes = 37'500'000'000;
  end.seconds = 372;
  end.read_back = outcome == restore::Outcome::kDone;
  end.log = {"opened PHILIPS.pri: 17882 chunks", "proved 14.3 GB",
             "wrote /dev/nvme0n1p1", "wrote /dev/nvme0n1p3"};
  if (outcome != restore::Outcome::kDone) {
    end.error = base::Error(base::ErrorCode::kIo,
                            "writing /dev/nvme0n1p3 at byte 734003200: "
                            "Input/output error");
  }
  return end;
}

JobEnd SavedEnd() {
  JobEnd end = EndOf(restore::Outcome::kDone);
  const std::string folder =
      "/run/pristine/volumes/sdc1/Pristine/2026-11-24 091300 S64DNF0R713205/";
  end.saved = {{"D: (资料)", folder + "D.pri"},
               {"Li, 王芳", folder + "files.tar.zst"}};
  end.is_saved = true;
  end.archives = {folder + "files.tar.zst"};
  end.undo = folder + "UNDO.pri";
  end.record = folder + "record.json";
  end.digest =
      "9F86D081884C7D659A2FEAA0C55AD015A3BF4F1B2B0B822CD15D6C15B0F00A08";
  end.qr = QrRows();
  return end;
}

namespace {

// Collects scenarios, each played by keys from the start.
class Gallery {
 public:
  Gallery(Language language, Size size) : size_(size) {
    setting_.language = language;
    setting_.in_init = true;
  }

  // Of a computer whose owner keeps files on D: alone.
  Driver Begin() const {
    Driver driver = Saver();
    driver.savings->people.clear();
    return driver;
  }
  Driver Technician() const {
    Setting setting = setting_;
    setting.technician = true;
    return Driver(setting, size_);
  }
  // Data can be saved first.
  Driver Saver() const {
    Setting setting = setting_;
    setting.saves_data = true;
    return Driver(setting, size_);
  }
  void Add(const std::string& name, Driver& driver) {
    scenarios_.push_back({name, driver.state()});
  }
  std::vector<Scenario> Take() { return std::move(scenarios_); }

 private:
  Setting setting_;
  Size size_;
  std::vector<Scenario> scenarios_;
};

using enum KeyCode;

Driver AtPlan(const Gallery& gallery) {
  Driver driver = gallery.Begin();
  driver.Survey().Press(kEnter);
  return driver;
}
Driver AtConfirm(const Gallery& gallery) {
  Driver driver = AtPlan(gallery);
  driver.Press(kEnter).Press(kEnter);
  return driver;
}
Driver AtProgress(const Gallery& gallery) {
  Driver driver = AtConfirm(gallery);
  driver.Press(kTab).Press(kEnter);
  driver.Progress(imaging::Phase::kWriting, 2, 0.42);
  return driver;
}

void AddCustomersWay(Gallery& gallery) {
  Driver driver = gallery.Begin();
  gallery.Add("looking", driver);
  driver.Survey();
  gallery.Add("welcome", driver);
  driver.Press(kF1);
  gallery.Add("welcome-help", driver);
  driver.Press(kEscape).Press(kEscape);
  gallery.Add("leave", driver);
  driver.Press(kEnter).Press(kEnter);
  gallery.Add("plan", driver);
  driver.Press(kEnter);
  gallery.Add("save-data", driver);
  driver.Press(kEnter);
  gallery.Add("confirm", driver);
  driver.Press(kTab);
  gallery.Add("confirm-armed", driver);
  driver.Press(kEnter).Progress(imaging::Phase::kProving, 1, 0.1);
  gallery.Add("progress-proving", driver);
  driver.Progress(imaging::Phase::kWriting, 2, 0.42);
  gallery.Add("progress", driver);
  driver.Press(kEscape);
  gallery.Add("stop", driver);
  driver.Press(kEscape).Send(Terminated{});
  gallery.Add("power", driver);
  driver.Press(kEscape).End(EndOf(restore::Outcome::kDone));
  gallery.Add("result", driver);
  driver.Press(kF3);
  gallery.Add("details", driver);
}

void AddChoices(Gallery& gallery) {
  Driver images = gallery.Begin();
  Survey survey = Notebook();
  survey.images.push_back(Image("OFFICE-2027.pri", "Office edition"));
  images.Survey(survey);
  gallery.Add("choose-image", images);

  Driver disks = gallery.Begin();
  survey = Notebook();
  survey.disks.push_back(SecondDisk());
  disks.candidates = {WindowsDisk(), SecondDisk()};
  disks.Survey(survey).Press(kEnter);
  gallery.Add("choose-disk", disks);
  disks.Press(kDown).Press(kEnter);
  gallery.Add("plan-empty-disk", disks);

  Driver changed = gallery.Begin();
  restore::Disk linux = WindowsDisk();
  linux.partitions.resize(2);
  linux.partitions[1].range.length = 400'000'000'000;
  linux.partitions[1].content = {.type = "ext4", .label = "root", .uuid = ""};
  linux.partitions[1].role = restore::Role::kSystem;
  linux.table_id = "another";
  survey = Notebook();
  survey.disks[0] = linux;
  changed.candidates = {linux};
  changed.Survey(survey).Press(kEnter);
  gallery.Add("plan-whole-disk", changed);

  Driver idle = gallery.Begin();
  idle.Survey().Send(Tick{61 * kSecondMs});
  gallery.Add("idle-no-keyboard", idle);
  idle.Press(kTab).Send(Tick{200 * kSecondMs});
  gallery.Add("idle", idle);
}

void AddSurveyProblems(Gallery& gallery) {
  const auto add = [&gallery](const std::string& name, const Survey& survey) {
    Driver driver = gallery.Begin();
    driver.Survey(survey);
    gallery.Add(name, driver);
  };
  Survey survey = Notebook();
  survey.images.clear();
  add("problem-no-image", survey);
  survey.images = {BrokenImage(base::ErrorCode::kCorrupt)};
  add("problem-image-damaged", survey);
  survey.images = {BrokenImage(base::ErrorCode::kUnsupported)};
  add("problem-image-newer", survey);
  survey.problem = base::Error(base::ErrorCode::kIo,
                               "/sys/block cannot be read: No such file");
  add("problem-failed", survey);

  Driver other = gallery.Begin();
  survey = Notebook();
  survey.machine = "Philips Desktop D500";
  other.Survey(survey).Press(kEnter);
  gallery.Add("problem-other-machine", other);

  Driver none = gallery.Begin();
  none.candidates = {};
  none.Survey().Press(kEnter);
  gallery.Add("problem-no-disk", none);

  Driver pulled = AtPlan(gallery);
  survey = Notebook();
  survey.images.clear();
  survey.disks.pop_back();
  pulled.Survey(survey);
  gallery.Add("problem-medium-gone", pulled);
}

void AddRefusals(Gallery& gallery) {
  using Kind = restore::Refusal::Kind;
  struct Case {
    const char* name;
    Kind kind;
    std::uint64_t needed;
    std::uint64_t available;
  };
  constexpr Case kCases[] = {
      {"problem-too-small", Kind::kTooSmall, 500107862016, 256060514304},
      {"problem-is-medium", Kind::kRunsFrom, 0, 0},
      {"problem-in-use", Kind::kInUse, 0, 0},
      {"problem-read-only", Kind::kReadOnly, 0, 0},
      {"problem-sector-size", Kind::kSectorSize, 512, 4096},
      {"problem-not-fitting", Kind::kNoPlace, 0, 0},
  };
  for (const Case& one : kCases) {
    Driver driver = gallery.Begin();
    driver.answer_plans = false;
    driver.Survey();
    Planned planned;
    planned.candidates = {WindowsDisk()};
    planned.plan = PlanFor(*driver.state().image, WindowsDisk());
    planned.plan->refusal = restore::Refusal{
        one.kind,
        base::Error(base::ErrorCode::kInvalidArgument,
                    "/dev/nvme0n1 cannot be written. Nothing was written."),
        one.needed, one.available};
    driver.Send(planned).Press(kEnter);
    gallery.Add(one.name, driver);
  }
}

void AddResults(Gallery& gallery) {
  using enum restore::Outcome;
  const auto add = [&gallery](const std::string& name, const JobEnd& end) {
    Driver driver = AtProgress(gallery);
    driver.End(end);
    gallery.Add(name, driver);
  };
  add("result-refused", EndOf(kRefused));
  JobEnd end = EndOf(kRefused);
  end.error = base::Error(base::ErrorCode::kCorrupt,
                          "chunk 1874 of 9120, partition 3 (C:), 1.8 GiB into "
                          "it, is damaged");
  add("result-image-damaged", end);
  add("result-cancelled", EndOf(kCancelled));
  add("result-half-written", EndOf(kHalfWritten));
  end = EndOf(kHalfWritten);
  end.cancelled = true;
  add("result-stopped-half-way", end);
  end.cancelled = false;
  end.image_gone = true;
  add("result-medium-gone", end);
  end.outcome = kRefused;
  add("result-medium-gone-early", end);
  end.image_gone = false;
  end.place_gone = true;
  add("result-copies-pulled", end);
  add("result-not-read-back", EndOf(kNotReadBack));
  add("result-read-back-differs", EndOf(kWrong));
}

// The way of somebody whose files are saved first.
void AddSaving(Gallery& gallery) {
  Driver driver = gallery.Saver();
  driver.savings->notes = {{PartitionNote::Kind::kHibernated,
                            {restore::Title::Kind::kDrive, 'C', 3, ""}},
                           {PartitionNote::Kind::kBitLocker,
                            {restore::Title::Kind::kDrive, 'D', 4, ""}}};
  driver.Survey().Press(kEnter);
  gallery.Add("plan-saved-first", driver);
  driver.Press(kEnter);
  gallery.Add("save-data-people", driver);
  driver.Type("p");
  gallery.Add("save-place", driver);
  driver.Press(kEscape).Press(kHome).Type(" ").Press(kEnd);
  gallery.Add("save-data-less", driver);
  driver.Type("c");
  gallery.Add("skip-saving-some", driver);
  driver.Press(kEscape).Press(kHome).Type(" ").Type("c");
  gallery.Add("confirm-saved", driver);
  driver.Press(kTab).Press(kEnter);
  driver.Progress(imaging::Phase::kCapturing, 1, 0.1);
  gallery.Add("progress-saving", driver);
  driver.Progress(imaging::Phase::kComparing, 2, 0.2);
  gallery.Add("progress-checking-copy", driver);
  driver.End(SavedEnd());
  gallery.Add("result-saved", driver);
  driver.Type("5");
  gallery.Add("record", driver);
  driver.Press(kEscape).Type("4");
  gallery.Add("undo", driver);
  driver.Press(kEscape).Type("3");
  gallery.Add("put-back-place", driver);
  driver.Press(kEnter).Progress(imaging::Phase::kWriting, 1, 0.3);
  gallery.Add("progress-put-back", driver);
  JobEnd back = EndOf(restore::Outcome::kDone);
  back.folder = "C:\\Users\\Li\\Desktop\\Saved files 2026-11-24";
  driver.End(back);
  gallery.Add("result-put-back", driver);

  Driver counting = gallery.Saver();
  counting.answer_people = false;
  counting.Survey().Press(kEnter).Press(kEnter);
  counting.Send(PeopleCounted{12'345'678'901, 4711});
  gallery.Add("save-data-counting", counting);

  Driver locked = gallery.Saver();
  locked.savings->people.clear();
  SavablePartition system;
  system.path = "/dev/nvme0n1p3";
  system.number = 3;
  system.title = {restore::Title::Kind::kDrive, 'C', 3, "Windows"};
  system.bytes = 200'000'000'000;
  system.erased = true;
  system.chosen = false;
  system.no_files = NoFiles::kLocked;
  locked.as_a_whole = {system};
  locked.Survey().Press(kEnter).Press(kEnter);
  gallery.Add("save-data-locked", locked);
  locked.Type("c");
  gallery.Add("skip-saving-locked", locked);

  Driver unread = gallery.Saver();
  unread.Survey().Press(kEnter).Press(kEnter).Press(kEnter).Press(kF10);
  JobEnd refused = EndOf(restore::Outcome::kRefused);
  refused.error =
      base::Error(base::ErrorCode::kIo, "2 personal files could not be read");
  refused.unread = {"Users/Li/Documents/a.docx: Input/output error",
                    "Users/Li/Pictures/b.jpg: Input/output error"};
  unread.End(refused);
  gallery.Add("result-unread", unread);

  Driver full = gallery.Saver();
  full.savings->places.erase(full.savings->places.begin());
  full.Survey().Press(kEnter).Press(kEnter);
  gallery.Add("save-data-no-room", full);
  full.Type("n").Press(kEnter);
  gallery.Add("skip-saving", full);
  full.Press(kTab).Press(kEnter);
  gallery.Add("confirm-not-saved", full);

  Driver damaged = gallery.Saver();
  damaged.Survey().Press(kEnter).Press(kEnter).Press(kEnter).Press(kF10);
  JobEnd end = EndOf(restore::Outcome::kWrong);
  end.damaged = {"C:\\Users\\Li\\Outlook.pst",
                 "C:\\Windows\\System32\\config\\SOFTWARE",
                 "D:\\照片\\2025\\春节.jpg", "D:\\照片\\2025\\国庆.jpg"};
  end.damaged_count = 17;
  damaged.End(end);
  gallery.Add("result-damaged-files", damaged);
  damaged.Press(kF3);
  gallery.Add("details-damaged-files", damaged);

  Driver power = gallery.Saver();
  power.savings->power = {true, 17};
  power.Survey().Press(kEnter).Press(kEnter).Press(kEnter);
  gallery.Add("problem-battery-low", power);
  Driver failing = gallery.Saver();
  failing.savings->failing = "failing, 41 degrees, 12 sectors replaced";
  failing.Survey().Press(kEnter).Press(kEnter).Press(kEnter);
  gallery.Add("problem-disk-failing", failing);
}

void AddInterrupted(Gallery& gallery) {
  Driver driver = gallery.Saver();
  Survey survey = Notebook();
  survey.pending = CutOff();
  driver.Survey(survey).Send(Tick{2 * kSecondMs});
  gallery.Add("interrupted", driver);
  driver.Press(kEscape);
  gallery.Add("interrupted-stopped", driver);
  survey.pending->image_is_there = false;
  driver.Survey(survey);
  gallery.Add("interrupted-no-image", driver);
  survey.pending->image_is_there = true;
  survey.pending->problem = "the disk was written by something else since";
  driver.Survey(survey);
  gallery.Add("interrupted-hopeless", driver);
  survey.pending->problem = "the disk that was being restored is not there";
  survey.pending->disk_is_there = false;
  driver.Survey(survey);
  gallery.Add("interrupted-no-disk", driver);
  survey.pending = tui::PendingJob();
  survey.pending->percent.reset();
  survey.pending->problem = "/run/pristine/boot/pristine/journal is damaged";
  driver.Survey(survey);
  gallery.Add("interrupted-unknown", driver);
}

void AddTechnicians(Gallery& gallery) {
  Driver driver = gallery.Technician();
  Survey survey = Notebook();
  survey.disks.insert(survey.disks.begin() + 1, SecondDisk());
  survey.images.push_back(BrokenImage(base::ErrorCode::kCorrupt));
  survey.images.back().name = "OLD.pri";
  driver.Survey(survey);
  gallery.Add("menu", driver);
  driver.Type("lp");
  gallery.Add("menu-partition", driver);
  driver.Type("f");
  gallery.Add("pick-image", driver);
  driver.Press(kEnter);
  gallery.Add("pick-partition", driver);
  driver.Press(kEnter);
  gallery.Add("pick-target", driver);
  driver.Press(kEnter);
  gallery.Add("summary", driver);

  Driver capture = gallery.Technician();
  capture.Survey(survey).Type("ldi");
  gallery.Add("pick-source", capture);
  capture.Press(kEnter);
  gallery.Add("pick-volume", capture);
  capture.Press(kEnter);
  gallery.Add("name", capture);
  capture.Press(kEnter).Type("Factory state 资料").Press(kEnter).Press(kEnter);
  gallery.Add("summary-capture", capture);
  capture.Press(kEnter).End(EndOf(restore::Outcome::kDone));
  gallery.Add("result-capture", capture);

  Driver browse = gallery.Technician();
  browse.Survey(survey).Type("lpfb");
  gallery.Add("browse-volumes", browse);
  browse.answer_folders = false;
  browse.Press(kEnter);
  gallery.Add("browse-reading", browse);
  browse.answer_folders = true;
  browse.Press(kBackspace).Press(kEnter);
  gallery.Add("browse", browse);
  browse.Press(kEnter);
  gallery.Add("browse-folder", browse);

  Driver check = gallery.Technician();
  check.Survey(survey).Type("o");
  gallery.Add("options", check);
  check.Press(kEscape).Type("lci").Press(kEnter).Press(kEnter);
  JobEnd end = EndOf(restore::Outcome::kDone);
  end.found_faults = true;
  check.End(end);
  gallery.Add("result-check-damaged", check);
}

}  // namespace

std::vector<Scenario> Scenarios(Language language, Size size) {
  Gallery gallery(language, size);
  AddCustomersWay(gallery);
  AddChoices(gallery);
  AddSurveyProblems(gallery);
  AddRefusals(gallery);
  AddResults(gallery);
  AddSaving(gallery);
  AddInterrupted(gallery);
  AddTechnicians(gallery);
  return gallery.Take();
}

}  // namespace tui::fakes
