// SPDX-License-Identifier: Apache-2.0
#include "initramfs/init/session.h"

#include <sys/wait.h>
#include <unistd.h>

#include <charconv>
#include <csignal>

#include "imaging/base/strings.h"
#include "initramfs/contract.h"
#include "initramfs/init/kernel_text.h"
#include "initramfs/init/last_resort.h"
#include "initramfs/init/program.h"

namespace initramfs {
namespace {

constexpr int kForever = -1;

}  // namespace

std::vector<std::string> Session::Environment() const {
  return EnvironmentOn(screen_, parameters_, medium_disk_, facts_);
}

Shutdown Session::RunUi() {
  return Follow(Next::kAgain);
}

Shutdown Session::RunTrouble(const Trouble& trouble) {
  trouble_ = trouble;
  return Follow(Next::kTrouble);
}

Shutdown Session::Follow(Next next) {
  while (true) {
    switch (next) {
      case Next::kRestart:
        return Shutdown::kRestart;
      case Next::kPowerOff:
        return Shutdown::kPowerOff;
      case Next::kShell:
        next = ShowShell();
        break;
      case Next::kAgain:
        next = ShowUi();
        break;
      case Next::kTrouble:
        next = ShowTrouble();
        break;
    }
  }
}

Next Session::ShowUi() {
  serial_.Say(base::StrCat("PRISTINE_UI_START up=", Uptime()));
  const Outcome end = Run({std::string(kPristinePath)}, OnRequest::kAskProgram);
  log_.Say("the UI " + DescribeEnd(end.wait_status));
  trouble_ = {.kind = TroubleKind::kUiEnded,
              .detail = DescribeEnd(end.wait_status)};
  return AfterUi(end.wait_status, end.asked);
}

Next Session::ShowTrouble() {
  log_.Say("failure screen: " + trouble_.detail);
  WriteSmallFile(std::string(kTroubleFile), FormatTrouble(trouble_));
  const Outcome end = Run({std::string(kTroublePath)}, OnRequest::kLeave);
  const Next next = AfterTrouble(end.wait_status, end.asked);
  return next == Next::kTrouble ? LastResort() : next;
}

Next Session::ShowShell() {
  const Outcome end = Run({std::string(kShellPath), "-l"}, OnRequest::kLeave);
  return end.asked == Request::kNone ? Next::kAgain
                                     : AfterTrouble(0, end.asked);
}

Next Session::LastResort() {
  WriteLastWords(base::StrCat("The restore program ", trouble_.detail,
                              ", and its failure screen does not work."));
  while (true) {
    const Request request = hub_.Wait(kForever).request;
    if (request != Request::kNone) {
      return AfterTrouble(0, request);
    }
  }
}

// Goes on without bterm when bterm turns out not to work on this machine.
Session::Outcome Session::Run(const std::vector<std::string>& program,
                              OnRequest on_request) {
  const bool with_bterm = screen_.kind == ScreenKind::kBterm;
  unlink(std::string(kUiPid).c_str());
  const auto end = RunOnce(program, on_request);
  const bool began = access(std::string(kUiPid).c_str(), F_OK) == 0;
  const bool asked = end.ok() && end.value().asked != Request::kNone;
  if (with_bterm && !asked && (!end.ok() || !began)) {
    log_.Say("bterm does not work here; going on with the plain console");
    screen_ = PlainScreen();
    return Run(program, on_request);
  }
  if (!end.ok()) {
    log_.Say(end.error());
    return {.wait_status = W_EXITCODE(127, 0)};
  }
  if (with_bterm && WIFSIGNALED(end.value().wait_status) &&
      end.value().asked == Request::kNone) {
    // bterm hands on its program's code, so this was bterm itself.
    screen_ = PlainScreen();
  }
  return end.value();
}

base::Result<Session::Outcome> Session::RunOnce(
    const std::vector<std::string>& program, OnRequest on_request) {
  TRY_ASSIGN(const pid_t pid,
             StartOnTerminal({.command = CommandOn(screen_, program),
                              .environment = Environment()},
                             screen_.device));
  return WaitFor(pid, on_request);
}

Session::Outcome Session::WaitFor(pid_t pid, OnRequest on_request) {
  Request asked = Request::kNone;
  while (true) {
    const Happened happened = hub_.Wait(kForever);
    for (const Ended& child : happened.ended) {
      if (child.pid == pid) {
        return {.wait_status = child.wait_status, .asked = asked};
      }
    }
    if (happened.request == Request::kNone) {
      continue;
    }
    asked = happened.request;
    if (on_request == OnRequest::kLeave) {
      return {.asked = asked};
    }
    log_.Say("asking the UI to end");
    kill(ProgramOf(pid), SIGTERM);
  }
}

// The program itself, which bterm runs as its child.
pid_t Session::ProgramOf(pid_t pid) const {
  if (screen_.kind != ScreenKind::kBterm) {
    return pid;
  }
  const std::string text = ReadSmallFile(std::string(kUiPid));
  pid_t inner = 0;
  std::from_chars(text.data(), text.data() + text.size(), inner);
  return inner > 1 ? inner : pid;
}

}  // namespace initramfs
