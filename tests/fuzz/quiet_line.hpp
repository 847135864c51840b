// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>

#include "firmware/card/card_line.hpp"
#include "tests/fuzz/check.hpp"

namespace ssc::fuzz {

// Contacts that do nothing by themselves: they remember what would have to be reported.
class QuietLine final : public firmware::CardLine {
 public:
  bool sending = false;
  std::array<bool, 2> alarms{};  // by firmware::Alarm: set, and not yet gone off
  unsigned calls = 0;            // since somebody has looked

  void set_voltage(firmware::Voltage) override { ++calls; }
  void set_clock(std::uint32_t) override { ++calls; }
  void stop_clock(bool) override { ++calls; }
  void set_reset(bool) override { ++calls; }
  void set_io(firmware::IoState) override { ++calls; }
  void set_format(const firmware::CharacterFormat& format) override {
    ++calls;
    check(format.guard_time_etu <= 12 + 254 * 64);
  }
  void send(Bytes characters, std::uint32_t) override {
    ++calls;
    check(!characters.empty());
    sending = true;
  }
  void set_alarm(firmware::Alarm alarm, firmware::Duration) override { set(alarm, true); }
  void clear_alarm(firmware::Alarm alarm) override { set(alarm, false); }
  bool supports(iso7816::BitRate rate) const override { return rate.Di <= 32; }

 private:
  void set(firmware::Alarm alarm, bool on) {
    ++calls;
    alarms[static_cast<std::size_t>(alarm)] = on;
  }
};

}  // namespace ssc::fuzz
