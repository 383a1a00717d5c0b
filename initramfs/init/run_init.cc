// SPDX-License-Identifier: Apache-2.0
#include "initramfs/init/run_init.h"

#include <fcntl.h>
#include <sys/reboot.h>
#include <unistd.h>

#include <filesystem>
#include <system_error>

#include "imaging/base/strings.h"
#include "initramfs/contract.h"
#include "initramfs/init/early_mounts.h"
#include "initramfs/init/hub.h"
#include "initramfs/init/job.h"
#include "initramfs/init/kernel_text.h"
#include "initramfs/init/last_resort.h"
#include "initramfs/init/medium.h"
#include "initramfs/init/session.h"
#include "initramfs/init/write_all.h"

namespace initramfs {
namespace {

// Kernel messages must not be painted over the UI; they stay in dmesg.
constexpr std::string_view kOnlyEmergencies = "1";

// The kernel has a VGA console even where nothing shows it; PCI class 03 is
// what draws.
bool HasDisplayAdapter() {
  std::error_code failed;
  for (std::filesystem::directory_iterator
           entry("/sys/bus/pci/devices", failed),
       end;
       !failed && entry != end; entry.increment(failed)) {
    if (ReadSmallFile((entry->path() / "class").string()).starts_with("0x03")) {
      return true;
    }
  }
  return false;
}

ConsoleFacts LookAtConsoles() {
  ConsoleFacts facts;
  facts.framebuffer = access("/dev/fb0", R_OK | W_OK) == 0;
  facts.serial_line = SerialLineExists();
  facts.text_screen = facts.framebuffer || HasDisplayAdapter();
  return facts;
}

// One line for whoever looks at the screen while the UI is on the cable.
void PointToSerialLine() {
  const int screen = open("/dev/tty1", O_WRONLY | O_NOCTTY | O_CLOEXEC);
  WriteAll(
      screen,
      "\n  System restore runs on the serial line (ttyS0, 115200 baud).\n");
  close(screen);
}

Shutdown AfterJob(End end, int code, Session& session) {
  switch (end) {
    case End::kRestart:
      return Shutdown::kRestart;
    case End::kPowerOff:
      return Shutdown::kPowerOff;
    case End::kStay:
      break;
  }
  return session.RunTrouble(
      {.kind = TroubleKind::kJobEnded, .detail = base::StrCat("code ", code)});
}

Shutdown RunSession(const KernelParameters& parameters,
                    Hub& hub,
                    Medium& medium,
                    SerialLine& serial,
                    Log& log) {
  const auto memory_mib = MemTotalMib(ReadSmallFile("/proc/meminfo"));
  const bool enough = memory_mib.value_or(kMinMemoryMib) >= kMinMemoryMib;
  if (enough) {
    hub.LoadDrivers();
  }
  const ConsoleFacts facts = LookAtConsoles();
  Session session(parameters, facts, hub, serial, log);
  if (!enough) {
    return session.RunTrouble({.kind = TroubleKind::kLowMemory,
                               .detail = base::StrCat(*memory_mib, " MiB")});
  }
  if (facts.serial_line && parameters.serial) {
    PointToSerialLine();
  }
  medium.WaitForIt();
  session.SetMediumDisk(medium.disk());
  hub.OnVolumesChanged([&medium] { medium.Follow(); });
  if (parameters.job.empty()) {
    return session.RunUi();
  }
  const int code =
      RunJob(parameters.job, session.Environment(), hub, serial, log);
  return AfterJob(parameters.end, code, session);
}

}  // namespace

void RunInit() {
  if (const auto mounted = MountEarly(); !mounted.ok()) {
    LastResort(mounted.error().text());
  }
  const KernelParameters parameters =
      ParseKernelCommandLine(ReadSmallFile("/proc/cmdline"));
  Log log(parameters.verbose);
  SerialLine serial;
  serial.Say(base::StrCat("PRISTINE_INIT up=", Uptime()));
  if (!parameters.unknown.empty()) {
    log.Say("not understood on the command line: " + parameters.unknown);
  }
  if (!parameters.verbose) {
    WriteSmallFile("/proc/sys/kernel/printk", kOnlyEmergencies);
  }
  // Ctrl-Alt-Del becomes a signal to init instead of an instant reset.
  reboot(RB_DISABLE_CAD);
  const auto hub = Hub::Open(log);
  if (!hub.ok()) {
    LastResort(hub.error().text());
  }
  Medium medium(parameters, *hub.value(), log);
  ShutDown(RunSession(parameters, *hub.value(), medium, serial, log), log);
}

}  // namespace initramfs
