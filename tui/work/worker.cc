// SPDX-License-Identifier: Apache-2.0
#include "tui/work/worker.h"

#include <chrono>
#include <exception>
#include <utility>

#include "imaging/base/strings.h"
#include "tui/work/find_people.h"
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
  StopCounting();
  thread_.request_stop();
}

void Worker::StopCounting() {
  const std::lock_guard lock(mutex_);
  stop_counting_.request_stop();
}

void Worker::Tell(Event answer) {
  {
    const std::lock_guard lock(mutex_);
    answers_.push_back(std::move(answer));
  }
  wake_();
}

void Worker::Add(Task task) {
  const std::lock_guard lock(mutex_);
  tasks_.push_back(std::move(task));
  changed_.notify_one();
}

void Worker::Do(const Search& /*search*/) {
  StopCounting();
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
  StopCounting();
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
  StopCounting();
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

void Worker::Do(const FindPeople& wanted) {
  std::stop_token given_up;
  {
    const std::lock_guard lock(mutex_);
    stop_counting_ = {};
    given_up = stop_counting_.get_token();
  }
  Add([this, wanted,
       given_up](const std::stop_token& /*stop*/) -> std::optional<Event> {
    using Found = base::Result<PeopleFound>;
    const Found found = NoThrow(
        [&] {
          return FindPeopleOn(
              wanted.sources,
              [this](const PeopleCounted& so_far) { Tell(so_far); }, given_up);
        },
        [](const base::Error& error) { return Found(error); });
    if (found.ok()) {
      return found.value();
    }
    return given_up.stop_requested()
               ? std::nullopt
               : std::optional<Event>(NobodyOn(wanted.sources, found.error()));
  });
}

void Worker::Do(const ReadPower& /*read*/) {
  Add([](const std::stop_token& /*stop*/) -> Event {
    return PowerRead{LookAtPower()};
  });
}

void Worker::Do(const OpenFolder& wanted) {
  StopCounting();
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
  StopCounting();
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
    if (std::optional<Event> answer = task(stop)) {
      Tell(std::move(*answer));
    }
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
