// SPDX-License-Identifier: Apache-2.0
#include "initramfs/init/uevent_socket.h"

#include <linux/netlink.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <string_view>
#include <utility>

#include "imaging/base/strings.h"

namespace initramfs {
namespace {

// The kernel's group; group 2 is udev's.
constexpr unsigned kKernelGroup = 1;
// A disk with many partitions and a hub full of devices come in one burst.
constexpr int kReceiveBuffer = 4 << 20;

base::Error Failed(std::string_view call) {
  return base::Error(base::ErrorCode::kIo,
                     base::StrCat(call, " for device events failed: ",
                                  strerrordesc_np(errno)));
}

}  // namespace

base::Result<UeventSocket> UeventSocket::Open() {
  const int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK,
                        NETLINK_KOBJECT_UEVENT);
  if (fd < 0) {
    return Failed("socket");
  }
  UeventSocket events(fd);
  setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &kReceiveBuffer,
             sizeof(kReceiveBuffer));
  sockaddr_nl address = {};
  address.nl_family = AF_NETLINK;
  address.nl_groups = kKernelGroup;
  sockaddr generic = {};
  static_assert(sizeof(address) <= sizeof(generic));
  std::memcpy(&generic, &address, sizeof(address));
  if (bind(fd, &generic, sizeof(address)) != 0) {
    return Failed("bind");
  }
  return events;
}

UeventSocket::UeventSocket(UeventSocket&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)) {}

UeventSocket::~UeventSocket() {
  close(fd_);
}

std::optional<Uevent> UeventSocket::Read() {
  std::array<char, std::size_t{16} * 1024> buffer{};
  while (true) {
    sockaddr_nl sender = {};
    socklen_t sender_size = sizeof(sender);
    const ssize_t size = recvfrom(
        fd_, buffer.data(), buffer.size(), 0,
        static_cast<sockaddr*>(static_cast<void*>(&sender)), &sender_size);
    // ENOBUFS: events were lost; the next coldplug or scan sees the devices.
    if (size < 0 && (errno == EINTR || errno == ENOBUFS)) {
      continue;
    }
    if (size <= 0) {
      return std::nullopt;
    }
    const std::string_view message(buffer.data(),
                                   static_cast<std::size_t>(size));
    if (auto event = ParseUevent(message); event && sender.nl_pid == 0) {
      return event;
    }
  }
}

}  // namespace initramfs
