// SPDX-License-Identifier: Apache-2.0
#include "host/driver/serial_line.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <termios.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

namespace ssc::driver {
namespace {

FileDescriptor open_tty(const SerialName& name) {
  FileDescriptor tty(::open(name.path.c_str(), O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC));
  termios settings{};
  if (!tty || ::flock(tty.get(), LOCK_EX | LOCK_NB) != 0) return {};
  if (tcgetattr(tty.get(), &settings) != 0) return {};
  cfmakeraw(&settings);
  settings.c_cflag &= ~static_cast<tcflag_t>(CRTSCTS | PARENB);
  settings.c_cflag |= CSTOPB | CREAD | CLOCAL;
  cfsetspeed(&settings, B115200);
  if (tcsetattr(tty.get(), TCSANOW, &settings) != 0) return {};
  const int rts = TIOCM_RTS;  // a pseudo-terminal has no such wire, which is no fault
  ioctl(tty.get(), TIOCMBIC, &rts);
  tcflush(tty.get(), TCIOFLUSH);
  return tty;
}

template <class Address>
FileDescriptor connect_to(const Address& address) {
  const auto* const to = reinterpret_cast<const sockaddr*>(&address);
  // A local peer is there at once or, with nobody to accept, refuses (EAGAIN); one of TCP takes
  // some microseconds, which a non-blocking socket would not wait for.
  const bool local = to->sa_family == AF_UNIX;
  FileDescriptor fd(
      ::socket(to->sa_family, SOCK_STREAM | SOCK_CLOEXEC | (local ? SOCK_NONBLOCK : 0), 0));
  if (!fd || ::connect(fd.get(), to, sizeof address) != 0) return {};
  if (!local && fcntl(fd.get(), F_SETFL, O_NONBLOCK) != 0) return {};
  return fd;
}

FileDescriptor open_unix(const SerialName& name) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (name.path.size() >= sizeof address.sun_path) {
    errno = ENAMETOOLONG;
    return {};
  }
  std::copy(name.path.begin(), name.path.end(), address.sun_path);
  return connect_to(address);
}

FileDescriptor open_tcp(const SerialName& name) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(name.port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  FileDescriptor fd = connect_to(address);
  const int on = 1;  // a command is one small write: it must not wait for company
  if (fd) setsockopt(fd.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return fd;
}

constexpr FileDescriptor (*kOpeners[])(const SerialName&) = {open_tty, open_unix, open_tcp};

}  // namespace

Outcome<FileDescriptor> open_serial_line(const SerialName& name, DriverLog& log) {
  FileDescriptor fd = kOpeners[static_cast<std::size_t>(name.kind)](name);
  if (fd) return fd;
  log.error("%s: %s", to_string(name).c_str(), std::strerror(errno));
  return fail(Fault::kGone);
}

void set_speed(int fd, Baud speed) {
  termios settings{};
  if (tcgetattr(fd, &settings) != 0) return;
  cfsetspeed(&settings, speed == Baud::k9600 ? B9600 : B115200);
  tcsetattr(fd, TCSADRAIN, &settings);
}

std::string to_string(const SerialName& name) {
  switch (name.kind) {
    case SerialName::Kind::kTcp: return "tcp:127.0.0.1:" + std::to_string(name.port);
    case SerialName::Kind::kUnix: return "unix:" + name.path;
    case SerialName::Kind::kTty: break;
  }
  return name.path;
}

bool is_socket(int fd) {
  struct stat status {};
  return ::fstat(fd, &status) == 0 && S_ISSOCK(status.st_mode);
}

ssize_t write_some(int fd, bool is_socket, Bytes bytes) {
  return is_socket ? ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL)
                   : ::write(fd, bytes.data(), bytes.size());
}

void release_line(int fd) {
  ::flock(fd, LOCK_UN);
  ::shutdown(fd, SHUT_RDWR);
}

void drop_input(int fd) {
  tcflush(fd, TCIFLUSH);  // fails for a socket, whose input is read away
  std::array<char, 1024> scrap;
  constexpr int kMostReads = 64;  // a peer that never stops talking is heard all the same
  for (int i = 0; i<kMostReads&& ::read(fd, scrap.data(), scrap.size())> 0; ++i) {
  }
}

}  // namespace ssc::driver
