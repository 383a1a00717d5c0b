// SPDX-License-Identifier: Apache-2.0
#include "tui/model/job_flow.h"

#include <utility>

#include "tui/model/images.h"
#include "tui/model/navigation.h"
#include "tui/model/put_back.h"
#include "tui/model/saving.h"
#include "tui/model/technician_flow.h"

namespace tui {

void BeginJob(State& state, JobRequest request, Commands& commands) {
  state.request = std::move(request);
  state.request.chinese = state.language == Language::kChinese;
  state.request.new_journal = state.pending_put_aside;
  if (state.image) {
    state.request.image_volume = state.image->volume;
  }
  state.job_running = true;
  state.stopping = false;
  state.power_off_after_job = false;
  state.progress = {};
  state.shown_percent = 0;
  state.end.reset();
  commands.emplace_back(StartJob{state.request});
  OpenAlone(state, ScreenId::kProgress);
}

void Start(State& state, Commands& commands) {
  if (state.job_running) {
    return;
  }
  if (state.view().screen == ScreenId::kConfirm && state.plan &&
      !state.plan->refusal && IsSettled(state)) {
    JobRequest request;
    request.plan = *state.plan;
    request.image = state.plan->image;
    request.save = SaveRequestOf(state);
    request.save_waived = state.save_accepted;
    BeginJob(state, std::move(request), commands);
  } else if (state.view().screen == ScreenId::kSummary && !state.planning) {
    BeginJob(state, RequestOf(state), commands);
  }
}

namespace {

// What was saved and proven is not saved again; nor is what a disk held that is
// half-written now.
void SaveNothingTwice(const JobEnd& end, JobRequest& request) {
  if (!end.undo.empty()) {
    request.undo = end.undo;
  }
  if (!request.save) {
    return;
  }
  if (end.is_saved) {
    request.save->partitions.clear();
    request.save->personal.clear();
    request.archives = end.archives;
  }
  request.save->undo = request.save->undo && request.undo.empty();
  if (request.save->partitions.empty() && request.save->personal.empty() &&
      !request.save->undo) {
    request.save.reset();
  }
}

}  // namespace

void TryAgain(State& state, Commands& commands) {
  if (state.job_running || !state.end) {
    return;
  }
  JobRequest request = state.request;
  if (request.kind == JobKind::kRestore) {
    request.options.delta = true;
    SaveNothingTwice(*state.end, request);
  }
  // A stick may have come back under another name.
  if (request.save && state.survey) {
    restore::Volume& volume = request.save->place.volume;
    const auto* const again =
        volume.node.empty() ? nullptr : FindAgain(volume, *state.survey);
    volume = again == nullptr ? volume : *again;
  }
  if (state.image && state.survey) {
    if (const auto* const again = FindAgain(*state.image, *state.survey)) {
      if (request.image == state.image->path) {
        request.image = again->path;
      }
      request.plan.image = again->path;
      state.image = *again;
    }
  }
  BeginJob(state, std::move(request), commands);
}

void GoOnWithoutUnread(State& state, Commands& commands) {
  if (state.job_running || !state.end || state.end->unread.empty() ||
      state.request.kind != JobKind::kRestore) {
    return;
  }
  JobRequest request = state.request;
  request.unread_accepted = true;
  BeginJob(state, std::move(request), commands);
}

void PutBack(State& state, std::size_t index, Commands& commands) {
  const std::vector<restore::PlannedPartition> places = PutBackPlacesOf(state);
  if (state.job_running || !state.end || state.end->archives.empty() ||
      index >= places.size()) {
    return;
  }
  JobRequest request;
  request.kind = JobKind::kPutBack;
  request.archives = state.end->archives;
  request.put_back_to = places[index].number;
  request.plan = state.request.plan;
  BeginJob(state, std::move(request), commands);
}

void Undo(State& state, Commands& commands) {
  if (state.job_running || !state.end || state.end->undo.empty() ||
      state.view().screen != ScreenId::kUndoQuestion) {
    return;
  }
  JobRequest request;
  request.kind = JobKind::kUndo;
  request.undo = state.end->undo;
  request.plan = state.request.plan;
  // Of it only the place counts: for the record.
  request.save = state.request.save;
  BeginJob(state, std::move(request), commands);
}

void Stop(State& state, Commands& commands) {
  if (state.job_running && !state.stopping) {
    state.stopping = true;
    commands.emplace_back(StopJob{});
  }
  CloseDownTo(state, ScreenId::kProgress);
}

}  // namespace tui
