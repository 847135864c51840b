// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "firmware/port/host/usb/host_controller.hpp"
#include "firmware/usb/usb_device.hpp"
#include "tests/unit/firmware/card/fake_line.hpp"
#include "tests/unit/firmware/core/reader_fixture.hpp"

namespace ssc::firmware::usb {

// The reader with one slot on a bus, before anybody has looked at it.
class ReaderOnBus : private BootMode {
 public:
  ReaderOnBus() {
    panel.has = {};
    line.attach(reader.contact(0));
    bus.attach(static_cast<UsbEvents&>(device));
  }

  void insert() { reader.contact(0).on_presence(true); }

  HostController bus;
  FakeLine line;
  FakePanel panel;
  std::array<CardLine*, 1> lines{&line};
  CcidFunction link{bus};
  CcidDevice reader{
      link, panel, lines, {.firmware_name = "OpenSSC", .level = ExchangeLevel::kExtendedApdu}};
  UsbDevice device{bus, link, reader, *this, {.serial_number = "3E0021"}};
  unsigned boots = 0;

 private:
  void start_boot_mode() override { ++boots; }
};

inline constexpr std::string_view kOutcomes[] = {"done", "stall", "babble", "no answer",
                                                 "cancelled"};

inline std::array<Byte, kSetupSize> setup_bytes(std::string_view hexadecimal) {
  std::array<Byte, kSetupSize> setup{};
  std::ranges::copy(bytes(hexadecimal), setup.begin());
  return setup;
}

}  // namespace ssc::firmware::usb
