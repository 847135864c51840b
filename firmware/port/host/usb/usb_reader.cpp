// SPDX-License-Identifier: Apache-2.0
#include "firmware/port/host/usb/usb_reader.hpp"

#include <algorithm>
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
  bus_.attach(device_);
}

void UsbReader::run() {
  start();
  bool more = bus_.work();
  for (Polled polled = wait(more); polled[kStop].revents == 0; polled = wait(more)) {
    host_.work(polled[kHost].revents);
    hardware_.work(std::span(polled).subspan<kHardware>());
    more = bus_.work();
    if (std::exchange(restarts_, false)) start();
  }
  bus_.disconnect();
  bus_.work();
  reader_.reset();
}

UsbReader::Polled UsbReader::wait(bool at_once) const {
  Polled fds{};
  fds[kStop] = {stop_fd_, POLLIN, 0};
  fds[kHost] = {host_.fd(), host_.events(), 0};
  std::ranges::copy(hardware_.poll_fds(), fds.begin() + kHardware);
  const auto deadline = earlier(hardware_.next_deadline(), host_.next_deadline());
  poll_until(fds, at_once ? steady_now() : deadline);
  return fds;
}

// There is no boot program: the same reader comes back.
void UsbReader::start() {
  device_.connect();
}

}  // namespace ssc::firmware::usb
