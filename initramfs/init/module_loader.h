// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "imaging/base/result.h"
#include "initramfs/init/log.h"
#include "initramfs/init/modaliases.h"

struct kmod_ctx;

namespace initramfs {

// Loads the kernel's modules, with what they depend on, in this process: a
// modprobe per device would take seconds.
class ModuleLoader {
 public:
  static base::Result<std::unique_ptr<ModuleLoader>> Open(Log& log);
  ~ModuleLoader();
  ModuleLoader(const ModuleLoader&) = delete;
  ModuleLoader& operator=(const ModuleLoader&) = delete;

  // Loads whatever drives a device with this modalias.  Most devices have no
  // module in the image, which is not an error; a module that the kernel
  // refuses is logged.
  void LoadForDevice(std::string_view modalias);
  // Loads what every modalias file of sysfs names.  Loading a bus driver makes
  // devices appear, so call it until it loads nothing, at most a few times.
  void LoadForAllDevices();

 private:
  ModuleLoader(kmod_ctx* context, Log& log) : context_(context), log_(log) {}
  void LoadForFolder(const std::string& devices);

  kmod_ctx* context_;
  Log& log_;
  ModaliasFilter filter_;
};

}  // namespace initramfs
