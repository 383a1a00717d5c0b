// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace initramfs {

inline constexpr std::string_view kSerialDevice = "/dev/ttyS0";

// Whether there is a port behind /dev/ttyS0: the node exists without one.
bool SerialLineExists();

// The first serial port at 115200 baud, for one-line milestones that tests and
// technicians follow.  Does nothing where there is no port.
class SerialLine {
 public:
  SerialLine();
  ~SerialLine();
  SerialLine(const SerialLine&) = delete;
  SerialLine& operator=(const SerialLine&) = delete;

  bool exists() const { return fd_ >= 0; }
  // Writes one line.
  void Say(std::string_view line);
  // Writes text as it is, for what a job prints.
  void Pass(std::string_view text);

 private:
  int fd_ = -1;
};

}  // namespace initramfs
