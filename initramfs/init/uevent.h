// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace initramfs {

// What the kernel announces about a device on its netlink socket.
struct Uevent {
  std::string action;  // "add", "change", "remove", "bind", ...
  std::string subsystem;
  std::string devname;  // below /dev; empty when the device has no node
  std::string modalias;
};

// `message` is one datagram: "add@/devices/..." and then KEY=VALUE strings,
// each ended by a zero byte.  nullopt when it is not from the kernel in that
// form (udev's own messages begin with "libudev").
std::optional<Uevent> ParseUevent(std::string_view message);

}  // namespace initramfs
