// SPDX-License-Identifier: Apache-2.0
#include "tui/work/worker.h"

#include <chrono>
#include <exception>
#include <utility>

#include "imaging/base/strings.h"
#include "tui/work/find_protection.h"
#include "tui/work/find_savings.h"
#include "tui/work/open_folder.h"
#include "tui/work/run_job.h"
#include "tui/work/survey_machine.h"

namespace tui {

namespace {

// The thread's last line: an exception of a library ends here.
template <typename Work, typename Failed>
auto NoThrow(const Work& work, const Failed& failed) -> decltype(work()) {
  try {
    return work();
  } catch (const std::exception& error) {
    return failed(
        base::Error(base::ErrorCode::kIo,
                    base::StrCat("an unforeseen error: ", error.what())));
  }
}

}  // namespace

Worker::Worker(Sources sources, std::function<void()> wake)
    : sources_(std::move(sources)),
      wake_(std::move(wake)),
      thread_([this](const std::stop_token& stop) { Run(stop); }) {}

Worker::~Worker() {
  Do(StopJob{});
  thread_.request_stop();
}

void Worker::Add(Task task) {
  const std::lock_guard lock(mutex_);
  tasks_.push_back(std::move(task));
  changed_.notify_one();
}

void Worker::Do(const Search& /*search*/) {
  {
    const std::lock_guard lock(mutex_);
    // One that has not begun yet will see what there is to be seen.
    if (std::exchange(search_waits_, true)) {
      return;
    }
  }
  Add([this](const std::stop_token& stop) -> Event {
    {
      const std::lock_guard lock(mutex_);
      search_waits_ = false;
    }
    Surveyed found{NoThrow([&] { return LookAround(sources_, volumes_, stop); },
                           [](const base::Error& error) {
                             Survey failed;
                             failed.problem = error;
                             return failed;
                           })};
    disks_ = found.survey.disks;
    return found;
  });
}

void Worker::Do(const MakePlan& wanted) {
  Add([this, wanted](const std::stop_token& /*stop*/) -> Event {
    return NoThrow([&] { return Plan(wanted, disks_); },
                   [](const base::Error& error) {
                     Planned failed;
                     failed.error = error;
                     return failed;
                   });
  });
}

void Worker::Do(const FindProtection& wanted) {
  Add([this, wanted](const std::stop_token& stop) -> Event {
    return ProtectionFound{NoThrow(
        [&] {
          Protection found = FindProtectionOf(wanted.plan, stop);
          AddSavings(wanted.plan, sources_, disks_, volumes_, stop, found);
          return found;
        },
        [](const base::Error& /*error*/) { return Protection{}; })};
  });
}

void Worker::Do(const ReadPower& /*read*/) {
  Add([](const std::stop_token& /*stop*/) -> Event {
    return PowerRead{LookAtPower()};
  });
}

void Worker::Do(const OpenFolder& wanted) {
  Add([this, wanted](const std::stop_token& stop) -> Event {
    return FolderOpened{
        NoThrow([&] { return ReadPlace(wanted.place, volumes_, stop); },
                [&](const base::Error& error) {
                  Listing failed;
                  failed.place = wanted.place;
                  failed.problem = error;
                  return failed;
                })};
  });
}

void Worker::Do(const StartJob& job) {
  {
    const std::lock_guard lock(mutex_);
    stop_job_ = {};
    progress_ = std::make_shared<restore::JobProgress>();
  }
  Add([this, request = job.request](const std::stop_token& /*stop*/) {
    return RunTheJob(request);
  });
}

void Worker::Do(const StopJob& /*stop*/) {
  const std::lock_guard lock(mutex_);
  stop_job_.request_stop();
}

Event Worker::RunTheJob(JobRequest request) {
  using Clock = std::chrono::steady_clock;
  std::stop_token stop;
  std::shared_ptr<restore::JobProgress> progress;
  {
    const std::lock_guard lock(mutex_);
    stop = stop_job_.get_token();
    progress = progress_;
  }
  request.journal = JournalOf(sources_);
  const Clock::time_point start = Clock::now();
  Ended ended{
      NoThrow([&] { return RunJob(request, volumes_, *progress, stop); },
              [](const base::Error& error) {
                JobEnd failed;
                // Nobody knows how far it came, so nothing better is
                // promised.
                failed.outcome = restore::Outcome::kHalfWritten;
                failed.error = error;
                return failed;
              })};
  ended.end.seconds = static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::seconds>(Clock::now() - start)
          .count());
  const std::lock_guard lock(mutex_);
  progress_.reset();
  return ended;
}

void Worker::Run(const std::stop_token& stop) {
  while (true) {
    Task task;
    {
      std::unique_lock lock(mutex_);
      if (!changed_.wait(lock, stop, [this] { return !tasks_.empty(); })) {
        return;
      }
      task = std::move(tasks_.front());
      tasks_.pop_front();
    }
    Event answer = task(stop);
    {
      const std::lock_guard lock(mutex_);
      answers_.push_back(std::move(answer));
    }
    wake_();
  }
}

std::vector<Event> Worker::Take() {
  const std::lock_guard lock(mutex_);
  return std::exchange(answers_, {});
}

std::optional<restore::JobSnapshot> Worker::Progress() {
  std::shared_ptr<restore::JobProgress> progress;
  {
    const std::lock_guard lock(mutex_);
    progress = progress_;
  }
  if (!progress) {
    return std::nullopt;
  }
  return progress->Read();
}

}  // namespace tui
