// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "imaging/engine/image.h"
#include "imaging/engine/target_map.h"
#include "tests/fakes/memory_sink.h"

namespace restore::testing {

// Restores that lose their power, in memory: the engine, the journal and what
// goes on from it, on a disk and a journal whose write caches reorder, so that
// of the writes since the last flush any may be lost.
//
// One partition is restored on a disk with data before and behind it.  May be
// used by one thread at a time.
class PowerCutRig {
 public:
  PowerCutRig();

  // One restore, cut at a place of `seed`'s choosing and gone on with, which is
  // cut too every second time, and so on.  "" when it ends as it must: the
  // partition equals the image, what lies beside it is as before, the journal
  // is empty; and after each cut the journal claimed nothing that was not on
  // the medium, and the partition was not one that anybody would take for
  // valid unless it was.  Else what was wrong.
  std::string Run(unsigned seed);

  // Power cuts so far, and how many of them left a journal to go on with.
  int cuts() const { return cuts_; }
  int resumed() const { return resumed_; }

 private:
  struct Medium;
  base::Status Session(Medium& medium,
                       imaging::BlockDevice& disk,
                       imaging::BlockDevice& journal,
                       unsigned seed);
  std::string AfterCut(Medium& medium);
  std::string AtEnd(Medium& medium) const;
  bool HoldsImage(const Medium& medium) const;

  std::vector<std::byte> source_;
  std::vector<std::byte> before_;
  imaging::fakes::MemorySink sink_;
  std::unique_ptr<imaging::Image> image_;
  imaging::TargetMap map_;
  int disk_calls_ = 0;
  int journal_calls_ = 0;
  int cuts_ = 0;
  int resumed_ = 0;
};

}  // namespace restore::testing
