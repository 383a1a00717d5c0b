// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "imaging/base/result.h"
#include "imaging/format/signature.h"
#include "restore/cli/console.h"
#include "restore/cli/exit_code.h"
#include "restore/job/job_recorder.h"
#include "restore/record/record.h"
#include "restore/record/record_words.h"

namespace CLI {
class App;
}

namespace restore {

// The options of every subcommand that leaves a record.
struct RecordArguments {
  std::vector<std::string> folders;
  std::string key;
  std::string language = "en";
};

void AddRecordOptions(CLI::App* command, RecordArguments& arguments);

// Writes the record of one job, when one was asked for.
class RecordOutput {
 public:
  // Reads the key: the one that was named, else the boot medium's own, else
  // none.  kInvalidArgument when it is no key.
  static base::Result<RecordOutput> Open(const RecordArguments& arguments);

  // The job begins; null when no record of it is asked for, unless it makes a
  // folder of its own, which gets one in any case.
  std::unique_ptr<JobRecorder> Begin(JobKind job,
                                     bool makes_folder = false) const;
  // The job is over: writes its record, also to the job's own folder when one
  // is named and the job came to anything, and says where that is and what its
  // digest is.  What cannot be written is told and changes nothing about the
  // job's outcome.  Nothing happens when `recorder` is null.
  void Write(JobRecorder* recorder,
             const Console& console,
             const std::string& own_folder = {}) const;

 private:
  std::vector<std::string> folders_;
  std::optional<imaging::SigningKey> key_;
  PageLanguage language_ = PageLanguage::kEnglish;
};

// Does a job between the begin of its record and its end: `job(recorder)`, null
// when none is asked for.  `own_folder`, which may be empty, gets one too when
// the job came to anything.
ExitCode WithRecord(const RecordArguments& arguments,
                    JobKind kind,
                    const std::string& own_folder,
                    const Console& console,
                    const std::function<ExitCode(JobRecorder*)>& job);

}  // namespace restore
