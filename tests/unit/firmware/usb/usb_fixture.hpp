// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <string_view>

#include "firmware/usb/usb_device.hpp"
#include "tests/unit/firmware/card/fake_line.hpp"
#include "tests/unit/firmware/core/reader_fixture.hpp"
#include "tests/unit/firmware/usb/fake_controller.hpp"
#include "tests/unit/firmware/usb/usb_host.hpp"

namespace ssc::firmware::usb {

// A reader with two slots on a bus whose host is the test. Bytes are hexadecimal digits.
class UsbTest : public testing::Test, private BootMode {
 protected:
  UsbTest() {
    panel.has = {};
    user.attach(reader.contact(0));
    sam.attach(reader.contact(1));
    device.connect();
    bus_reset();
  }
  ~UsbTest() override { EXPECT_EQ(controller.violation, ""); }

  // --- Packets and transfers ---

  void setup(std::string_view packet) { host.setup(packet); }
  std::string out(Byte endpoint, std::string_view packet) { return host.out(endpoint, packet); }
  std::string in(Byte endpoint) { return host.in(endpoint); }
  std::string control(std::string_view packet) { return host.control(packet); }
  std::string bulk_out(std::string_view message) {
    for (std::size_t at = 0; at < message.size(); at += 2 * kMaxPacketSize) {
      const std::string taken = out(kBulkOut, message.substr(at, 2 * kMaxPacketSize));
      if (!taken.empty()) return taken;
    }
    return "";
  }
  std::string bulk_in() {
    std::string message;
    while (true) {
      const std::string packet = in(kBulkIn);
      if (packet == kNak || packet == kStall) return message + packet;
      message += packet;
      if (packet.size() < 2 * kMaxPacketSize) return message;
    }
  }
  std::string exchange(std::string_view message) {
    const std::string taken = bulk_out(message);
    return taken.empty() ? bulk_in() : taken;
  }

  // --- The host and the hand ---

  void configure() { host.configure(); }
  void bus_reset() { host.bus_reset(); }
  void suspend() {
    controller.suspended = true;
    device.on_suspend();
  }
  void resume() {
    controller.suspended = false;
    device.on_resume();
  }
  void insert(std::size_t slot = 0) { reader.contact(slot).on_presence(true); }
  void remove(std::size_t slot = 0) { reader.contact(slot).on_presence(false); }
  void power_on() {
    insert();
    EXPECT_EQ(bulk_out("62000000000001010000"), "");
    while (user.pass(Alarm::kTime) && user.take_log().find("RST1") == std::string::npos) {
    }
    user.card_says("3B00");
    EXPECT_EQ(bulk_in(), "800200000000010000003B00");
  }

  FakeController controller;
  FakeLine user, sam;
  std::array<CardLine*, 2> lines{&user, &sam};
  FakePanel panel;  // with nothing on it, until a test says so
  CcidFunction link{controller};
  CcidDevice reader{
      link, panel, lines, {.firmware_name = "OpenSSC", .level = ExchangeLevel::kExtendedApdu}};
  UsbDevice device{controller, link, reader, *this, {.serial_number = "3E0021"}};
  UsbHost host{controller, device};
  unsigned boots = 0;

 private:
  void start_boot_mode() override { ++boots; }
};

}  // namespace ssc::firmware::usb
