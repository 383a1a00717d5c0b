// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "imaging/base/strings.h"
#include "restore/machine/mounter.h"

namespace restore::fakes {

// "Mounts" a device by calling what was given for it with the folder, and
// unmounts by emptying that.
class FakeMounter final : public Mounter {
 public:
  using Fill = std::function<void(const std::filesystem::path&)>;

  void Hold(const std::string& device, Fill fill) {
    content_[device] = std::move(fill);
  }
  void FailUnmount(bool fails) { unmount_fails_ = fails; }
  void FailRemount(bool fails) { remount_fails_ = fails; }
  // "mount sda1 ro", "unmount sda1", "remount sda1 rw", "abandon FOLDER".
  const std::vector<std::string>& calls() const { return calls_; }
  int mounted() const { return mounted_; }

  base::Status Mount(const Request& request) override {
    calls_.push_back(base::StrCat("mount ", NameOf(request.device),
                                  request.writable ? " rw" : " ro"));
    const auto at = content_.find(request.device);
    if (at == content_.end()) {
      return base::Error(
          base::ErrorCode::kCorrupt,
          base::StrCat(NameOf(request.device), " can't be mounted: damaged"));
    }
    at->second(request.folder);
    ++mounted_;
    return base::Ok();
  }
  base::Status Unmount(const std::string& folder,
                       const std::string& device) override {
    calls_.push_back("unmount " + NameOf(device));
    if (unmount_fails_) {
      return base::Error(base::ErrorCode::kIo, "still open");
    }
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
      std::filesystem::remove_all(entry.path());
    }
    --mounted_;
    return base::Ok();
  }

  base::Status Remount(const Request& request) override {
    calls_.push_back(base::StrCat("remount ", NameOf(request.device),
                                  request.writable ? " rw" : " ro"));
    return remount_fails_ ? base::Error(base::ErrorCode::kIo, "I/O error")
                          : base::Ok();
  }
  void Abandon(const std::string& folder) override {
    calls_.push_back("abandon " + NameOf(folder));
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
      std::filesystem::remove_all(entry.path());
    }
    --mounted_;
  }

 private:
  static std::string NameOf(const std::string& path) {
    return path.substr(path.rfind('/') + 1);
  }

  std::map<std::string, Fill> content_;
  std::vector<std::string> calls_;
  bool unmount_fails_ = false;
  bool remount_fails_ = false;
  int mounted_ = 0;
};

}  // namespace restore::fakes
