// SPDX-License-Identifier: Apache-2.0
#include "firmware/port/host/socket_line.hpp"

#include <sys/socket.h>
#include <sys/un.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <system_error>

namespace ssc::firmware {
namespace {

using Clock = std::chrono::steady_clock;

// Reads are bounded, so that a card that never stops talking cannot keep the host waiting.
constexpr int kReadsAtOnce = 16;

}  // namespace

SocketLine::SocketLine(std::string path) : path_(std::move(path)) {
  if (path_.size() >= sizeof(sockaddr_un{}.sun_path)) {
    throw std::system_error(ENAMETOOLONG, std::generic_category(), path_);
  }
}

std::optional<TimePoint> SocketLine::next_deadline() const {
  std::optional<TimePoint> next;
  if (const auto alarm = line_.next_deadline()) next = TimePoint(std::chrono::nanoseconds(*alarm));
  if (!socket_) next = std::min(reconnect_at_, next.value_or(reconnect_at_));
  return next;
}

void SocketLine::work() {
  if (!socket_ && Clock::now() >= reconnect_at_) try_connect();
  if (socket_) read_all();
  line_.work();
}

void SocketLine::try_connect() {
  reconnect_at_ = Clock::now() + kReconnect;
  UniqueFd fd(socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::copy(path_.begin(), path_.end(), address.sun_path);
  if (!fd || connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    return;
  }
  socket_ = std::move(fd);
  line_.connected();
  std::fprintf(stderr, "ssc-reader: card line connected\n");
}

void SocketLine::disconnect() {
  std::fprintf(stderr, "ssc-reader: card line lost\n");
  socket_.reset();
  reconnect_at_ = Clock::now() + kReconnect;
  line_.disconnected();
}

void SocketLine::read_all() {
  std::array<Byte, 4096> buffer;
  for (int i = 0; i < kReadsAtOnce && socket_; ++i) {
    const ssize_t n = recv(socket_.get(), buffer.data(), buffer.size(), 0);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0 && errno == EAGAIN) return;
    if (n <= 0) return disconnect();
    if (!line_.receive(Bytes(buffer).first(static_cast<std::size_t>(n)))) return disconnect();
  }
}

// A frame that does not fit means a card program that has stopped reading: as good as gone. The
// loss is seen, and reported, by the next read.
void SocketLine::write(Bytes frame) {
  if (!socket_) return;
  const ssize_t n = ::send(socket_.get(), frame.data(), frame.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  if (n != static_cast<ssize_t>(frame.size())) shutdown(socket_.get(), SHUT_RDWR);
}

Instant SocketLine::now() {
  return static_cast<Instant>(std::chrono::nanoseconds(Clock::now().time_since_epoch()).count());
}

}  // namespace ssc::firmware
