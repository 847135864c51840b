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

namespace ssc::firmware::usb {

inline constexpr std::string_view kNak = "NAK";
inline constexpr std::string_view kStall = "STALL";

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

  // --- Packets ---

  void setup(std::string_view packet) {
    controller.setup_arrives();
    const auto all = bytes(packet);
    device.on_setup(std::span<const Byte, kSetupSize>(all));
  }
  // "" when the packet was taken.
  std::string out(Byte endpoint, std::string_view packet) {
    auto& e = controller.endpoints[endpoint];
    if (e.stalled) return std::string(kStall);
    if (!std::exchange(e.ready_for_out, false)) return std::string(kNak);
    device.on_out(endpoint, bytes(packet));
    return "";
  }
  std::string in(Byte endpoint) {
    auto& e = controller.endpoints[endpoint];
    if (e.stalled) return std::string(kStall);
    if (!e.in) return std::string(kNak);
    const std::string packet = hex(*std::exchange(e.in, std::nullopt));
    device.on_in_done(endpoint);
    return packet;
  }

  // --- Transfers ---

  // What the data stage brought, or STALL. wLength is the last two bytes of the packet.
  std::string control(std::string_view packet) {
    setup(packet);
    const auto parsed = parse_setup(std::span<const Byte, kSetupSize>(bytes(packet)));
    if (!parsed.to_host()) return write_data(parsed.wLength);
    if (parsed.wLength == 0) return in(0x80);
    std::string data;
    std::size_t got = 0;
    for (bool more = true; more;) {
      const std::string part = in(0x80);
      if (part == kStall || part == kNak) return part;
      data += part;
      got += part.size() / 2;
      more = part.size() / 2 == kMaxPacketSize && got < parsed.wLength;
    }
    const std::string status = out(0x00, "");
    return status.empty() ? data : status;
  }
  // A data stage of zeros, and the status stage.
  std::string write_data(std::size_t wLength) {
    while (wLength != 0) {
      const std::size_t size = std::min(wLength, kMaxPacketSize);
      if (const auto refused = out(0x00, std::string(2 * size, '0')); !refused.empty())
        return refused;
      wLength -= size;
    }
    return in(0x80);
  }
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

  void configure() {
    EXPECT_EQ(control("0005050000000000"), "");
    EXPECT_EQ(control("0009010000000000"), "");
  }
  void bus_reset() {
    controller.suspended = false;
    controller.setup_arrives();
    device.on_bus_reset();
  }
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
  unsigned boots = 0;

 private:
  void start_boot_mode() override { ++boots; }
};

}  // namespace ssc::firmware::usb
