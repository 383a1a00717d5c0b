// SPDX-License-Identifier: Apache-2.0
#include "restore/backup/job_folder.h"

#include <filesystem>
#include <string_view>
#include <system_error>

#include "imaging/base/strings.h"
#include "restore/machine/facts.h"

namespace restore {

namespace {

using base::StrCat;
namespace fs = std::filesystem;

// Before there was this program, a clock is not set.
constexpr std::time_t kOldest = 1704067200;  // 2024-01-01
constexpr int kMaxSameName = 1000;

// "2026-11-24 091300"
std::string DateOf(std::time_t time) {
  const std::string text = time < kOldest ? "" : UtcText(time);
  constexpr std::size_t kLength =
      std::string_view("2026-11-24T09:13:00Z").size();
  return text.size() != kLength
             ? "no date"
             : StrCat(text.substr(0, 10), " ", text.substr(11, 2),
                      text.substr(14, 2), text.substr(17, 2));
}

base::Error Failed(const std::string& folder, const std::error_code& error) {
  const bool full = error == std::errc::no_space_on_device;
  return base::Error(
             full ? base::ErrorCode::kNoSpace : base::ErrorCode::kIo,
             StrCat("making the folder ", folder, ": ", error.message()))
      .WithHint(
          "Choose another place for the copies. Nothing was overwritten.");
}

}  // namespace

std::string AsFileName(const std::string& text) {
  constexpr std::size_t kMost = 40;
  constexpr std::string_view kPlain =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 -_.()";
  std::string out = text.substr(0, kMost);
  for (char& c : out) {
    c = kPlain.find(c) == std::string_view::npos ? '_' : c;
  }
  // FAT drops dots and spaces at the end.
  out.erase(out.find_last_not_of(" .") + 1);
  out.erase(0, out.find_first_not_of(" ."));
  return out;
}

base::Result<std::string> MakeJobFolder(const std::string& root,
                                        std::time_t utc_time,
                                        const std::string& disk_name) {
  std::error_code error;
  const std::string home = StrCat(root, "/Pristine");
  fs::create_directory(home, error);
  if (error || !fs::is_directory(home, error)) {
    return Failed(home,
                  error ? error : make_error_code(std::errc::not_a_directory));
  }
  const std::string name = AsFileName(disk_name);
  const std::string wanted =
      StrCat(home, "/", DateOf(utc_time), name.empty() ? "" : " ", name);
  for (int number = 1; number < kMaxSameName; ++number) {
    const std::string folder =
        number == 1 ? wanted : StrCat(wanted, " (", number, ")");
    if (fs::create_directory(folder, error)) {
      return folder;
    }
    if (error && error != std::errc::file_exists) {
      return Failed(folder, error);
    }
  }
  return Failed(wanted, make_error_code(std::errc::file_exists));
}

base::Result<JobFolder> JobFolder::Make(const std::string& root,
                                        const Fingerprint& disk) {
  TRY_ASSIGN(std::string path,
             MakeJobFolder(root, std::time(nullptr),
                           disk.serial.empty() ? disk.model : disk.serial));
  return JobFolder(std::move(path));
}

JobFolder::~JobFolder() {
  if (!path_.empty()) {
    RemoveEmptyJobFolder(path_);
  }
}

JobFolder::JobFolder(JobFolder&& other) noexcept
    : path_(std::exchange(other.path_, {})) {}

JobFolder& JobFolder::operator=(JobFolder&& other) noexcept {
  std::swap(path_, other.path_);
  return *this;
}

void RemoveEmptyJobFolder(const std::string& folder) {
  const fs::path path(folder);
  std::error_code error;
  // Neither removes a folder that holds something.
  if (fs::is_directory(path, error) && fs::remove(path, error) &&
      path.parent_path().filename() == "Pristine") {
    fs::remove(path.parent_path(), error);
  }
}

}  // namespace restore
