// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <string>
#include <utility>
#include <vector>

#include "initramfs/init/hub.h"
#include "initramfs/init/log.h"
#include "initramfs/init/medium.h"
#include "initramfs/init/screen.h"
#include "initramfs/init/serial_line.h"
#include "initramfs/init/shutdown.h"
#include "initramfs/init/trouble.h"

namespace initramfs {

// What people see from the first screen to the end: the UI, the failure
// screen, a technician's shell.  Whatever ends leads to the next of them, so
// there is never a dead screen.
class Session {
 public:
  Session(const KernelParameters& parameters,
          ConsoleFacts facts,
          Hub& hub,
          SerialLine& serial,
          Log& log)
      : parameters_(parameters),
        facts_(facts),
        screen_(ChooseScreen(parameters, facts)),
        hub_(hub),
        serial_(serial),
        log_(log) {}

  void SetMediumDisk(std::string disk) { medium_disk_ = std::move(disk); }
  // For programs that run on no screen, too.
  std::vector<std::string> Environment() const;

  // The UI and what follows from it.
  Shutdown RunUi();
  // The failure screen first.
  Shutdown RunTrouble(const Trouble& trouble);

 private:
  struct Outcome {
    int wait_status = 0;
    Request asked = Request::kNone;
  };
  enum class OnRequest { kAskProgram, kLeave };

  Shutdown Follow(Next next);
  Next ShowUi();
  Next ShowTrouble();
  Next ShowShell();
  Next LastResort();
  Outcome Run(const std::vector<std::string>& program, OnRequest on_request);
  base::Result<Outcome> RunOnce(const std::vector<std::string>& program,
                                OnRequest on_request);
  Outcome WaitFor(pid_t pid, OnRequest on_request);
  pid_t ProgramOf(pid_t pid) const;

  const KernelParameters& parameters_;
  ConsoleFacts facts_;
  Screen screen_;
  std::string medium_disk_;
  Trouble trouble_;
  Hub& hub_;
  SerialLine& serial_;
  Log& log_;
};

}  // namespace initramfs
