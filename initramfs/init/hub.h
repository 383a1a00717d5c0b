// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <functional>
#include <memory>
#include <vector>

#include "imaging/base/result.h"
#include "initramfs/init/log.h"
#include "initramfs/init/module_loader.h"
#include "initramfs/init/power_keys.h"
#include "initramfs/init/session_end.h"
#include "initramfs/init/uevent_socket.h"

namespace initramfs {

struct Ended {
  pid_t pid = 0;
  int wait_status = 0;
};

// What has happened since the last look.
struct Happened {
  bool volumes_changed = false;  // a disk or partition came, went or changed
  bool readable = false;         // the watched descriptor has something
  Request request = Request::kNone;
  std::vector<Ended> ended;  // children, also those that init inherited
};

// All that pid 1 waits for: devices, children, signals and power keys.  As it
// waits it loads modules for new devices and reaps every child, so init must
// never wait for anything in another way.
class Hub {
 public:
  // Blocks the signals that it reads; children must unblock them.
  static base::Result<std::unique_ptr<Hub>> Open(Log& log);
  ~Hub();
  Hub(const Hub&) = delete;
  Hub& operator=(const Hub&) = delete;

  // Loads the drivers of all that is plugged in.
  void LoadDrivers();
  // Returns when something has happened or the time is over.  A negative
  // descriptor is not watched, a negative timeout has no end.
  Happened Wait(int timeout_ms, int watched = -1);
  // From now on Wait calls this, too, when volumes have changed.
  void OnVolumesChanged(std::function<void()> call) {
    on_volumes_changed_ = std::move(call);
  }

 private:
  Hub(int signals, UeventSocket uevents, std::unique_ptr<ModuleLoader> modules)
      : signals_(signals),
        uevents_(std::move(uevents)),
        modules_(std::move(modules)) {}
  void ReadSignals(Happened& happened);
  void ReadUevents(Happened& happened);
  void Reap(Happened& happened);

  int signals_;
  UeventSocket uevents_;
  std::unique_ptr<ModuleLoader> modules_;
  PowerKeys power_keys_;
  std::function<void()> on_volumes_changed_;
};

}  // namespace initramfs
