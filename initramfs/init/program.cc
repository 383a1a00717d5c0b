// SPDX-License-Identifier: Apache-2.0
#include "initramfs/init/program.h"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>

#include "imaging/base/strings.h"
#include "initramfs/contract.h"

namespace initramfs {
namespace {

// What a shell says when it can't execute a program.
constexpr int kCannotExecute = 127;

base::Error Failed(const Program& program, std::string_view call) {
  return base::Error(base::ErrorCode::kIo,
                     base::StrCat("starting ", program.command.front(), ": ",
                                  call, " failed: ", strerrordesc_np(errno)));
}

std::vector<char*> Pointers(const std::vector<std::string>& strings) {
  std::vector<char*> pointers;
  pointers.reserve(strings.size() + 1);
  for (const std::string& string : strings) {
    // execve() takes char* for historical reasons and writes to none.
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-const-cast)
    pointers.push_back(const_cast<char*>(string.c_str()));
  }
  pointers.push_back(nullptr);
  return pointers;
}

// In the child from here on: only calls that are safe after fork().
void GiveSignalsBack() {
  sigset_t none;
  sigemptyset(&none);
  pthread_sigmask(SIG_SETMASK, &none, nullptr);
  std::signal(SIGPIPE, SIG_DFL);
}

[[noreturn]] void Execute(const std::vector<char*>& arguments,
                          const std::vector<char*>& environment) {
  execve(arguments[0], arguments.data(), environment.data());
  _exit(kCannotExecute);
}

bool TakeTerminal(const char* device) {
  setsid();
  const int tty = open(device, O_RDWR);
  if (tty < 0 || ioctl(tty, TIOCSCTTY, 1) != 0) {
    return false;
  }
  dup2(tty, STDIN_FILENO);
  dup2(tty, STDOUT_FILENO);
  dup2(tty, STDERR_FILENO);
  if (tty > STDERR_FILENO) {
    close(tty);
  }
  return true;
}

}  // namespace

base::Result<pid_t> StartOnTerminal(const Program& program,
                                    const std::string& device) {
  const auto arguments = Pointers(program.command);
  const auto environment = Pointers(program.environment);
  const std::string log(kLogPath);
  const bool is_bterm = program.command.front() == kBtermPath;
  const pid_t pid = fork();
  if (pid < 0) {
    return Failed(program, "fork");
  }
  if (pid > 0) {
    return pid;
  }
  GiveSignalsBack();
  if (!TakeTerminal(device.c_str())) {
    _exit(kCannotExecute);
  }
  if (is_bterm) {
    const int messages = open(log.c_str(), O_WRONLY | O_APPEND);
    dup2(messages, STDERR_FILENO);
    close(messages);
  }
  Execute(arguments, environment);
}

base::Result<PipedProgram> StartPiped(const Program& program) {
  const auto arguments = Pointers(program.command);
  const auto environment = Pointers(program.environment);
  std::array<int, 2> ends = {};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) {
    return Failed(program, "pipe");
  }
  const pid_t pid = fork();
  if (pid < 0) {
    close(ends[0]);
    close(ends[1]);
    return Failed(program, "fork");
  }
  if (pid > 0) {
    close(ends[1]);
    return PipedProgram{.pid = pid, .output = ends[0]};
  }
  GiveSignalsBack();
  setsid();
  dup2(open("/dev/null", O_RDONLY), STDIN_FILENO);
  dup2(ends[1], STDOUT_FILENO);
  dup2(ends[1], STDERR_FILENO);
  Execute(arguments, environment);
}

}  // namespace initramfs
