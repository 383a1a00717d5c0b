// SPDX-License-Identifier: Apache-2.0
#include "initramfs/trouble/terminal.h"

#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <string>

#include "initramfs/init/write_all.h"

namespace initramfs {
namespace {

constexpr std::string_view kClear = "\x1b[0m\x1b[2J\x1b[H";
constexpr const char* kPager = "/usr/bin/less";

}  // namespace

KeyTerminal::KeyTerminal() {
  tcgetattr(STDIN_FILENO, &saved_);
  termios keys = saved_;
  keys.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);
  tcsetattr(STDIN_FILENO, TCSAFLUSH, &keys);
}

KeyTerminal::~KeyTerminal() {
  tcsetattr(STDIN_FILENO, TCSAFLUSH, &saved_);
}

void KeyTerminal::Show(std::string_view page) {
  WriteAll(STDOUT_FILENO, kClear);
  WriteAll(STDOUT_FILENO, page);
}

std::optional<char> KeyTerminal::ReadKey() {
  char key = 0;
  ssize_t size = 0;
  do {
    size = read(STDIN_FILENO, &key, 1);
  } while (size < 0 && errno == EINTR);
  return size == 1 ? std::optional(key) : std::nullopt;
}

void ShowFile(std::string_view path) {
  const std::string file(path);
  const pid_t pid = fork();
  if (pid == 0) {
    execl(kPager, kPager, file.c_str(), nullptr);
    _exit(1);
  }
  waitpid(pid, nullptr, 0);
}

}  // namespace initramfs
