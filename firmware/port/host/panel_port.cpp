// SPDX-License-Identifier: Apache-2.0
#include "firmware/port/host/panel_port.hpp"

#include <sys/socket.h>
#include <sys/stat.h>

#include <array>
#include <cerrno>
#include <system_error>

#include "firmware/port/host/steady_time.hpp"
#include "firmware/port/host/unix_socket.hpp"

namespace ssc::firmware {

PanelPort::PanelPort(std::filesystem::path path, bool key_pad)
    : path_(std::move(path)), panel_(*this, key_pad) {
  if (path_.empty()) return;
  if (std::filesystem::is_socket(path_)) std::filesystem::remove(path_);
  listener_ = listen_at(path_.string());
}

PanelPort::~PanelPort() {
  std::error_code ignored;
  if (listener_) std::filesystem::remove(path_, ignored);
}

void PanelPort::work(bool readable) {
  if (readable && user_) {
    hear();
  } else if (readable) {
    user_ = UniqueFd(accept4(listener_.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
  }
  panel_.work();
}

void PanelPort::hear() {
  std::array<Byte, 64> buffer;
  const ssize_t n = recv(user_.get(), buffer.data(), buffer.size(), 0);
  if (n > 0) return panel_.receive(Bytes(buffer).first(static_cast<std::size_t>(n)));
  if (n == 0 || (errno != EAGAIN && errno != EINTR)) user_.reset();
}

// Whoever does not look misses what is shown.
void PanelPort::write(Bytes bytes) {
  if (user_) send(user_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
}

Instant PanelPort::now() {
  return steady_now();
}

}  // namespace ssc::firmware
