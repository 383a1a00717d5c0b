// SPDX-License-Identifier: Apache-2.0
#include "initramfs/init/module_loader.h"

#include <libkmod.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <vector>

#include "imaging/base/strings.h"
#include "initramfs/init/kernel_text.h"

namespace initramfs {
namespace {

// Entries of a sysfs folder; none when it can't be read or is going away.
std::vector<std::string> EntriesOf(const std::string& folder) {
  std::vector<std::string> names;
  std::error_code failed;
  for (std::filesystem::directory_iterator entry(folder, failed), end;
       !failed && entry != end; entry.increment(failed)) {
    names.push_back(entry->path().string());
  }
  return names;
}

}  // namespace

base::Result<std::unique_ptr<ModuleLoader>> ModuleLoader::Open(Log& log) {
  const char* no_config = nullptr;
  kmod_ctx* const context = kmod_new(nullptr, &no_config);
  if (context == nullptr) {
    return base::Error(base::ErrorCode::kIo,
                       "the list of kernel modules can't be opened");
  }
  // Maps the indexes once instead of once a lookup.
  kmod_load_resources(context);
  return std::unique_ptr<ModuleLoader>(new ModuleLoader(context, log));
}

ModuleLoader::~ModuleLoader() {
  kmod_unref(context_);
}

void ModuleLoader::LoadForDevice(std::string_view modalias) {
  const auto alias = filter_.Take(modalias);
  if (!alias) {
    return;
  }
  kmod_list* modules = nullptr;
  if (kmod_module_new_from_lookup(context_, alias->c_str(), &modules) != 0) {
    return;
  }
  kmod_list* item = nullptr;
  kmod_list_foreach(item, modules) {
    kmod_module* const module = kmod_module_get_module(item);
    const int code = kmod_module_probe_insert_module(
        module, KMOD_PROBE_APPLY_BLACKLIST, nullptr, nullptr, nullptr, nullptr);
    // ENODEV: the driver looked at the hardware and left, as many may.
    if (code < 0 && code != -ENODEV && code != -EEXIST) {
      log_.Say(base::StrCat("module ", kmod_module_get_name(module), " for ",
                            *alias, ": ", strerrordesc_np(-code)));
    }
    kmod_module_unref(module);
  }
  kmod_module_unref_list(modules);
}

void ModuleLoader::LoadForFolder(const std::string& devices) {
  for (const std::string& device : EntriesOf(devices)) {
    LoadForDevice(ReadSmallFile(device + "/modalias"));
  }
}

void ModuleLoader::LoadForAllDevices() {
  for (const std::string& bus : EntriesOf("/sys/bus")) {
    LoadForFolder(bus + "/devices");
  }
  // Input devices are on no bus; evdev, which power keys need, is for them.
  LoadForFolder("/sys/class/input");
}

}  // namespace initramfs
