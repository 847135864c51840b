// SPDX-License-Identifier: Apache-2.0
#include "firmware/port/host/usb/usb_reader.hpp"

#include <algorithm>
#include <cstdio>
#include <utility>

#include "firmware/port/host/poll_until.hpp"
#include "firmware/port/host/steady_time.hpp"

namespace ssc::firmware::usb {

UsbReader::UsbReader(Options options, HostController& bus, UsbHost& host, int stop_fd)
    : options_(std::move(options)),
      bus_(bus),
      host_(host),
      stop_fd_(stop_fd),
      hardware_(options_.hardware),
      reader_(link_, hardware_.panel(), hardware_.lines(),
              {.firmware_name = options_.name, .level = options_.level}),
      device_(bus_, link_, reader_, *this, {.serial_number = options_.serial_number}) {
  hardware_.attach(reader_);
  if (!options_.flash.empty()) flash_.emplace(options_.flash);
}

void UsbReader::start() {
  const bool wanted = std::exchange(boot_mode_wanted_, false);
  if (!flash_) return run_reader();
  boot_.emplace(*flash_, bus_, options_.serial_number);
  if (boot_->start() && !wanted) {
    std::fprintf(stderr, "ssc-reader: image of version %u runs\n", boot_->version());
    boot_.reset();
    return run_reader();
  }
  std::fprintf(stderr, "ssc-reader: DFU mode\n");
  bus_.attach(boot_->device());
  boot_->connect();
  bus_.work();
}

void UsbReader::run_reader() {
  bus_.attach(device_);
  device_.connect();
  bus_.work();
}

void UsbReader::run() {
  bool more = false;
  for (Polled polled = wait(more); polled[kStop].revents == 0; polled = wait(more)) {
    host_.work(polled[kHost].revents);
    if (!boot_) hardware_.work(std::span(polled).subspan<kHardware>());
    more = bus_.work();
    if (boot_ && !starts_at_) boot_->work();
    restart_if_wanted();
  }
  bus_.disconnect();
  bus_.work();
  reader_.reset();
}

void UsbReader::restart_if_wanted() {
  if (!boot_mode_wanted_ && !(boot_ && boot_->restarts())) return;
  if (!starts_at_) {
    bus_.work();  // reports that the device has left the bus
    starts_at_ = steady_now() + options_.restart_ns;
  }
  if (steady_now() < *starts_at_) return;
  starts_at_.reset();
  start();
}

// In DFU mode nobody looks at the cards.
UsbReader::Polled UsbReader::wait(bool at_once) const {
  Polled fds{};
  fds[kStop] = {stop_fd_, POLLIN, 0};
  fds[kHost] = {host_.fd(), host_.events(), 0};
  auto deadline = host_.next_deadline();
  if (boot_) {
    for (auto& fd : std::span(fds).subspan<kHardware>()) fd.fd = -1;
  } else {
    std::ranges::copy(hardware_.poll_fds(), fds.begin() + kHardware);
    deadline = earlier(deadline, hardware_.next_deadline());
  }
  deadline = earlier(deadline, starts_at_);
  poll_until(fds, at_once ? steady_now() : deadline);
  return fds;
}

}  // namespace ssc::firmware::usb
