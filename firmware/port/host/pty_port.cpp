// SPDX-License-Identifier: Apache-2.0
#include "firmware/port/host/pty_port.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/inotify.h>
#include <termios.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <system_error>

namespace ssc::firmware {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail_with_errno(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

UniqueFd open_master() {
  UniqueFd master(posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC));
  if (!master || grantpt(master.get()) != 0 || unlockpt(master.get()) != 0) {
    fail_with_errno("pseudo-terminal");
  }
  termios settings{};
  if (tcgetattr(master.get(), &settings) != 0) fail_with_errno("tcgetattr");
  cfmakeraw(&settings);
  if (tcsetattr(master.get(), TCSANOW, &settings) != 0) fail_with_errno("tcsetattr");
  return master;
}

fs::path slave_of(const UniqueFd& master) {
  std::array<char, 64> name{};
  if (ptsname_r(master.get(), name.data(), name.size()) != 0) fail_with_errno("ptsname");
  return name.data();
}

// In one step, so that nobody sees the place empty.
void put_link(const fs::path& target, const fs::path& link) {
  if (fs::exists(fs::symlink_status(link)) && !fs::is_symlink(link)) {
    throw fs::filesystem_error("not a symbolic link", link,
                               std::make_error_code(std::errc::file_exists));
  }
  fs::path fresh = link;
  fresh += ".new";
  fs::remove(fresh);
  fs::create_symlink(target, fresh);
  fs::rename(fresh, link);
}

}  // namespace

PtyPort::PtyPort(fs::path link)
    : master_(open_master()),
      watch_(inotify_init1(IN_NONBLOCK | IN_CLOEXEC)),
      slave_(slave_of(master_)),
      link_(std::move(link)) {
  if (!watch_ || inotify_add_watch(watch_.get(), slave_.c_str(), IN_OPEN) < 0) {
    fail_with_errno("inotify");
  }
  put_link(slave_, link_);
}

PtyPort::~PtyPort() {
  std::error_code ignored;
  if (fs::read_symlink(link_, ignored) == slave_) fs::remove(link_, ignored);
}

// A host that does not read its answers gets no more commands done.
short PtyPort::events() const {
  if (hung_up_) return 0;
  return unsent_.empty() ? POLLIN : POLLOUT;
}

PtyPort::Heard PtyPort::work(short revents, std::vector<Byte>& bytes) {
  bytes.clear();
  if ((revents & POLLOUT) != 0) flush();
  if ((revents & POLLIN) != 0 && unsent_.empty()) {
    bytes.resize(4096);
    const ssize_t n = read(master_.get(), bytes.data(), bytes.size());
    bytes.resize(n > 0 ? static_cast<std::size_t>(n) : 0);
    if (n > 0) return Heard::kBytes;
  }
  if ((revents & POLLHUP) == 0) return Heard::kNothing;
  hang_up();
  return Heard::kClosed;
}

// The kernel keeps what the driver has not read for whoever opens the slave next. A driver that
// finds old answers takes them for its own, so they are thrown away, which only the slave's side
// can do.
void PtyPort::hang_up() {
  unsent_.clear();
  {
    const UniqueFd slave(open(slave_.c_str(), O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC));
    tcflush(slave.get(), TCIFLUSH);
  }
  heard_open();  // it was ours
  pollfd master{master_.get(), 0, 0};
  hung_up_ = poll(&master, 1, 0) == 1 && (master.revents & POLLHUP) != 0;
}

void PtyPort::heard_open() {
  std::array<char, 1024> events;
  while (::read(watch_.get(), events.data(), events.size()) > 0) {
  }
  hung_up_ = false;
}

void PtyPort::flush() {
  const ssize_t n = ::write(master_.get(), unsent_.data(), unsent_.size());
  if (n > 0) unsent_.erase(unsent_.begin(), unsent_.begin() + n);
}

void PtyPort::write(Bytes bytes) {
  if (hung_up_) return;
  unsent_.insert(unsent_.end(), bytes.begin(), bytes.end());
  flush();
}

}  // namespace ssc::firmware
