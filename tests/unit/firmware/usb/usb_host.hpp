// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "firmware/usb/setup_packet.hpp"
#include "tests/unit/firmware/card/fake_line.hpp"
#include "tests/unit/firmware/usb/fake_controller.hpp"

namespace ssc::firmware::usb {

inline constexpr std::string_view kNak = "NAK";
inline constexpr std::string_view kStall = "STALL";

// The other end of the bus, for any device on a FakeController. Bytes are hexadecimal digits.
class UsbHost {
 public:
  UsbHost(FakeController& controller, UsbEvents& device)
      : controller_(controller), device_(device) {}

  // --- Packets ---

  void setup(std::string_view packet) {
    controller_.setup_arrives();
    const auto all = bytes(packet);
    device_.on_setup(std::span<const Byte, kSetupSize>(all));
  }
  // "" when the packet was taken.
  std::string out(Byte endpoint, std::string_view packet) {
    auto& e = controller_.endpoints[endpoint];
    if (e.stalled) return std::string(kStall);
    if (!std::exchange(e.ready_for_out, false)) return std::string(kNak);
    device_.on_out(endpoint, bytes(packet));
    return "";
  }
  std::string in(Byte endpoint) {
    auto& e = controller_.endpoints[endpoint];
    if (e.stalled) return std::string(kStall);
    if (!e.in) return std::string(kNak);
    const std::string packet = hex(*std::exchange(e.in, std::nullopt));
    device_.on_in_done(endpoint);
    return packet;
  }

  // --- Transfers ---

  // What the data stage brought, or STALL. wLength is the last two bytes of the packet; what is to
  // be sent is `data`, or zeros.
  std::string control(std::string_view packet, std::string_view data = "") {
    setup(packet);
    const auto parsed = parse_setup(std::span<const Byte, kSetupSize>(bytes(packet)));
    if (parsed.wLength == 0) return in(0x80);
    if (parsed.to_host()) return read_data(parsed.wLength);
    return write_data(data.empty() ? std::string(2 * parsed.wLength, '0') : std::string(data));
  }
  // The data stage, without a status stage.
  std::string data_in(std::size_t wLength) {
    std::string data;
    for (bool more = true; more;) {
      const std::string part = in(0x80);
      if (part == kStall || part == kNak) return part;
      data += part;
      more = part.size() / 2 == kMaxPacketSize && data.size() / 2 < wLength;
    }
    return data;
  }

  // --- The bus ---

  void configure() {
    EXPECT_EQ(control("0005050000000000"), "");
    EXPECT_EQ(control("0009010000000000"), "");
  }
  void bus_reset() {
    controller_.suspended = false;
    controller_.setup_arrives();
    device_.on_bus_reset();
  }

 private:
  std::string read_data(std::size_t wLength) {
    const std::string data = data_in(wLength);
    if (data == kStall || data == kNak) return data;
    const std::string status = out(0x00, "");
    return status.empty() ? data : status;
  }
  std::string write_data(std::string_view data) {
    for (; !data.empty(); data.remove_prefix(std::min(data.size(), 2 * kMaxPacketSize))) {
      const auto refused = out(0x00, data.substr(0, 2 * kMaxPacketSize));
      if (!refused.empty()) return refused;
    }
    return in(0x80);
  }

  FakeController& controller_;
  UsbEvents& device_;
};

}  // namespace ssc::firmware::usb
