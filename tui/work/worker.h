// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>
#include <vector>

#include "restore/job/job_progress.h"
#include "restore/machine/mounter.h"
#include "restore/machine/volumes.h"
#include "tui/model/command.h"
#include "tui/model/event.h"
#include "tui/work/sources.h"

namespace tui {

// Carries out, one after the other on a thread of its own, what the screens
// ask for.  The screens never wait: answers are picked up with Take().
class Worker {
 public:
  // `wake` is called, on the worker's thread, when there is an answer.
  Worker(Sources sources, std::function<void()> wake);
  // Stops a job that runs and waits for it.
  ~Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  void Do(const Search& search);
  void Do(const MakePlan& wanted);
  void Do(const FindProtection& wanted);
  void Do(const FindPeople& wanted);
  void Do(const ReadPower& read);
  void Do(const OpenFolder& wanted);
  void Do(const StartJob& job);
  void Do(const StopJob& stop);

  std::vector<Event> Take();
  // Of the job that runs now.  For one thread.
  std::optional<restore::JobSnapshot> Progress();

 private:
  // Without an answer when nobody waits for it any more.
  using Task = std::function<std::optional<Event>(const std::stop_token&)>;

  void Add(Task task);
  void Tell(Event answer);
  // Whatever is asked for next makes people's files a thing of the past.
  void StopCounting();
  void Run(const std::stop_token& stop);
  Event RunTheJob(JobRequest request);

  const Sources sources_;
  const std::function<void()> wake_;
  restore::SystemMounter mounter_;
  restore::Volumes volumes_{mounter_};
  // Of the last survey; used by the worker's thread only.
  std::vector<restore::Disk> disks_;

  std::mutex mutex_;
  std::condition_variable_any changed_;
  // All below by mutex_.
  std::deque<Task> tasks_;
  bool search_waits_ = false;
  std::vector<Event> answers_;
  std::stop_source stop_job_;
  std::stop_source stop_counting_;
  std::shared_ptr<restore::JobProgress> progress_;

  std::jthread thread_;  // Last: it uses all of the above.
};

}  // namespace tui
