// SPDX-License-Identifier: Apache-2.0
#include "restore/machine/facts.h"

#include <sched.h>
#include <sys/random.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <iterator>
#include <thread>

#include "imaging/base/strings.h"
#include "imaging/io/fd.h"

namespace restore {

namespace {

std::string FirstLine(const std::string& path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  while (!line.empty() && line.back() == ' ') {
    line.pop_back();
  }
  return line;
}

}  // namespace

std::string MachineName() {
  const std::string maker = FirstLine("/sys/class/dmi/id/sys_vendor");
  const std::string model = FirstLine("/sys/class/dmi/id/product_name");
  return base::Printable(maker.empty() || model.empty()
                             ? maker + model
                             : base::StrCat(maker, " ", model));
}

std::string MachineSerial() {
  return base::Printable(FirstLine("/sys/class/dmi/id/product_serial"));
}

std::string UtcText(std::time_t time) {
  std::tm parts{};
  if (::gmtime_r(&time, &parts) == nullptr) {
    return "";  // A year that no calendar knows.
  }
  std::array<char, 32> text{};
  std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts);
  return text.data();
}

std::string NowUtc() {
  return UtcText(std::time(nullptr));
}

std::string MediumDisk() {
  // kMediumDiskFile of initramfs/contract.h; only the recovery system has it.
  std::ifstream now("/run/pristine/medium-disk");
  if (std::string line; std::getline(now, line)) {
    return line;
  }
  // NOLINTNEXTLINE(concurrency-mt-unsafe): nobody changes the environment.
  const char* const name = std::getenv("PRISTINE_MEDIUM_DISK");
  return name == nullptr ? "" : name;
}

int CpuCount() {
  // hardware_concurrency() counts processors that a container may not use.
  cpu_set_t mine;
  CPU_ZERO(&mine);
  if (::sched_getaffinity(0, sizeof(mine), &mine) == 0) {
    return std::max(1, CPU_COUNT(&mine));
  }
  return std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

void FillRandom(std::span<std::byte> out) {
  while (!out.empty()) {
    const ssize_t got = ::getrandom(out.data(), out.size(), 0);
    if (got < 0 && errno != EINTR) {
      std::abort();  // Identifiers that are not random would clash.
    }
    out = out.subspan(static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
  }
}

base::Result<std::string> ReadTextFile(const std::string& path) {
  constexpr std::size_t kLimit = 64 << 10;
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    return imaging::ErrnoError(base::StrCat("opening ", path), errno);
  }
  std::string text(kLimit + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(file.gcount()));
  if (text.size() > kLimit) {
    return base::Error(base::ErrorCode::kInvalidArgument,
                       base::StrCat(path, " is too large to be a key"));
  }
  return text;
}

}  // namespace restore
