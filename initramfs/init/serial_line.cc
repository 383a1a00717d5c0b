// SPDX-License-Identifier: Apache-2.0
#include "initramfs/init/serial_line.h"

#include <fcntl.h>
#include <termios.h>
#include <unistd.h>

#include <string>

#include "initramfs/init/kernel_text.h"
#include "initramfs/init/write_all.h"

namespace initramfs {

bool SerialLineExists() {
  // The 8250 driver makes four nodes; type 0 (PORT_UNKNOWN) has no chip.
  const std::string type = ReadSmallFile("/sys/class/tty/ttyS0/type");
  return !type.empty() && type != "0\n";
}

SerialLine::SerialLine() {
  if (!SerialLineExists()) {
    return;
  }
  fd_ = open(std::string(kSerialDevice).c_str(), O_RDWR | O_NOCTTY | O_CLOEXEC);
  termios settings = {};
  if (fd_ < 0 || tcgetattr(fd_, &settings) != 0) {
    return;
  }
  cfsetispeed(&settings, B115200);
  cfsetospeed(&settings, B115200);
  // Without CLOCAL a line whose other end is not plugged in would block.
  settings.c_cflag |= CLOCAL | CREAD;
  settings.c_oflag |= OPOST | ONLCR;
  tcsetattr(fd_, TCSANOW, &settings);
}

SerialLine::~SerialLine() {
  close(fd_);
}

void SerialLine::Say(std::string_view line) {
  Pass(std::string(line) + "\n");
}

void SerialLine::Pass(std::string_view text) {
  WriteAll(fd_, text);
}

}  // namespace initramfs
