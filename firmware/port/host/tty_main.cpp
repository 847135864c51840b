// SPDX-License-Identifier: Apache-2.0
#include <poll.h>
#include <sys/socket.h>

#include <CLI/CLI.hpp>
#include <array>
#include <cerrno>
#include <cstdio>
#include <exception>
#include <string>
#include <system_error>
#include <vector>

#include "firmware/port/host/pty_port.hpp"
#include "firmware/port/host/stop_signals.hpp"
#include "firmware/port/host/unique_fd.hpp"
#include "firmware/port/host/unix_socket.hpp"

// A serial port for a driver on this machine whose wire is a socket: what an emulated reader's
// USART needs to be opened like a real one. (The emulator's own pseudo-terminal takes up to a
// second to notice that a driver has opened it.)
namespace ssc::firmware {
namespace {

class Bridge {
 public:
  Bridge(const std::string& socket_path, const std::string& link, int stop_fd)
      : socket_(connect_to(socket_path)), port_(link), stop_fd_(stop_fd) {
    if (!socket_) throw std::system_error(errno, std::generic_category(), socket_path);
  }

  // Until the stop signal, or until the other end of the socket goes.
  void run() {
    enum { kStop, kHost, kHostOpened, kWire };
    for (;;) {
      std::array<pollfd, 4> fds{};
      fds[kStop] = {stop_fd_, POLLIN, 0};
      fds[kHost] = {port_.events() != 0 ? port_.fd() : -1, port_.events(), 0};
      fds[kHostOpened] = {port_.watch_fd(), POLLIN, 0};
      fds[kWire] = {socket_.get(), POLLIN, 0};
      if (poll(fds.data(), fds.size(), -1) < 0 && errno != EINTR) {
        throw std::system_error(errno, std::generic_category(), "poll");
      }
      if (fds[kStop].revents != 0) return;
      if (fds[kHostOpened].revents != 0) port_.heard_open();
      if (fds[kHost].revents != 0) from_host(fds[kHost].revents);
      if (fds[kWire].revents != 0 && !from_wire()) return;
    }
  }

 private:
  void from_host(short revents) {
    if (port_.work(revents, bytes_) != PtyPort::Heard::kBytes) return;
    for (Bytes left = bytes_; !left.empty();) {
      const ssize_t n = send(socket_.get(), left.data(), left.size(), MSG_NOSIGNAL);
      if (n < 0) return;  // the next read finds the end
      left = left.subspan(static_cast<std::size_t>(n));
    }
  }

  bool from_wire() {
    std::array<Byte, 4096> buffer;
    const ssize_t n = recv(socket_.get(), buffer.data(), buffer.size(), 0);
    if (n > 0) port_.write(Bytes(buffer).first(static_cast<std::size_t>(n)));
    return n > 0;
  }

  UniqueFd socket_;
  PtyPort port_;
  int stop_fd_;
  std::vector<Byte> bytes_;
};

}  // namespace
}  // namespace ssc::firmware

int main(int argc, char** argv) try {
  CLI::App app("A serial port whose wire is a socket.", "ssc-tty");
  std::string socket;
  std::string tty;
  app.add_option("--socket", socket, "Socket of the reader's serial line")->required();
  app.add_option("--tty", tty, "Where to put the name of the serial port")->required();
  app.set_version_flag("--version", SSC_VERSION);
  CLI11_PARSE(app, argc, argv);

  const auto stop = ssc::firmware::stop_signals();
  ssc::firmware::Bridge(socket, tty, stop.get()).run();
  return 0;
} catch (const std::exception& e) {
  std::fprintf(stderr, "ssc-tty: %s\n", e.what());
  return 1;
}
