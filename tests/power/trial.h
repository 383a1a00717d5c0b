// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace restore::testing {

// One kind of job that loses its power, over and over.
class Trial {
 public:
  Trial() = default;
  virtual ~Trial() = default;
  Trial(const Trial&) = delete;
  Trial& operator=(const Trial&) = delete;

  virtual std::string_view name() const = 0;
  // Does the job from its beginning to its end, with power cuts at moments of
  // `seed`'s choosing, and does what a person would to go on after each.  "" if
  // all is as it must be, after each cut and at the end; else what was wrong.
  //
  // A job's threads may take turns in another order the next time, so a seed
  // that fails may have to be run a few times to fail again.
  virtual std::string Run(unsigned seed) = 0;

  // Power cuts so far, before a job's end.
  int cuts() const { return cuts_; }
  // After how many of them there was something to go on with.
  int resumed() const { return resumed_; }

 protected:
  void Count(int cuts) { cuts_ += cuts; }
  void CountResumed() { ++resumed_; }

 private:
  int cuts_ = 0;
  int resumed_ = 0;
};

}  // namespace restore::testing
