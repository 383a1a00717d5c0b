// SPDX-License-Identifier: Apache-2.0
#include "tui/model/technician_flow.h"

#include <algorithm>

#include "imaging/base/strings.h"
#include "tui/model/browse_flow.h"
#include "tui/model/images.h"
#include "tui/model/menu_tree.h"
#include "tui/model/names.h"
#include "tui/model/navigation.h"
#include "tui/model/picks.h"
#include "tui/model/problems.h"

namespace tui {

namespace {

void BeginOperation(State& state, Operation operation) {
  state.bench = Bench{};
  state.bench.operation = operation;
  state.image.reset();
  state.plan.reset();
  state.plan_problem.reset();
  state.planning = false;
  Open(state,
       ReadsImage(operation) ? ScreenId::kPickImage : ScreenId::kPickSource);
}

bool HasSuffix(const std::string& name) {
  constexpr std::string_view kSuffix = ".pri";
  if (name.size() <= kSuffix.size()) {
    return false;
  }
  const std::string_view end =
      std::string_view{name}.substr(name.size() - kSuffix.size());
  return std::ranges::equal(end, kSuffix, [](char a, char b) {
    return (a >= 'A' && a <= 'Z' ? static_cast<char>(a + 'a' - 'A') : a) == b;
  });
}

bool ImageIsThere(const State& state) {
  return FindAgain(*state.image, *state.survey) != nullptr ||
         (state.bench.picked_by_hand &&
          IsThere(state.image->volume, *state.survey));
}

JobKind KindOf(Operation operation) {
  switch (operation) {
    case Operation::kDiskToImage:
    case Operation::kPartitionToImage:
      return JobKind::kCapture;
    case Operation::kDiskToDisk:
    case Operation::kPartitionToPartition:
      return JobKind::kClone;
    case Operation::kCheckImage:
      return JobKind::kProve;
    case Operation::kCheckDisk:
      return JobKind::kCompare;
    default:
      return JobKind::kRestore;
  }
}

void AskForPlan(State& state, Commands& commands) {
  state.plan.reset();
  state.plan_problem.reset();
  state.planning = true;
  MakePlan wanted;
  wanted.image = state.image->path;
  wanted.disk = state.bench.target->disk.path;
  wanted.wish.kind = restore::Wish::Kind::kWholeDisk;
  if (state.bench.target->partition != 0) {
    wanted.wish.kind = restore::Wish::Kind::kPartitions;
    wanted.wish.choices = {
        {state.bench.image_partition, state.bench.target->partition}};
  }
  commands.emplace_back(std::move(wanted));
}

}  // namespace

void BeginTechnician(State& state) {
  state.technician = true;
  state.bench = Bench{};
  state.image.reset();
  state.plan.reset();
  state.end.reset();
  OpenAlone(state, ScreenId::kMenu, static_cast<int>(MenuId::kRoot));
}

void TakeMenuEntry(State& state, std::size_t index) {
  const auto entries = EntriesOf(static_cast<MenuId>(state.view().argument));
  if (index >= entries.size()) {
    return;
  }
  state.view().focus = index;
  const MenuEntry& entry = entries[index];
  switch (entry.does) {
    case MenuEntry::Does::kMenu:
      Open(state, ScreenId::kMenu, static_cast<int>(entry.menu));
      return;
    case MenuEntry::Does::kOperation:
      BeginOperation(state, entry.operation);
      return;
    case MenuEntry::Does::kOptions:
      Open(state, ScreenId::kOptions);
      return;
    case MenuEntry::Does::kQuit:
      Open(state, ScreenId::kLeave);
      return;
  }
}

void TakeTechniciansImage(State& state, std::size_t index) {
  if (!state.survey || index >= state.survey->images.size()) {
    return;
  }
  state.bench.picked_by_hand = false;
  TakeForOperation(state, state.survey->images[index]);
}

void TakeForOperation(State& state, const restore::FoundImage& image) {
  state.image = image;
  // What cannot be opened can still be checked: to see what is wrong.
  if (image.problem && state.bench.operation != Operation::kCheckImage) {
    OpenProblem(state, ProblemOf(image));
    return;
  }
  switch (state.bench.operation) {
    case Operation::kPartitionFromImage:
      Open(state, ScreenId::kPickPartition);
      return;
    case Operation::kDiskFromImage:
      Open(state, ScreenId::kPickTarget);
      return;
    case Operation::kCheckDisk:
      Open(state, ScreenId::kPickSource);
      return;
    default:
      Open(state, ScreenId::kSummary);
      return;
  }
}

void TakePartition(State& state, std::size_t index) {
  if (!state.image || !state.image->head ||
      index >= state.image->head->partitions.size()) {
    return;
  }
  state.bench.image_partition = state.image->head->partitions[index].number;
  Open(state, ScreenId::kPickTarget);
}

void TakeSource(State& state, std::size_t index) {
  const std::vector<Pick> picks = PicksOf(state);
  if (index >= picks.size()) {
    return;
  }
  state.bench.source = picks[index];
  const Operation operation = state.bench.operation;
  if (MakesImage(operation)) {
    Open(state, ScreenId::kPickVolume);
  } else if (operation == Operation::kCheckDisk) {
    Open(state, ScreenId::kSummary);
  } else {
    Open(state, ScreenId::kPickTarget);
  }
}

void TakeTarget(State& state, std::size_t index, Commands& commands) {
  const std::vector<Pick> picks = PicksOf(state);
  if (index >= picks.size()) {
    return;
  }
  state.bench.target = picks[index];
  if (NeedsPlan(state.bench.operation) && state.image) {
    AskForPlan(state, commands);
  }
  Open(state, ScreenId::kSummary);
}

void TakeVolume(State& state, std::size_t index) {
  if (!state.survey || index >= state.survey->volumes.size()) {
    return;
  }
  state.bench.volume = state.survey->volumes[index];
  if (state.bench.file_name.empty()) {
    state.bench.file_name = "IMAGE.pri";
  }
  Open(state, ScreenId::kName);
}

void TakeName(State& state) {
  std::string& name = state.bench.file_name;
  // A name within the volume's folder, nothing else.
  std::ranges::replace(name, '/', '_');
  if (name.empty() || name.front() == '.') {
    name = base::StrCat("IMAGE", name);
  }
  if (!HasSuffix(name)) {
    name += ".pri";
  }
  Open(state, ScreenId::kSummary);
}

void TechnicianIsPlanned(State& state) {
  if (state.plan && state.plan->refusal && state.bench.target && state.image) {
    state.plan_problem = ProblemOf(*state.plan->refusal,
                                   PickText(*state.bench.target, state.words()),
                                   ImageTitle(*state.image));
  }
  if (state.plan_problem && CloseDownTo(state, ScreenId::kSummary)) {
    Close(state);
    OpenProblem(state, *state.plan_problem);
  }
}

void TechnicianIsSurveyed(State& state) {
  const bool waits_for_stick =
      state.view().screen == ScreenId::kProblem &&
      state.view().problem.kind == ProblemKind::kMediumGone;
  BrowserIsSurveyed(state);
  const bool there = !state.image || ImageIsThere(state);
  if (!there && !waits_for_stick) {
    Problem problem;
    problem.kind = ProblemKind::kMediumGone;
    problem.subject = ImageTitle(*state.image);
    OpenProblem(state, problem);
  } else if (there && waits_for_stick) {
    BeginTechnician(state);
  }
}

JobRequest RequestOf(const State& state) {
  const Bench& bench = state.bench;
  JobRequest request;
  request.kind = KindOf(bench.operation);
  request.options = state.options;
  if (request.kind == JobKind::kRestore && state.plan) {
    request.plan = *state.plan;
  }
  if (state.image) {
    request.image = state.image->path;
  }
  if (MakesImage(bench.operation)) {
    request.image = bench.file_name;
    request.label = bench.label;
  }
  if (bench.volume) {
    request.volume = *bench.volume;
  }
  if (bench.source) {
    const bool captures = request.kind == JobKind::kCapture;
    request.source = captures ? bench.source->disk.path : bench.source->path();
    request.partition = captures ? bench.source->partition : 0;
  }
  if (bench.target) {
    request.target = bench.target->path();
  }
  return request;
}

}  // namespace tui
