// SPDX-License-Identifier: Apache-2.0
#include "firmware/port/host/unix_socket.hpp"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace ssc::firmware {
namespace {

sockaddr_un address_of(const std::string& path) {
  require_socket_path(path);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::copy(path.begin(), path.end(), address.sun_path);
  return address;
}

UniqueFd stream_socket(int flags) {
  return UniqueFd(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | flags, 0));
}

}  // namespace

void require_socket_path(const std::string& path) {
  if (path.size() >= sizeof(sockaddr_un{}.sun_path)) {
    throw std::system_error(ENAMETOOLONG, std::generic_category(), path);
  }
}

UniqueFd connect_to(const std::string& path, int flags) {
  const sockaddr_un address = address_of(path);
  UniqueFd fd = stream_socket(flags);
  const auto* const to = reinterpret_cast<const sockaddr*>(&address);
  if (!fd || connect(fd.get(), to, sizeof address) != 0) return {};
  return fd;
}

UniqueFd listen_at(const std::string& path) {
  const sockaddr_un address = address_of(path);
  UniqueFd fd = stream_socket(SOCK_NONBLOCK);
  const mode_t mask = umask(S_IRWXG | S_IRWXO | S_IXUSR);
  const int bound = bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address);
  const int error = errno;
  umask(mask);
  if (bound != 0) throw std::system_error(error, std::generic_category(), path);
  if (listen(fd.get(), 1) != 0) throw std::system_error(errno, std::generic_category(), path);
  return fd;
}

}  // namespace ssc::firmware
