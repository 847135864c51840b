// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "firmware/core/ccid_device.hpp"
#include "tests/unit/firmware/card/fake_line.hpp"

namespace ssc::firmware {

// A panel with everything, which writes down what is asked of it:
//
//   current new confirm (prompts)   *2 (digits shown)   end   led03   buzz200   tick (alarm set)
class FakePanel final : public Panel {
 public:
  PanelCapabilities has{.leds = 0x03, .buzzer = true, .key_pad = true, .simulated_keys = true};
  std::string log;
  bool alarm = false;

  std::string take_log() { return std::exchange(log, {}); }

  PanelCapabilities capabilities() const override { return has; }
  void set_leds(Byte lit) override { note("led" + hex(Bytes(&lit, 1))); }
  void buzz(std::uint16_t ms) override { note("buzz" + std::to_string(ms)); }
  void begin_entry(PinPrompt prompt) override {
    const char* const names[] = {"current", "new", "confirm"};
    note(names[static_cast<int>(prompt)]);
  }
  void show_digits(std::size_t n) override { note("*" + std::to_string(n)); }
  void end_entry() override { note("end"); }
  void set_alarm(std::uint32_t) override { alarm = true; }
  void clear_alarm() override { alarm = false; }

 private:
  void note(const std::string& word) { log += (log.empty() ? "" : " ") + word; }
};

// Hexadecimal digits of a PC_to_RDR message: type, slot and bSeq, the three specific bytes, abData.
inline std::string message(Byte type, Byte slot, Byte seq, std::string_view specific,
                           std::string_view data) {
  const auto length = static_cast<Byte>(data.size() / 2);
  const Byte more = static_cast<Byte>(data.size() / 2 >> 8);
  const Byte header[] = {type, length, more, 0, 0, slot, seq};
  return hex(header) + std::string(specific) + std::string(data);
}

// A reader with two slots, told what to do in hexadecimal digits, and with a test in the place of
// host, cards and holder.
class ReaderTest : public testing::Test, private HostLink {
 protected:
  explicit ReaderTest(ExchangeLevel level = ExchangeLevel::kTpdu, bool auto_pps = false)
      : device(*this, panel, lines,
               {.firmware_name = "OpenSSC reader 1.2", .level = level, .auto_pps = auto_pps}) {
    user.attach(device.contact(0));
    sam.attach(device.contact(1));
  }

  // Sends a bulk-OUT message; answers what has come back since the last call, blank in between.
  std::string send(std::string_view text) {
    device.bulk_out(bytes(text));
    return take();
  }
  std::string take() { return std::exchange(sent_, {}); }

  void insert(std::size_t slot = 0) { device.contact(slot).on_presence(true); }
  void remove(std::size_t slot = 0) { device.contact(slot).on_presence(false); }

  // A card in the slot, activated, the answer to that taken.
  void power_on(const std::string& atr = kAtr, std::size_t slot = 0) {
    FakeLine& line = slot == 0 ? user : sam;
    insert(slot);
    send(message(0x62, static_cast<Byte>(slot), 1, "010000", ""));
    line.log.clear();
    while (line.pass(Alarm::kTime) && line.take_log().find("RST1") == std::string::npos) {
    }  // a rest, if the contacts have had power lately, then RST low
    line.card_says(atr);
    ASSERT_EQ(take().substr(0, 2), "80");
    line.log.clear();
  }

  // The digits of "1234E": E is enter, C cancel, < correct.
  void press(std::string_view keys) {
    for (const char key : keys) {
      device.on_key(key == 'E'   ? Key::kEnter
                    : key == 'C' ? Key::kCancel
                    : key == '<' ? Key::kCorrect
                                 : static_cast<Key>(key - '0'));
    }
  }
  void seconds(int n) {
    for (int i = 0; i < n; ++i) device.on_panel_alarm();
  }

  static inline const std::string kAtr = "3B6D000000815431008660999900000001";  // T=0 only
  static inline const std::string kAtrT1 = "3B808131FE458B";  // T=1 only, IFSC FE, BWI 4, CWI 5
  static inline const std::string kAtrBoth = "3B9097800186";  // T=0 first, T=1, TA1 97
  static inline const std::string kReadOne = "00B0000001";

  FakePanel panel;
  FakeLine user, sam;
  std::array<CardLine*, 2> lines{&user, &sam};
  bool control_pipe = false;
  bool notifies = true;
  std::string interrupts;    // NotifySlotChange and HardwareError, a blank after each
  std::string extended_for;  // protocol of each time extension
  CcidDevice device;

 private:
  void note(Bytes answer) { sent_ += (sent_.empty() ? "" : " ") + hex(answer); }

  bool has_control_pipe() const override { return control_pipe; }
  void send(Bytes answer) override { note(answer); }
  void send_time_extension(Bytes answer, Byte protocol) override {
    note(answer);
    extended_for += std::to_string(protocol);
  }
  void slot_changed(const ccid::RDR_to_PC_NotifySlotChange& change) override {
    interrupts += hex(encode(change, 2)) + " ";
  }
  void hardware_error(const ccid::RDR_to_PC_HardwareError& error) override {
    interrupts += hex(encode(error)) + " ";
  }
  bool tell_movements(Movements) override { return notifies; }

  std::string sent_;
};

}  // namespace ssc::firmware
