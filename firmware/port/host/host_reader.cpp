// SPDX-License-Identifier: Apache-2.0
#include "firmware/port/host/host_reader.hpp"

#include <poll.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <ctime>
#include <system_error>
#include <utility>

#include "firmware/port/host/steady_time.hpp"

namespace ssc::firmware {
namespace {

constexpr Instant kSecond = 1'000'000'000;

timespec until(Instant deadline) {
  const Instant now = steady_now();
  const Instant left = deadline > now ? deadline - now : 0;
  return {.tv_sec = static_cast<time_t>(left / kSecond),
          .tv_nsec = static_cast<long>(left % kSecond)};
}

}  // namespace

HostReader::HostReader(Options options, int stop_fd)
    : options_(std::move(options)),
      stop_fd_(stop_fd),
      port_(options_.tty),
      line_(options_.line),
      sam_line_(options_.sam_line),
      panel_(options_.panel, !options_.panel.empty() && options_.style.key_pad),
      link_(port_, options_.style),
      device_(link_, panel_.panel(), lines(),
              {.firmware_name = options_.name,
               .level = options_.level,
               .auto_pps = options_.style.auto_pps}) {
  line_.attach(device_.contact(0));
  if (device_.slots() > 1) sam_line_.attach(device_.contact(1));
  panel_.panel().attach(device_);
}

std::span<CardLine* const> HostReader::lines() const {
  return std::span(lines_).first(options_.sam_line.empty() ? 1 : 2);
}

void HostReader::run() {
  for (Woken woken = wait(); !woken.stop; woken = wait()) {
    if (woken.host_opened) port_.heard_open();
    serve_host(woken.host_events);
    line_.work();
    if (device_.slots() > 1) sam_line_.work();
    panel_.work(woken.panel);
    serve_frame_silence();
  }
  device_.reset();
}

HostReader::Woken HostReader::wait() {
  enum { kStop, kHost, kHostOpened, kLine, kSamLine, kPanel };
  std::array<pollfd, 6> fds{};
  fds[kStop] = {stop_fd_, POLLIN, 0};
  fds[kHost] = {port_.events() != 0 ? port_.fd() : -1, port_.events(), 0};
  fds[kHostOpened] = {port_.watch_fd(), POLLIN, 0};
  fds[kLine] = {line_.fd(), POLLIN, 0};
  fds[kSamLine] = {sam_line_.fd(), POLLIN, 0};
  fds[kPanel] = {panel_.fd(), POLLIN, 0};

  timespec timeout{};
  const auto deadline = next_deadline();
  if (deadline) timeout = until(*deadline);
  const int ready = ppoll(fds.data(), fds.size(), deadline ? &timeout : nullptr, nullptr);
  if (ready < 0 && errno != EINTR) throw std::system_error(errno, std::generic_category(), "poll");
  if (ready <= 0) return {};
  return {.stop = fds[kStop].revents != 0,
          .host_opened = fds[kHostOpened].revents != 0,
          .host_events = fds[kHost].revents,
          .panel = fds[kPanel].revents != 0};
}

std::optional<Instant> HostReader::next_deadline() const {
  auto next = earlier(earlier(line_.next_deadline(), panel_.next_deadline()), frame_silent_at_);
  if (device_.slots() > 1) next = earlier(next, sam_line_.next_deadline());
  return next;
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
  if (link_.in_frame()) frame_silent_at_ = steady_now() + kFrameSilence;
}

void HostReader::serve_frame_silence() {
  if (!frame_silent_at_ || steady_now() < *frame_silent_at_) return;
  frame_silent_at_.reset();
  link_.line_silent();
}

}  // namespace ssc::firmware
