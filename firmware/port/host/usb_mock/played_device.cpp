// SPDX-License-Identifier: Apache-2.0
#include "firmware/port/host/usb_mock/played_device.hpp"

#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>

#include <algorithm>
#include <cerrno>
#include <stdexcept>
#include <system_error>

#include "firmware/port/host/poll_until.hpp"
#include "firmware/port/host/unix_socket.hpp"

namespace ssc::firmware::usb {
namespace {

constexpr std::size_t kHeader = 2;  // code and bEndpointAddress
constexpr std::size_t kMaxPacket = kHeader + kMaxPacketSize;

UniqueFd connect_to_player(const std::string& path) {
  require_socket_path(path);
  UniqueFd player(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, sizeof address.sun_path - 1);
  const timeval patience{.tv_sec = PlayedDevice::kPatience_s, .tv_usec = 0};
  setsockopt(player.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  if (::connect(player.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    throw std::system_error(errno, std::generic_category(), path);
  }
  return player;
}

}  // namespace

PlayedDevice::PlayedDevice(UsbController& controller, const std::string& player)
    : controller_(controller), player_(connect_to_player(player)) {}

void PlayedDevice::run(HostController& bus, UsbHost& host, int stop_fd) {
  enum { kStop, kHost, kPlayer };
  bool more = false;
  for (;;) {  // until the stop signal
    std::array<pollfd, 3> fds{
        {{stop_fd, POLLIN, 0}, {host.fd(), host.events(), 0}, {player_.get(), POLLIN, 0}}};
    poll_until(fds, more ? Instant{0} : host.next_deadline());
    if (fds[kStop].revents != 0) return;
    host.work(fds[kHost].revents);
    if (fds[kPlayer].revents != 0) do_one_call();
    more = bus.work();
  }
}

void PlayedDevice::tell(Event event, Byte bEndpointAddress, Bytes data) {
  if (!player_) return;
  std::array<Byte, kMaxPacket> packet{event, bEndpointAddress};
  const std::size_t size = std::min(data.size(), kMaxPacketSize);
  std::copy_n(data.begin(), size, packet.begin() + kHeader);
  if (::send(player_.get(), packet.data(), kHeader + size, MSG_NOSIGNAL) < 0) return leave();
  while (do_one_call()) {
  }
}

// False: it was the word that an event has been dealt with, or the last one that will come.
bool PlayedDevice::do_one_call() {
  if (!player_) return false;
  std::array<Byte, kMaxPacket> packet;
  const ssize_t size = ::recv(player_.get(), packet.data(), packet.size(), 0);
  const bool good = size >= static_cast<ssize_t>(kHeader) && packet[0] <= kCalls.size();
  if (!good) {
    leave();
    return false;
  }
  if (packet[0] == kDealtWith) return false;
  const Bytes data = Bytes(packet).first(static_cast<std::size_t>(size)).subspan(kHeader);
  (this->*kCalls[packet[0] - 1u])(packet[1], data);
  return true;
}

void PlayedDevice::leave() {
  player_.reset();
  controller_.disconnect();
}

const std::array<PlayedDevice::Call, 8> PlayedDevice::kCalls = {
    &PlayedDevice::connect, &PlayedDevice::disconnect, &PlayedDevice::open,  &PlayedDevice::close,
    &PlayedDevice::write,   &PlayedDevice::receive,    &PlayedDevice::stall, &PlayedDevice::unstall,
};

void PlayedDevice::open(Byte bEndpointAddress, Bytes data) {
  constexpr std::size_t kTypeAndSize = 3;
  if (data.size() != kTypeAndSize) return leave();
  controller_.open(bEndpointAddress, static_cast<TransferType>(data[0]),
                   load_le16(data.subspan(1)));
}

}  // namespace ssc::firmware::usb
