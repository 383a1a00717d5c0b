// SPDX-License-Identifier: Apache-2.0
#include "initramfs/init/log.h"

#include <fcntl.h>
#include <unistd.h>

#include "imaging/base/strings.h"
#include "initramfs/contract.h"
#include "initramfs/init/kernel_text.h"
#include "initramfs/init/write_all.h"

namespace initramfs {

Log::Log(bool verbose)
    : file_(open(std::string(kLogPath).c_str(),
                 O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC,
                 0644)) {
  if (verbose) {
    console_ = open("/dev/console", O_WRONLY | O_NOCTTY | O_CLOEXEC);
  }
}

Log::~Log() {
  close(file_);
  close(console_);
}

void Log::Say(std::string_view text) {
  const std::string line =
      base::StrCat("[", Uptime(), "] ", base::Printable(text), "\n");
  WriteAll(file_, line);
  WriteAll(console_, line);
}

void Log::Say(const base::Error& error) {
  Say(error.hint().empty() ? error.text() : error.text() + ". " + error.hint());
}

}  // namespace initramfs
