// SPDX-License-Identifier: Apache-2.0
#include "initramfs/init/uevent.h"

namespace initramfs {
namespace {

// The text up to the next zero byte, which is taken off `rest` with it.
std::string_view TakeString(std::string_view& rest) {
  const auto end = rest.find('\0');
  const std::string_view taken = rest.substr(0, end);
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  return taken;
}

void Assign(std::string_view pair, Uevent& event) {
  const auto equals = pair.find('=');
  if (equals == std::string_view::npos) {
    return;
  }
  const std::string_view key = pair.substr(0, equals);
  const std::string_view value = pair.substr(equals + 1);
  if (key == "SUBSYSTEM") {
    event.subsystem = value;
  } else if (key == "DEVNAME") {
    event.devname = value;
  } else if (key == "MODALIAS") {
    event.modalias = value;
  }
}

}  // namespace

std::optional<Uevent> ParseUevent(std::string_view message) {
  const std::string_view head = TakeString(message);
  const auto at = head.find('@');
  if (at == 0 || at == std::string_view::npos ||
      head.substr(at + 1, 1) != "/") {
    return std::nullopt;
  }
  Uevent event;
  event.action = head.substr(0, at);
  while (!message.empty()) {
    Assign(TakeString(message), event);
  }
  return event;
}

}  // namespace initramfs
