// SPDX-License-Identifier: Apache-2.0
#include "firmware/port/host/host_reader.hpp"

#include <algorithm>
#include <cstdio>
#include <utility>

#include "firmware/port/host/poll_until.hpp"
#include "firmware/port/host/steady_time.hpp"

namespace ssc::firmware {
namespace {

ReaderHardware::Options with_key_pad(ReaderHardware::Options options, bool key_pad) {
  options.key_pad = key_pad;
  return options;
}

}  // namespace

HostReader::HostReader(Options options, int stop_fd)
    : options_(std::move(options)),
      stop_fd_(stop_fd),
      port_(options_.tty),
      hardware_(with_key_pad(options_.hardware, options_.style.key_pad)),
      link_(port_, options_.style),
      device_(link_, hardware_.panel(), hardware_.lines(),
              {.firmware_name = options_.name,
               .level = options_.level,
               .auto_pps = options_.style.auto_pps}) {
  hardware_.attach(device_);
}

void HostReader::run() {
  for (Polled polled = wait(); polled[kStop].revents == 0; polled = wait()) {
    if (polled[kHostOpened].revents != 0) port_.heard_open();
    serve_host(polled[kHost].revents);
    hardware_.work(std::span(polled).subspan<kHardware>());
    serve_frame_silence();
  }
  device_.reset();
}

HostReader::Polled HostReader::wait() const {
  Polled fds{};
  fds[kStop] = {stop_fd_, POLLIN, 0};
  fds[kHost] = {port_.events() != 0 ? port_.fd() : -1, port_.events(), 0};
  fds[kHostOpened] = {port_.watch_fd(), POLLIN, 0};
  std::ranges::copy(hardware_.poll_fds(), fds.begin() + kHardware);
  poll_until(fds, earlier(hardware_.next_deadline(), frame_silent_at_));
  return fds;
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
