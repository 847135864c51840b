// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <optional>
#include <vector>

#include "firmware/usb/usb_controller.hpp"
#include "tests/fuzz/check.hpp"

namespace ssc::firmware::usb {

// A controller that insists on what UsbController promises to ports, and keeps packets for the
// host.
class StrictController final : public UsbController {
 public:
  struct Endpoint {
    bool open = false;
    bool stalled = false;
    bool ready_for_out = false;
    std::size_t max_packet = 0;
    std::optional<std::vector<Byte>> in{};
  };
  // 00, 80, 01, 81, 82
  Endpoint& at(Byte e) {
    fuzz::check((e & 0x7F) <= 2);
    return endpoints_[(e & 0x7F) * 2 + (e >> 7)];
  }
  bool connected = false;
  bool suspended = false;

  StrictController() { restart(); }
  void restart() {
    for (const Byte e : {Byte{0x00}, Byte{0x80}}) at(e) = {.open = true, .max_packet = 64};
  }

  void connect() override { connected = true; }
  void disconnect() override { connected = false; }
  void set_address(Byte a) override { fuzz::check(a <= 127); }
  bool keeps_old_address_for_status() const override { return false; }
  void open(Byte e, TransferType, std::size_t size) override {
    fuzz::check(!at(e).open && (e & 0x7F) != 0 && size <= kMaxPacketSize);
    at(e) = {.open = true, .max_packet = size};
  }
  void close(Byte e) override {
    fuzz::check(at(e).open && (e & 0x7F) != 0);
    at(e) = {};
  }
  void write(Byte e, Bytes packet) override {
    fuzz::check(at(e).open && !at(e).stalled && !at(e).in && packet.size() <= at(e).max_packet);
    fuzz::check(!suspended && (e & kIn) != 0);
    at(e).in.emplace(packet.begin(), packet.end());
  }
  void receive(Byte e) override {
    fuzz::check(at(e).open && !at(e).stalled && !at(e).ready_for_out && (e & kIn) == 0);
    at(e).ready_for_out = true;
  }
  void stall(Byte e) override {
    halt(e, true);
    if (e == 0) halt(kIn, true);
  }
  void unstall(Byte e) override {
    fuzz::check((e & 0x7F) != 0);
    halt(e, false);
  }
  void wake_up() override { fuzz::check(suspended); }

 private:
  void halt(Byte e, bool stalled) {
    fuzz::check(at(e).open);
    at(e).stalled = stalled;
    at(e).ready_for_out = false;
    at(e).in.reset();
  }
  std::array<Endpoint, 6> endpoints_;
};

}  // namespace ssc::firmware::usb
