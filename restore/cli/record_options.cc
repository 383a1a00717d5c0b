// SPDX-License-Identifier: Apache-2.0
#include "restore/cli/record_options.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>
#include <utility>

#include "imaging/base/strings.h"
#include "restore/machine/facts.h"
#include "restore/machine/writable_mount.h"
#include "restore/media/record_key.h"
#include "restore/record/record_files.h"

namespace restore {

using base::StrCat;

namespace {

// What came to nothing leaves nothing in a folder of its own.
bool CameToNothing(const Record& record) {
  const bool ended_early = record.end == JobEnd::kRefused ||
                           record.end == JobEnd::kCancelled ||
                           record.end == JobEnd::kFailed;
  return ended_early && record.saved.empty();
}

}  // namespace

void AddRecordOptions(CLI::App* command, RecordArguments& arguments) {
  command->add_option("--record-to", arguments.folders,
                      "Put a record of the job into this folder; may be "
                      "repeated");
  command->add_option("--record-key", arguments.key,
                      "Sign the record with this Ed25519 key (PEM)");
  command
      ->add_option("--record-lang", arguments.language,
                   "Language of the record's pages: en or zh_CN")
      ->check(CLI::IsMember({"en", "zh_CN"}));
}

base::Result<RecordOutput> RecordOutput::Open(
    const RecordArguments& arguments) {
  RecordOutput out;
  out.folders_ = arguments.folders;
  out.language_ =
      PageLanguageNamed(arguments.language).value_or(PageLanguage::kEnglish);
  if (!arguments.key.empty()) {
    TRY_ASSIGN(const std::string pem, ReadTextFile(arguments.key));
    auto key = imaging::SigningKey::PrivateFromPem(pem);
    if (!key.ok()) {
      return std::move(key).error().During(arguments.key);
    }
    out.key_ = std::move(key).value();
  } else {
    out.key_ = MediumRecordKey();
  }
  return out;
}

std::unique_ptr<JobRecorder> RecordOutput::Begin(JobKind job,
                                                 bool makes_folder) const {
  return folders_.empty() && !makes_folder ? nullptr
                                           : std::make_unique<JobRecorder>(job);
}

void RecordOutput::Write(JobRecorder* recorder,
                         const Console& console,
                         const std::string& own_folder) const {
  if (recorder == nullptr) {
    return;
  }
  std::vector<std::string> folders = folders_;
  if (!own_folder.empty() && !CameToNothing(recorder->record())) {
    folders.push_back(own_folder);
  }
  if (folders.empty()) {
    return;
  }
  // What cannot be made writable is told as each folder fails.
  std::vector<base::Result<WritableMount>> media;
  for (const std::string& folder : folders) {
    media.push_back(WritableMount::For(folder));
  }
  const WrittenRecord written = WriteRecord(recorder->Finish(), folders,
                                            key_ ? &*key_ : nullptr, language_);
  nlohmann::ordered_json paths = nlohmann::ordered_json::array();
  for (const RecordPlace& place : written.places) {
    if (place.error) {
      console.Note(StrCat("No record: ", place.error->text(), ". ",
                          place.error->hint()));
    } else {
      paths.push_back(place.path);
      console.Say(StrCat("Record: ", place.path));
    }
  }
  const std::string digest = base::HexEncode(written.digest);
  console.Emit("pristine.record.written/1",
               {{"paths", paths},
                {"digest", digest},
                {"signer", written.record.signer}});
  if (written.anywhere()) {
    console.Say(StrCat("Its SHA-256 is ", digest,
                       written.record.signer.empty() ? "; it is not signed."
                                                     : "; it is signed."));
  }
}

ExitCode WithRecord(const RecordArguments& arguments,
                    JobKind kind,
                    const std::string& own_folder,
                    const Console& console,
                    const std::function<ExitCode(JobRecorder*)>& job) {
  const auto output = RecordOutput::Open(arguments);
  if (!output.ok()) {
    return console.Fail(output.error(), ExitCode::kRefused,
                        "Nothing was written.");
  }
  const auto recorder = output.value().Begin(kind, !own_folder.empty());
  const ExitCode code = job(recorder.get());
  output.value().Write(recorder.get(), console, own_folder);
  return code;
}

}  // namespace restore
