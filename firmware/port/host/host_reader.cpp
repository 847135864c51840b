// SPDX-License-Identifier: Apache-2.0
#include "firmware/port/host/host_reader.hpp"

#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <system_error>

namespace ssc::firmware {
namespace {

using Clock = std::chrono::steady_clock;

std::optional<TimePoint> earlier(std::optional<TimePoint> a, std::optional<TimePoint> b) {
  if (!a || !b) return a ? a : b;
  return std::min(*a, *b);
}

timespec until(TimePoint deadline) {
  const auto left = std::max(std::chrono::nanoseconds(deadline - Clock::now()), {});
  return {.tv_sec = static_cast<time_t>(left.count() / 1'000'000'000),
          .tv_nsec = static_cast<long>(left.count() % 1'000'000'000)};
}

}  // namespace

HostReader::HostReader(const std::string& line_path, const std::string& tty_link,
                       std::string_view name, int stop_fd)
    : stop_fd_(stop_fd),
      port_(tty_link),
      line_(line_path),
      device_(link_, panel_, lines_, {.firmware_name = name}) {
  line_.attach(device_.contact(0));
}

void HostReader::run() {
  for (Woken woken = wait(); !woken.stop; woken = wait()) {
    if (woken.host_opened) port_.heard_open();
    serve_host(woken.host_events);
    line_.work();
    serve_frame_silence();
  }
  device_.reset();
}

HostReader::Woken HostReader::wait() {
  enum { kStop, kHost, kHostOpened, kLine };
  std::array<pollfd, 4> fds{};
  fds[kStop] = {stop_fd_, POLLIN, 0};
  fds[kHost] = {port_.events() != 0 ? port_.fd() : -1, port_.events(), 0};
  fds[kHostOpened] = {port_.watch_fd(), POLLIN, 0};
  fds[kLine] = {line_.fd(), POLLIN, 0};

  timespec timeout{};
  const auto deadline = earlier(line_.next_deadline(), frame_silent_at_);
  if (deadline) timeout = until(*deadline);
  const int ready = ppoll(fds.data(), fds.size(), deadline ? &timeout : nullptr, nullptr);
  if (ready < 0 && errno != EINTR) throw std::system_error(errno, std::generic_category(), "poll");
  if (ready <= 0) return {};
  return {.stop = fds[kStop].revents != 0,
          .host_opened = fds[kHostOpened].revents != 0,
          .host_events = fds[kHost].revents};
}

void HostReader::serve_host(short revents) {
  switch (port_.work(revents, received_)) {
    case PtyPort::Heard::kNothing: return;
    case PtyPort::Heard::kBytes: link_.receive(received_, device_); break;
    case PtyPort::Heard::kClosed:
      std::fprintf(stderr, "ssc-reader: host has closed the port\n");
      link_.line_closed();
      device_.reset();
      break;
  }
  frame_silent_at_.reset();
  if (link_.in_frame()) frame_silent_at_ = Clock::now() + kFrameSilence;
}

void HostReader::serve_frame_silence() {
  if (!frame_silent_at_ || Clock::now() < *frame_silent_at_) return;
  frame_silent_at_.reset();
  link_.line_silent();
}

}  // namespace ssc::firmware
