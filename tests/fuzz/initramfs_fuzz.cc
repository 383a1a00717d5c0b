// SPDX-License-Identifier: Apache-2.0
// What init reads that others have written: the first byte says which parser
// gets the rest.

#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "initramfs/init/job_file.h"
#include "initramfs/init/kernel_text.h"
#include "initramfs/init/modaliases.h"
#include "initramfs/init/mount_table.h"
#include "initramfs/init/trouble.h"
#include "initramfs/init/uevent.h"
#include "initramfs/kernel_command_line.h"
#include "initramfs/trouble/page.h"

namespace {

void Require(bool sound) {
  if (!sound) {
    std::abort();
  }
}

void ParseJob(std::string_view text) {
  const auto commands = initramfs::ParseJobFile(text);
  if (!commands.ok()) {
    return;
  }
  // A job that is accepted does something in every command, and can be passed
  // to execve(), whose strings end at a zero byte.
  Require(!commands.value().empty());
  for (const auto& command : commands.value()) {
    Require(!command.arguments.empty());
    for (const auto& argument : command.arguments) {
      Require(argument.find('\0') == std::string::npos);
    }
  }
}

void ParseTrouble(std::string_view text) {
  const initramfs::Trouble trouble = initramfs::ParseTrouble(text);
  const std::string page =
      initramfs::TroublePage(trouble, initramfs::Language::kChinese);
  // No escape sequence reaches the screen.
  Require(page.find('\x1b') == std::string::npos);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  if (size == 0) {
    return 0;
  }
  const std::string text(data + 1, data + size);
  switch (data[0]) {
    case 'c':
      initramfs::ParseKernelCommandLine(text);
      break;
    case 'u':
      initramfs::ParseUevent(text);
      break;
    case 'j':
      ParseJob(text);
      break;
    case 't':
      ParseTrouble(text);
      break;
    case 'm':
      initramfs::DiskMounts(text);
      break;
    case 'a':
      initramfs::ModaliasFilter().Take(text);
      break;
    case 'M':
      initramfs::MemTotalMib(text);
      break;
    default:
      break;
  }
  return 0;
}
