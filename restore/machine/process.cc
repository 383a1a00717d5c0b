// SPDX-License-Identifier: Apache-2.0
#include "restore/machine/process.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <string_view>

#include "imaging/base/strings.h"
#include "imaging/io/fd.h"
#include "restore/machine/kernel_files.h"

namespace restore {

namespace {

using base::Error;
using base::ErrorCode;
using base::StrCat;
using imaging::Fd;

constexpr const char* kSystemFolders = "/usr/sbin:/sbin";
constexpr std::chrono::seconds kPatience{5};
using Clock = std::chrono::steady_clock;

Error NotInstalled(const std::string& name, const std::string& package) {
  return Error(ErrorCode::kNotFound,
               StrCat("the program ", name, " is not installed"))
      .WithHint(package.empty()
                    ? StrCat("Install ", name, ".")
                    : StrCat("Install it: apt-get install ", package, "."));
}

std::string SearchPath() {
  // NOLINTNEXTLINE(concurrency-mt-unsafe): nothing here changes the environment
  const char* const path = std::getenv("PATH");
  return path == nullptr ? StrCat("/usr/bin:/bin:", kSystemFolders)
                         : StrCat(path, ":", kSystemFolders);
}

// The last lines of what a tool said, as one line.
std::string LastLines(const std::string& text) {
  constexpr std::size_t kLines = 4;
  constexpr std::size_t kLineBytes = 300;
  std::vector<std::string> kept;
  for (const std::string& line : Split(text, '\n')) {
    // A bar of progress is one line that was written over and over.
    const std::string last =
        Trimmed(line.substr(line.find_last_of('\r') == std::string::npos
                                ? 0
                                : line.find_last_of('\r')));
    if (!last.empty()) {
      kept.push_back(last.substr(0, kLineBytes));
    }
  }
  std::string joined;
  for (std::size_t i = kept.size() - std::min(kept.size(), kLines);
       i < kept.size(); ++i) {
    joined += (joined.empty() ? "" : "; ") + kept[i];
  }
  return base::Printable(joined);
}

std::string WhatItSaid(const ToolOutput& output) {
  std::string said = LastLines(output.err);
  if (said.empty()) {
    said = LastLines(output.out);
  }
  return said.empty() ? std::string(" and said nothing") : ": " + said;
}

struct Pipe {
  Fd read;
  Fd write;
};

base::Result<Pipe> MakePipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
    return imaging::ErrnoError("making a pipe", errno);
  }
  Pipe pipe;
  pipe.read = Fd(ends[0]);
  pipe.write = Fd(ends[1]);
  if (::fcntl(pipe.read.get(), F_SETFL, O_NONBLOCK) != 0) {
    return imaging::ErrnoError("setting up a pipe", errno);
  }
  return pipe;
}

// Standard input comes from memory, so that a tool which reads none of it can't
// block us.
base::Result<Fd> MakeInput(const std::string& text) {
  Fd file(text.empty() ? ::open("/dev/null", O_RDONLY | O_CLOEXEC)
                       : ::memfd_create("input", MFD_CLOEXEC));
  if (!file.open()) {
    return imaging::ErrnoError("preparing a tool's input", errno);
  }
  std::string_view rest = text;
  while (!rest.empty()) {
    const ssize_t put = ::write(file.get(), rest.data(), rest.size());
    if (put <= 0) {
      return imaging::ErrnoError("preparing a tool's input", errno);
    }
    rest.remove_prefix(static_cast<std::size_t>(put));
  }
  if (!text.empty() && ::lseek(file.get(), 0, SEEK_SET) != 0) {
    return imaging::ErrnoError("preparing a tool's input", errno);
  }
  return file;
}

std::vector<std::string> Environment(const Tool& tool) {
  std::vector<std::string> ours = tool.environment;
  ours.emplace_back("LC_ALL=C.UTF-8");
  std::vector<std::string> all = ours;
  for (char** at = environ; at != nullptr && *at != nullptr; ++at) {
    const std::string_view entry(*at);
    const std::string_view name = entry.substr(0, entry.find('=') + 1);
    if (std::none_of(ours.begin(), ours.end(), [name](const std::string& mine) {
          return mine.starts_with(name);
        })) {
      all.emplace_back(entry);
    }
  }
  return all;
}

std::vector<char*> Pointers(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  pointers.reserve(texts.size() + 1);
  for (std::string& text : texts) {
    pointers.push_back(text.data());
  }
  pointers.push_back(nullptr);
  return pointers;
}

// posix_spawn's two structures, freed.
class SpawnSettings {
 public:
  SpawnSettings() {
    ::posix_spawn_file_actions_init(&actions_);
    ::posix_spawnattr_init(&attributes_);
    sigset_t none;
    sigset_t usual;
    sigemptyset(&none);
    sigemptyset(&usual);
    for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGCHLD}) {
      sigaddset(&usual, number);
    }
    ::posix_spawnattr_setsigmask(&attributes_, &none);
    ::posix_spawnattr_setsigdefault(&attributes_, &usual);
    ::posix_spawnattr_setpgroup(&attributes_, 0);
    ::posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGMASK |
                                                 POSIX_SPAWN_SETSIGDEF |
                                                 POSIX_SPAWN_SETPGROUP);
  }
  ~SpawnSettings() {
    ::posix_spawn_file_actions_destroy(&actions_);
    ::posix_spawnattr_destroy(&attributes_);
  }
  SpawnSettings(const SpawnSettings&) = delete;
  SpawnSettings& operator=(const SpawnSettings&) = delete;

  void Connect(const Fd& file, int number) {
    ::posix_spawn_file_actions_adddup2(&actions_, file.get(), number);
  }
  void EnterFolder(const std::string& folder) {
    ::posix_spawn_file_actions_addchdir_np(&actions_, folder.c_str());
  }
  const posix_spawn_file_actions_t* actions() const { return &actions_; }
  const posix_spawnattr_t* attributes() const { return &attributes_; }

 private:
  posix_spawn_file_actions_t actions_{};
  posix_spawnattr_t attributes_{};
};

// A child process, and what it writes.
class Child {
 public:
  Child() = default;
  ~Child() {
    if (pid_ > 0) {
      ::kill(-pid_, SIGKILL);
      ::waitpid(pid_, nullptr, 0);
    }
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  base::Status Start(const Tool& tool, const std::string& path);
  // Reads what it writes until it ends, its time is up, or `stop` is requested.
  base::Status Run(const Tool& tool, const std::stop_token& stop);
  // Its status as waitpid() gives it.  Once, after Run().
  int Wait();
  ToolOutput& output() { return output_; }

 private:
  static void Take(Fd& pipe, std::string& into);
  void Terminate();

  pid_t pid_ = -1;
  Fd ended_;
  Fd out_;
  Fd err_;
  ToolOutput output_;
};

base::Status Child::Start(const Tool& tool, const std::string& path) {
  TRY_ASSIGN(const Fd input, MakeInput(tool.input));
  TRY_ASSIGN(Pipe out, MakePipe());
  TRY_ASSIGN(Pipe err, MakePipe());
  SpawnSettings settings;
  settings.Connect(input, STDIN_FILENO);
  settings.Connect(out.write, STDOUT_FILENO);
  settings.Connect(err.write, STDERR_FILENO);
  if (!tool.folder.empty()) {
    settings.EnterFolder(tool.folder);
  }
  std::vector<std::string> arguments = tool.command;
  std::vector<std::string> environment = Environment(tool);
  const int failed = ::posix_spawn(
      &pid_, path.c_str(), settings.actions(), settings.attributes(),
      Pointers(arguments).data(), Pointers(environment).data());
  if (failed != 0) {
    pid_ = -1;
    return imaging::ErrnoError(StrCat("starting ", path), failed);
  }
  // glibc 2.36 declares pidfd_open() for C alone.
  ended_ = Fd(static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0)));
  if (!ended_.open()) {
    return imaging::ErrnoError(StrCat("watching ", path), errno);
  }
  out_ = std::move(out.read);
  err_ = std::move(err.read);
  return base::Ok();
}

// All that is there now.
void Child::Take(Fd& pipe, std::string& into) {
  std::array<char, 65536> piece{};
  while (pipe.open()) {
    const ssize_t got = ::read(pipe.get(), piece.data(), piece.size());
    if (got < 0 && errno == EINTR) {
      continue;
    }
    if (got < 0 && errno == EAGAIN) {
      return;
    }
    if (got <= 0) {
      pipe = Fd();
      return;
    }
    into.append(piece.data(), static_cast<std::size_t>(got));
    if (into.size() > 2 * ToolOutput::kMaxBytes) {
      into.erase(0, into.size() - ToolOutput::kMaxBytes);
    }
  }
}

// For poll(): -1 waits for ever.
int MillisecondsLeft(std::optional<Clock::time_point> deadline) {
  if (!deadline) {
    return -1;
  }
  const auto left =
      std::chrono::ceil<std::chrono::milliseconds>(*deadline - Clock::now());
  return static_cast<int>(std::clamp<std::int64_t>(
      left.count(), 0, std::numeric_limits<int>::max()));
}

base::Status Child::Run(const Tool& tool, const std::stop_token& stop) {
  const Fd stopped(::eventfd(0, EFD_CLOEXEC));
  if (!stopped.open()) {
    return imaging::ErrnoError("making an eventfd", errno);
  }
  const std::stop_callback wake(
      stop, [&stopped] { ::eventfd_write(stopped.get(), 1); });
  std::optional<Clock::time_point> deadline;
  if (tool.timeout.count() > 0) {
    deadline = Clock::now() + tool.timeout;
  }
  bool running = true;
  while (running) {
    std::array<pollfd, 4> waits{{{ended_.get(), POLLIN, 0},
                                 {stopped.get(), POLLIN, 0},
                                 {out_.get(), POLLIN, 0},
                                 {err_.get(), POLLIN, 0}}};
    const int ready =
        ::poll(waits.data(), waits.size(), MillisecondsLeft(deadline));
    if (ready < 0 && errno != EINTR) {
      return imaging::ErrnoError("waiting for a tool", errno);
    }
    if (stop.stop_requested()) {
      Terminate();
      return Error(ErrorCode::kCancelled, "stopped");
    }
    if (deadline && Clock::now() >= *deadline && waits[0].revents == 0) {
      Terminate();
      return Error(ErrorCode::kIo,
                   StrCat(tool.command.front(), " did not end within ",
                          tool.timeout.count(), " ms"));
    }
    running = waits[0].revents == 0;
    Take(out_, output_.out);
    Take(err_, output_.err);
  }
  for (std::string* text : {&output_.out, &output_.err}) {
    text->erase(0,
                text->size() - std::min(text->size(), ToolOutput::kMaxBytes));
  }
  return base::Ok();
}

void Child::Terminate() {
  ::kill(-pid_, SIGTERM);
  pollfd wait{ended_.get(), POLLIN, 0};
  const auto ms =
      std::chrono::duration_cast<std::chrono::milliseconds>(kPatience);
  ::poll(&wait, 1, static_cast<int>(ms.count()));
  ::kill(-pid_, SIGKILL);
}

int Child::Wait() {
  int status = 0;
  while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {}
  pid_ = -1;
  return status;
}

}  // namespace

std::optional<std::string> FindTool(const std::string& name) {
  if (name.find('/') != std::string::npos) {
    return ::access(name.c_str(), X_OK) == 0 ? std::optional(name)
                                             : std::nullopt;
  }
  for (const std::string& folder : Split(SearchPath(), ':')) {
    std::string path = StrCat(folder.empty() ? "." : folder, "/", name);
    if (::access(path.c_str(), X_OK) == 0) {
      return path;
    }
  }
  return std::nullopt;
}

base::Status CheckTool(const std::string& name, const std::string& package) {
  if (!FindTool(name)) {
    return NotInstalled(name, package);
  }
  return base::Ok();
}

base::Result<ToolOutput> RunTool(const Tool& tool,
                                 const std::stop_token& stop) {
  const std::string& name = tool.command.front();
  const std::optional<std::string> path = FindTool(name);
  if (!path) {
    return NotInstalled(name, tool.package);
  }
  Child child;
  TRY(child.Start(tool, *path));
  TRY(child.Run(tool, stop));
  const int status = child.Wait();
  ToolOutput output = std::move(child.output());
  if (!WIFEXITED(status)) {
    return Error(ErrorCode::kIo, StrCat(name, " was killed by signal ",
                                        WTERMSIG(status), WhatItSaid(output)));
  }
  output.code = WEXITSTATUS(status);
  if (std::find(tool.good_codes.begin(), tool.good_codes.end(), output.code) ==
      tool.good_codes.end()) {
    return Error(ErrorCode::kIo, StrCat(name, " ended with code ", output.code,
                                        WhatItSaid(output)));
  }
  return output;
}

}  // namespace restore
