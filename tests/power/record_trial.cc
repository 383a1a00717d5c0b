// SPDX-License-Identifier: Apache-2.0
#include "tests/power/record_trial.h"

#include <algorithm>
#include <filesystem>

#include "imaging/base/strings.h"
#include "restore/machine/durable_files.h"
#include "tests/power/lossy_folder.h"
#include "tests/power/power.h"

namespace restore::testing {

namespace {

using base::StrCat;

// Some of more than one sector, so that they can be torn.
std::vector<FileContent> Files() {
  return {{"record.txt", std::string(3000, 't')},
          {"record.html", std::string(9000, 'h')},
          {"record.pub", std::string(100, 'p')},
          {"record.sig", std::string(90, 's')},
          {"record.json", std::string(20000, 'j')}};
}

// How many are there, each whole.
std::string Look(const LossyFolder& media,
                 const std::string& folder,
                 std::size_t& there) {
  there = 0;
  for (const FileContent& file : Files()) {
    const auto* const found = media.Find(StrCat(folder, "/", file.name));
    if (found == nullptr) {
      continue;
    }
    ++there;
    if (!std::ranges::equal(*found, std::as_bytes(std::span(file.bytes)))) {
      return StrCat(file.name, " has its name and is not whole");
    }
  }
  const bool told = media.Find(StrCat(folder, "/record.json")) != nullptr;
  return told && there < Files().size() ? "record.json is there without others"
                                        : "";
}

}  // namespace

std::string RecordTrial::Run(unsigned seed) {
  std::filesystem::remove_all(place_.media());
  std::filesystem::create_directory(place_.media());
  LossyFolder media(place_.media());
  Power power(media, seed);
  std::string wrong;
  bool ended = false;
  int attempt = 0;
  for (bool cut = true; wrong.empty() && !ended; cut = power.Toss()) {
    const std::string name = StrCat("job ", ++attempt);
    const std::string folder = place_.MakeFolder(name);
    base::Status done = base::Ok();
    ended = power.Run(cut, [&] { done = PutNewFiles(folder, Files()); });
    std::size_t there = 0;
    wrong = done.ok() ? Look(media, name, there) : done.error().text();
    if (wrong.empty() && ended && there < Files().size()) {
      wrong = StrCat("only ", there, " files are there at the end");
    }
  }
  Count(power.cuts());
  return wrong;
}

}  // namespace restore::testing
