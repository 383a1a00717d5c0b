// SPDX-License-Identifier: Apache-2.0
#include "initramfs/init/hub.h"

#include <poll.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <utility>

#include "imaging/base/strings.h"

namespace initramfs {
namespace {

// Ctrl-Alt-Del comes as SIGINT.  busybox's reboot, halt and poweroff send
// SIGTERM, SIGUSR1 and SIGUSR2 to pid 1.
constexpr int kSignals[] = {SIGCHLD, SIGINT, SIGTERM, SIGUSR1, SIGUSR2};

Request RequestFor(int signal) {
  if (signal == SIGINT || signal == SIGTERM) {
    return Request::kRestart;
  }
  return signal == SIGUSR1 || signal == SIGUSR2 ? Request::kPowerOff
                                                : Request::kNone;
}

base::Result<int> OpenSignals() {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : kSignals) {
    sigaddset(&set, signal);
  }
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  // A program that dies while init writes to its pipe must not take init along.
  std::signal(SIGPIPE, SIG_IGN);
  const int fd = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
  if (fd < 0) {
    return base::Error(
        base::ErrorCode::kIo,
        base::StrCat("signalfd failed: ", strerrordesc_np(errno)));
  }
  return fd;
}

bool IsReadable(const pollfd& entry) {
  return (entry.revents & (POLLIN | POLLHUP | POLLERR)) != 0;
}

}  // namespace

base::Result<std::unique_ptr<Hub>> Hub::Open(Log& log) {
  TRY_ASSIGN(UeventSocket uevents, UeventSocket::Open());
  TRY_ASSIGN(std::unique_ptr<ModuleLoader> modules, ModuleLoader::Open(log));
  TRY_ASSIGN(const int signals, OpenSignals());
  return std::unique_ptr<Hub>(
      new Hub(signals, std::move(uevents), std::move(modules)));
}

Hub::~Hub() {
  close(signals_);
}

void Hub::LoadDrivers() {
  // The first pass loads bus drivers, whose devices come as events or, where
  // one was lost, are seen by the second.
  modules_->LoadForAllDevices();
  Happened ignored;
  ReadUevents(ignored);
  modules_->LoadForAllDevices();
}

Happened Hub::Wait(int timeout_ms, int watched) {
  Happened happened;
  std::vector<pollfd> entries = {
      {uevents_.fd(), POLLIN, 0}, {signals_, POLLIN, 0}, {watched, POLLIN, 0}};
  for (const int fd : power_keys_.fds()) {
    entries.push_back({fd, POLLIN, 0});
  }
  if (poll(entries.data(), entries.size(), timeout_ms) <= 0) {
    return happened;
  }
  if (IsReadable(entries[0])) {
    ReadUevents(happened);
  }
  if (happened.volumes_changed && on_volumes_changed_) {
    on_volumes_changed_();
  }
  if (IsReadable(entries[1])) {
    ReadSignals(happened);
  }
  happened.readable = IsReadable(entries[2]);
  for (std::size_t i = 3; i < entries.size(); ++i) {
    if (IsReadable(entries[i]) && power_keys_.ReadPressed(entries[i].fd)) {
      happened.request = Request::kPowerOff;
    }
  }
  return happened;
}

void Hub::ReadSignals(Happened& happened) {
  signalfd_siginfo info = {};
  while (read(signals_, &info, sizeof(info)) ==
         static_cast<ssize_t>(sizeof(info))) {
    const Request request = RequestFor(static_cast<int>(info.ssi_signo));
    if (request != Request::kNone) {
      happened.request = request;
    }
  }
  Reap(happened);
}

void Hub::Reap(Happened& happened) {
  int status = 0;
  for (pid_t pid = 0; (pid = waitpid(-1, &status, WNOHANG)) > 0;) {
    happened.ended.push_back({.pid = pid, .wait_status = status});
  }
}

void Hub::ReadUevents(Happened& happened) {
  while (const auto event = uevents_.Read()) {
    if (event->action == "add") {
      modules_->LoadForDevice(event->modalias);
    }
    if (event->action == "add" && event->subsystem == "input" &&
        event->devname.starts_with("input/event")) {
      power_keys_.Add(event->devname);
    }
    if (event->subsystem == "block") {
      happened.volumes_changed = true;
    }
  }
}

}  // namespace initramfs
