// SPDX-License-Identifier: Apache-2.0
#include "initramfs/init/job.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

#include "imaging/base/strings.h"
#include "initramfs/contract.h"
#include "initramfs/init/job_file.h"
#include "initramfs/init/kernel_text.h"
#include "initramfs/init/program.h"
#include "initramfs/init/write_all.h"

namespace initramfs {
namespace {

constexpr int kWrongUsage = 2;
// As shells tell it: 128 and the signal.
constexpr int kEndedBySignal = 128;
constexpr int kForever = -1;

int CodeOf(int wait_status) {
  return WIFEXITED(wait_status) ? WEXITSTATUS(wait_status)
                                : kEndedBySignal + WTERMSIG(wait_status);
}

// All places where people and tests follow a job.
class JobOutput {
 public:
  JobOutput(SerialLine& serial, Log& log)
      : screen_(open("/dev/tty1", O_WRONLY | O_NOCTTY | O_CLOEXEC)),
        serial_(serial),
        log_(log) {}
  ~JobOutput() { close(screen_); }
  JobOutput(const JobOutput&) = delete;
  JobOutput& operator=(const JobOutput&) = delete;

  void Pass(std::string_view text) {
    WriteAll(screen_, text);
    serial_.Pass(text);
  }
  void Say(const std::string& line) {
    Pass(line + "\n");
    log_.Say(line);
  }

 private:
  int screen_;
  SerialLine& serial_;
  Log& log_;
};

// Reads once from a pipe; false at its end.
bool PassOutput(int fd, JobOutput& output) {
  std::array<char, 4096> buffer{};
  const ssize_t size = read(fd, buffer.data(), buffer.size());
  if (size > 0) {
    output.Pass({buffer.data(), static_cast<std::size_t>(size)});
  }
  return size > 0;
}

// Waits for the end of `program` and of its output.
int Follow(const PipedProgram& program, Hub& hub, JobOutput& output) {
  std::optional<int> code;
  bool open = true;
  while (open || !code) {
    const Happened happened = hub.Wait(kForever, open ? program.output : -1);
    if (happened.readable) {
      open = PassOutput(program.output, output);
    }
    for (const Ended& child : happened.ended) {
      if (child.pid == program.pid) {
        code = CodeOf(child.wait_status);
      }
    }
  }
  close(program.output);
  return *code;
}

// What the commands of one job have in common.
struct Surroundings {
  const std::string& path;
  const std::vector<std::string>& environment;
  Hub& hub;
  JobOutput& output;
};

int RunCommand(const JobCommand& command, const Surroundings& job) {
  Program program = {.command = {std::string(kPristinePath)},
                     .environment = job.environment};
  program.environment.push_back(
      base::StrCat(kJobStepVariable, "=", StepOf(job.path, command)));
  std::string shown = "pristine";
  for (const std::string& argument : command.arguments) {
    program.command.push_back(argument);
    shown += " " + base::Printable(argument);
  }
  job.output.Say(base::StrCat("PRISTINE_JOB line=", command.line, " ", shown));
  const auto started = StartPiped(program);
  if (!started.ok()) {
    job.output.Say(started.error().text());
    return kEndedBySignal - 1;
  }
  return Follow(started.value(), job.hub, job.output);
}

// Goes on with a restore that an earlier start was cut off in.
int Resume(const Surroundings& job) {
  const std::string journal = base::StrCat(kBootMount, kJournalFile);
  if (access(journal.c_str(), F_OK) != 0) {
    return 0;
  }
  const int code = RunCommand({.line = 0, .arguments = {"resume"}}, job);
  if (code != 0) {
    job.output.Say("the job was not run");
  }
  return code;
}

// The line of this job that Resume() has ended; 0 for none.
std::size_t ResumedLine(const std::vector<JobCommand>& commands,
                        const std::string& path) {
  const std::string step = ReadSmallFile(std::string(kResumedFile));
  for (const JobCommand& command : commands) {
    if (StepOf(path, command) == step) {
      return command.line;
    }
  }
  return 0;
}

int RunCommands(const std::vector<JobCommand>& commands,
                const Surroundings& job) {
  int code = Resume(job);
  const std::size_t ended = ResumedLine(commands, job.path);
  for (const JobCommand& command : commands) {
    if (code != 0) {
      break;
    }
    if (command.line <= ended) {
      job.output.Say(base::StrCat("line ", command.line,
                                  " was carried out before the restart"));
      continue;
    }
    code = RunCommand(command, job);
    if (code != 0) {
      job.output.Say(base::StrCat("line ", command.line,
                                  " failed; the lines after it were not run"));
    }
  }
  return code;
}

// A job file may lie beside the images or in the boot partition.
base::Result<std::vector<JobCommand>> ReadJob(const std::string& path) {
  for (const std::string_view mount : {kMediumMount, kBootMount}) {
    const std::string file = base::StrCat(mount, "/", path);
    if (access(file.c_str(), R_OK) != 0) {
      continue;
    }
    const std::string text = ReadSmallFile(file);
    if (text.size() >= kMaxJobFileSize) {
      return base::Error(base::ErrorCode::kInvalidArgument,
                         base::StrCat("the job file ", path, " has ",
                                      kMaxJobFileSize, " bytes or more"));
    }
    return ParseJobFile(text);
  }
  return base::Error(
             base::ErrorCode::kNotFound,
             base::StrCat("the job file ", path, " is not on the boot medium"))
      .WithHint(
          "Correct pristine.job on the kernel's command line. Nothing "
          "was run.");
}

}  // namespace

int RunJob(const std::string& path,
           const std::vector<std::string>& environment,
           Hub& hub,
           SerialLine& serial,
           Log& log) {
  JobOutput output(serial, log);
  int code = 0;
  const auto commands = ReadJob(path);
  if (!commands.ok()) {
    output.Say(commands.error().text());
    output.Say(commands.error().hint());
    code = kWrongUsage;
  } else {
    code = RunCommands(commands.value(), {path, environment, hub, output});
  }
  output.Say(base::StrCat("PRISTINE_JOB_DONE code=", code));
  return code;
}

}  // namespace initramfs
