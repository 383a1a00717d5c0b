// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include <cstdio>
#include <exception>
#include <string_view>

#include "initramfs/contract.h"
#include "initramfs/init/last_resort.h"
#include "initramfs/init/run_init.h"

namespace {

// For the builder of the image: what must be in it, one path a line.
int PrintContract() {
  for (const std::string_view path : initramfs::kMustContain) {
    std::printf("%.*s\n", static_cast<int>(path.size()), path.data());
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 2 && std::string_view(argv[1]) == "--contract") {
    return PrintContract();
  }
  if (getpid() != 1) {
    std::fputs("pristine's init: only the kernel starts it, as process 1\n",
               stderr);
    return 2;
  }
  try {
    initramfs::RunInit();
  } catch (const std::exception& error) {
    initramfs::LastResort(error.what());
  }
}
