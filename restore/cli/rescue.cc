// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <nlohmann/json.hpp>

#include "imaging/base/strings.h"
#include "restore/backup/personal_folders.h"
#include "restore/backup/personal_names.h"
#include "restore/backup/put_back_job.h"
#include "restore/backup/rescue_job.h"
#include "restore/backup/rescue_source.h"
#include "restore/cli/commands.h"
#include "restore/cli/rescue_report.h"
#include "restore/cli/run_job.h"
#include "restore/job/describe_alone.h"
#include "restore/job/describe_job.h"
#include "restore/machine/facts.h"

namespace restore {

namespace {

using base::StrCat;
using Json = nlohmann::ordered_json;

base::Error WrongUsage(const char* why) {
  return base::Error(base::ErrorCode::kInvalidArgument, why)
      .WithHint("pristine rescue --help tells more.");
}

bool Wanted(const std::vector<std::string>& names, const std::string& name) {
  return names.empty() ||
         std::any_of(names.begin(), names.end(), [&](const std::string& each) {
           return Folded(each) == Folded(name);
         });
}

// The people and folders that were asked for.
base::Result<std::vector<Person>> Choose(const RescueArguments& a,
                                         const std::string& root,
                                         const std::stop_token& stop) {
  TRY_ASSIGN(const std::vector<Person> all, FindPersonalFolders(root, stop));
  std::vector<Person> chosen;
  for (const Person& person : all) {
    Person some{person.name, person.path, {}};
    for (const PersonalFolder& folder : person.folders) {
      const std::string own = folder.path.substr(
          std::min(person.path.size() + 1, folder.path.size()));
      if (a.folders.empty() || Wanted(a.folders, NameOf(folder.kind)) ||
          Wanted(a.folders, own)) {
        some.folders.push_back(folder);
      }
    }
    if (Wanted(a.people, person.name) && !some.folders.empty()) {
      chosen.push_back(std::move(some));
    }
  }
  if (chosen.empty()) {
    return base::Error(base::ErrorCode::kNotFound,
                       StrCat("no such personal files on ", a.source))
        .WithHint("pristine rescue --list shows those that there are.");
  }
  return chosen;
}

ExitCode List(const std::vector<Person>& people, Console& console) {
  Json out = Json::array();
  for (const Person& person : people) {
    Json folders = Json::array();
    console.Say(base::Printable(person.name));
    for (const PersonalFolder& folder : person.folders) {
      console.Say(StrCat("  ", base::Printable(folder.path), "  ",
                         base::FormatBytes(folder.bytes), " in ", folder.files,
                         folder.files == 1 ? " file" : " files"));
      folders.push_back({{"kind", NameOf(folder.kind)},
                         {"path", base::Printable(folder.path)},
                         {"bytes", folder.bytes},
                         {"files", folder.files},
                         {"unread", folder.unread}});
    }
    out.push_back({{"name", base::Printable(person.name)},
                   {"folders", std::move(folders)}});
  }
  console.Emit("pristine.rescue-list/1", {{"people", std::move(out)}});
  return ExitCode::kDone;
}

ExitCode Save(const RescueArguments& a,
              const std::vector<Person>& people,
              JobRecorder* recorder,
              const Console& console) {
  RescueOrder order;
  order.partition = a.source;
  order.archive = NewArchiveIn(a.to);
  for (const Person& person : people) {
    for (const PersonalFolder& folder : person.folders) {
      order.folders.push_back(folder.path);
    }
  }
  auto prepared =
      RunJob(console, [&](imaging::Progress&, const std::stop_token& stop) {
        return RescueJob::Prepare(order, stop);
      });
  if (!prepared.ok()) {
    if (recorder != nullptr) {
      DescribeRefusal(prepared.error(), recorder->record());
    }
    return console.Fail(prepared.error(), ExitCode::kRefused,
                        "Nothing was written.");
  }
  RescueJob& job = *prepared.value();
  const RescueVerdict verdict = RunStages(
      console,
      [&](JobProgress& progress, const std::stop_token& stop) {
        progress.Plan(job.Stages());
        return job.Run(progress, 0, stop);
      },
      recorder == nullptr ? nullptr : &recorder->stages());
  if (recorder != nullptr) {
    DescribeRescueAlone(a.source, verdict, recorder->record());
  }
  if (verdict.error) {
    return console.Fail(*verdict.error, ExitCode::kFailed,
                        "No archive was kept.");
  }
  ShowRescue(verdict, console);
  return verdict.unread.empty() ? ExitCode::kDone : ExitCode::kFailed;
}

ExitCode PutBack(const RescueArguments& a, Console& console) {
  PutBackOrder order;
  order.archive = a.source;
  order.to = a.to;
  constexpr std::size_t kDate = 10;
  order.date = NowUtc().substr(0, kDate);
  order.chinese = a.language == "zh_CN";
  auto prepared =
      RunJob(console, [&](imaging::Progress&, const std::stop_token& stop) {
        return PutBackJob::Prepare(order, stop);
      });
  if (!prepared.ok()) {
    return console.Fail(prepared.error(), ExitCode::kRefused,
                        "Nothing was written.");
  }
  PutBackJob& job = *prepared.value();
  const PutBackVerdict verdict = RunStages(
      console, [&](JobProgress& progress, const std::stop_token& stop) {
        progress.Plan(job.Stages());
        return job.Run(progress, 0, stop);
      });
  if (verdict.error) {
    return console.Fail(
        *verdict.error, ExitCode::kFailed,
        verdict.folder.empty()
            ? "Nothing was written."
            : StrCat("What was put back so far is in ", verdict.folder, "."));
  }
  console.Emit("pristine.put-back/1",
               {{"folder", base::Printable(verdict.folder)},
                {"files", verdict.files},
                {"bytes", verdict.bytes},
                {"left_out", Printables(verdict.gaps.left_out)},
                {"not_put_back", Printables(verdict.gaps.files)}});
  console.Say(StrCat("\"", base::Printable(verdict.folder), "\" holds ",
                     verdict.files, " files (",
                     base::FormatBytes(verdict.bytes),
                     "), read back and compared."));
  for (const std::string& line : verdict.gaps.left_out) {
    console.Note(StrCat("Left out here: ", base::Printable(line)));
  }
  for (const std::string& line : verdict.gaps.files) {
    console.Note(StrCat("Not put back: ", base::Printable(line)));
  }
  return verdict.gaps.files.empty() ? ExitCode::kDone : ExitCode::kFailed;
}

}  // namespace

ExitCode RunRescue(const RescueArguments& arguments, Console& console) {
  if (arguments.to.empty() && !arguments.list) {
    return console.Fail(WrongUsage("--to is missing"), ExitCode::kUsage, "");
  }
  if (arguments.put_back) {
    return PutBack(arguments, console);
  }
  auto people = RunJob(
      console,
      [&](imaging::Progress&,
          const std::stop_token& stop) -> base::Result<std::vector<Person>> {
        TRY_ASSIGN(const auto source,
                   RescueSource::Open(arguments.source, false));
        return Choose(arguments, source->root(), stop);
      });
  if (!people.ok()) {
    return console.Fail(people.error(), ExitCode::kRefused,
                        "Nothing was written.");
  }
  if (arguments.list) {
    return List(people.value(), console);
  }
  return WithRecord(arguments.record, JobKind::kRescue, arguments.to, console,
                    [&](JobRecorder* recorder) {
                      if (recorder != nullptr) {
                        recorder->AddDisk("source", arguments.source);
                      }
                      return Save(arguments, people.value(), recorder, console);
                    });
}

}  // namespace restore
