// SPDX-License-Identifier: Apache-2.0
#include "imaging/engine/prove.h"

#include <nlohmann/json.hpp>

#include "imaging/base/strings.h"
#include "restore/cli/commands.h"
#include "restore/cli/run_job.h"
#include "restore/machine/facts.h"

namespace restore {

namespace {

using base::StrCat;

base::Status CheckKey(const imaging::Image& image, const std::string& path) {
  TRY_ASSIGN(const std::string pem, ReadTextFile(path));
  TRY_ASSIGN(const imaging::SigningKey key,
             imaging::SigningKey::PublicFromPem(pem));
  return imaging::CheckSignature(image, key);
}

// A signature that is there must fit even when nobody named a key.
base::Status CheckOwnSignature(const imaging::Image& image) {
  if (image.signature() &&
      !imaging::SignatureIsValid(*image.signature(), image.digest())) {
    return base::Error(base::ErrorCode::kCorrupt,
                       StrCat("the signature of ", image.name(),
                              " does not fit its content"))
        .WithHint("It was changed after it was signed. Don't restore it.");
  }
  return base::Ok();
}

base::Result<imaging::Proof> ProveAll(const ProveArguments& a,
                                      const Console& console) {
  TRY_ASSIGN(const auto image, imaging::Image::Open(a.image));
  if (a.key.empty()) {
    TRY(CheckOwnSignature(*image));
  } else {
    TRY(CheckKey(*image, a.key));
  }
  const imaging::ProveOptions options{
      .threads = a.threads > 0 ? a.threads : CpuCount(),
      .deep = a.deep,
      .rows = std::nullopt};
  return RunJob(console,
                [&](imaging::Progress& progress, const std::stop_token& stop) {
                  return imaging::Prove(*image, options, progress, stop);
                });
}

}  // namespace

ExitCode RunProve(const ProveArguments& arguments, Console& console) {
  const auto proof = ProveAll(arguments, console);
  if (!proof.ok()) {
    return console.Fail(proof.error(), ExitCode::kFailed, "");
  }
  const imaging::Proof& found = proof.value();
  console.Emit("pristine.prove/1", {{"image", arguments.image},
                                    {"whole", found.whole()},
                                    {"deep", arguments.deep},
                                    {"chunks", found.chunks},
                                    {"checked_bytes", found.checked_bytes},
                                    {"damaged_chunks", found.damaged_chunks},
                                    {"faults", found.faults}});
  if (found.whole()) {
    console.Say(StrCat(arguments.image, " is whole: all ", found.chunks,
                       " chunks (", base::FormatBytes(found.checked_bytes),
                       ") match their hashes",
                       arguments.deep ? ", stored and decoded." : "."));
    return ExitCode::kDone;
  }
  for (const std::string& fault : found.faults) {
    console.Say(fault);
  }
  base::Error error(
      base::ErrorCode::kCorrupt,
      StrCat(arguments.image, " is damaged: ", found.damaged_chunks, " of ",
             found.chunks, " chunks don't match their hashes"));
  return console.Fail(std::move(error).WithHint(
                          "Copy the image again from where it came from."),
                      ExitCode::kFailed, "");
}

}  // namespace restore
