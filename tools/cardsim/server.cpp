// SPDX-License-Identifier: Apache-2.0
#include "tools/cardsim/server.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <list>
#include <optional>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

namespace ssc::cardsim {
namespace {

constexpr std::size_t kMaxControlLine = 256;
constexpr std::size_t kMaxControls = 16;
constexpr std::size_t kMaxUnsent = 1U << 20;  // a peer that does not read is hung up on
constexpr std::size_t kChunk = 4096;

int checked(int result, const char* what) {
  if (result < 0) throw std::system_error(errno, std::generic_category(), what);
  return result;
}

class Fd {
 public:
  explicit Fd(int fd = -1) : fd_(fd) {}
  Fd(Fd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Fd& operator=(Fd&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~Fd() {
    if (fd_ >= 0) ::close(fd_);
  }
  int get() const { return fd_; }

 private:
  int fd_;
};

class Listener {
 public:
  explicit Listener(std::filesystem::path path)
      : path_(std::move(path)),
        fd_(checked(::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), "socket")) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const std::string text = path_.string();
    if (text.size() >= sizeof address.sun_path) throw std::invalid_argument(text + ": too long");
    std::copy(text.begin(), text.end(), address.sun_path);
    ::unlink(text.c_str());
    const mode_t mask = ::umask(S_IRWXG | S_IRWXO | S_IXUSR);
    const int bound = ::bind(fd_.get(), reinterpret_cast<sockaddr*>(&address), sizeof address);
    ::umask(mask);
    checked(bound, text.c_str());
    checked(::listen(fd_.get(), SOMAXCONN), text.c_str());
  }
  ~Listener() { ::unlink(path_.c_str()); }
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  int get() const { return fd_.get(); }
  Fd accept() const {
    return Fd(::accept4(fd_.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
  }

 private:
  std::filesystem::path path_;
  Fd fd_;
};

// A connected peer and what it has not taken yet.
class Peer {
 public:
  explicit Peer(Fd fd) : fd_(std::move(fd)) {}

  int get() const { return fd_.get(); }
  bool has_unsent() const { return !unsent_.empty(); }

  // False when the peer is gone.
  bool send(Bytes bytes) {
    append(unsent_, bytes);
    while (!unsent_.empty()) {
      const ssize_t sent = ::send(fd_.get(), unsent_.data(), unsent_.size(), MSG_NOSIGNAL);
      if (sent < 0) return errno == EAGAIN && unsent_.size() <= kMaxUnsent;
      unsent_.erase(unsent_.begin(), unsent_.begin() + sent);
    }
    return true;
  }

  // Calls on_bytes(Bytes) → bool once with what has come; false when the peer is gone or on_bytes
  // says so.
  template <class OnBytes>
  bool receive(OnBytes&& on_bytes) {
    Byte chunk[kChunk];
    const ssize_t size = ::recv(fd_.get(), chunk, sizeof chunk, 0);
    if (size < 0) return errno == EAGAIN;
    return size > 0 && on_bytes(Bytes(chunk, static_cast<std::size_t>(size)));
  }

 private:
  Fd fd_;
  Data unsent_;
};

struct Control {
  Peer peer;
  std::string requests;  // not done yet
  std::string replies;   // not sent yet
};

Fd stop_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  checked(::sigprocmask(SIG_BLOCK, &signals, nullptr), "sigprocmask");
  return Fd(checked(::signalfd(-1, &signals, SFD_NONBLOCK | SFD_CLOEXEC), "signalfd"));
}

}  // namespace

struct Server::Loop {
  Loop(Simulator& simulator_, const std::filesystem::path& line_path,
       const std::filesystem::path& control_path)
      : simulator(simulator_),
        line_listener(line_path),
        control_listener(control_path),
        stop(stop_signals()) {}

  // Requests wait while one card replaces another, and their replies with them.
  bool busy() const { return simulator.due().has_value(); }

  int timeout_ms() const {
    const auto next = simulator.next_time();
    if (!next) return -1;
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(*next - std::chrono::steady_clock::now());
    return static_cast<int>(std::max<std::int64_t>(0, left.count()));
  }

  bool step() {
    std::vector<pollfd> fds = {{stop.get(), POLLIN, 0},
                               {reader ? -1 : line_listener.get(), POLLIN, 0},
                               {full() ? -1 : control_listener.get(), POLLIN, 0},
                               watch(reader ? &*reader : nullptr)};
    for (Control& c : controls) fds.push_back(busy() ? pollfd{-1, 0, 0} : watch(&c.peer));
    if (::poll(fds.data(), fds.size(), timeout_ms()) < 0 && errno != EINTR)
      throw std::system_error(errno, std::generic_category(), "poll");
    if (fds[0].revents != 0) return false;

    simulator.on_time(std::chrono::steady_clock::now());
    if (fds[3].revents != 0) serve_reader();
    std::size_t i = 4;
    for (auto c = controls.begin(); c != controls.end(); ++i)
      c = serve(*c, fds[i].revents != 0) ? std::next(c) : controls.erase(c);
    if (fds[1].revents != 0) accept_reader();
    if (fds[2].revents != 0) accept_control();
    flush_reader();
    return true;
  }

  bool full() const { return controls.size() == kMaxControls; }

  static pollfd watch(const Peer* peer) {
    if (peer == nullptr) return {-1, 0, 0};
    return {peer->get(), static_cast<short>(peer->has_unsent() ? POLLIN | POLLOUT : POLLIN), 0};
  }

  void accept_reader() {
    Fd fd = line_listener.accept();
    if (fd.get() < 0) return;
    reader.emplace(std::move(fd));
    simulator.on_connected();
  }

  void serve_reader() {
    const bool good = reader->receive([this](Bytes bytes) {
      return simulator.on_line(bytes, std::chrono::steady_clock::now()).has_value();
    });
    if (!good) lose_reader();
  }

  void flush_reader() {
    const Data output = simulator.take_output();
    if (reader && !reader->send(output)) lose_reader();
  }

  void lose_reader() {
    reader.reset();
    simulator.on_disconnected();
  }

  void accept_control() {
    Fd fd = control_listener.accept();
    if (fd.get() >= 0) controls.push_back({Peer(std::move(fd)), {}, {}});
  }

  // False when the connection is over.
  bool serve(Control& control, bool ready) {
    const bool open = !ready || control.peer.receive([&](Bytes bytes) {
      control.requests.append(bytes.begin(), bytes.end());
      return true;
    });
    auto end = control.requests.find('\n');
    for (; !busy() && end != std::string::npos; end = control.requests.find('\n')) {
      control.replies +=
          simulator.control(control.requests.substr(0, end), std::chrono::steady_clock::now());
      control.requests.erase(0, end + 1);
    }
    const bool too_long = end == std::string::npos && control.requests.size() > kMaxControlLine;
    return open && !too_long && (busy() || send_replies(control));
  }

  static bool send_replies(Control& control) {
    const std::string replies = std::exchange(control.replies, {});
    return control.peer.send({reinterpret_cast<const Byte*>(replies.data()), replies.size()});
  }

  Simulator& simulator;
  Listener line_listener;
  Listener control_listener;
  Fd stop;
  std::optional<Peer> reader;
  std::list<Control> controls;
};

Server::Server(Simulator& simulator, const std::filesystem::path& line,
               const std::filesystem::path& control)
    : loop_(std::make_unique<Loop>(simulator, line, control)) {}

Server::~Server() = default;

void Server::run() {
  while (loop_->step()) {
  }
}

}  // namespace ssc::cardsim
