// SPDX-License-Identifier: Apache-2.0
#include "firmware/port/host/socket_line.hpp"

#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <utility>

#include "firmware/port/host/steady_time.hpp"
#include "firmware/port/host/unix_socket.hpp"

namespace ssc::firmware {
namespace {

// Reads are bounded, so that a card that never stops talking cannot keep the host waiting.
constexpr int kReadsAtOnce = 16;

}  // namespace

SocketLine::SocketLine(std::string path) : path_(std::move(path)) {
  require_socket_path(path_);
}

std::optional<Instant> SocketLine::next_deadline() const {
  if (socket_) return line_.next_deadline();
  return earlier(line_.next_deadline(), reconnect_at_);
}

void SocketLine::work() {
  if (!socket_ && now() >= reconnect_at_) try_connect();
  if (socket_) read_all();
  line_.work();
}

void SocketLine::try_connect() {
  reconnect_at_ = now() + kReconnect;
  socket_ = connect_to(path_, SOCK_NONBLOCK);
  if (!socket_) return;
  line_.connected();
  std::fprintf(stderr, "ssc-reader: card line connected\n");
}

void SocketLine::disconnect() {
  std::fprintf(stderr, "ssc-reader: card line lost\n");
  socket_.reset();
  reconnect_at_ = now() + kReconnect;
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
  return steady_now();
}

}  // namespace ssc::firmware
