// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "firmware/card/card_contact.hpp"
#include "firmware/card/card_line.hpp"
#include "protocol/base/hex.hpp"

namespace ssc::firmware {

inline std::string hex(Bytes bytes) {
  std::string text(bytes.size() * 2, ' ');
  to_hex(bytes, text);
  return text;
}
inline std::vector<Byte> bytes(std::string_view text) {
  std::vector<Byte> out(text.size() / 2);
  out.resize(from_hex(text, out).value_or(0));
  return out;
}

// Characters as an inverse-convention card and a direct-convention receiver exchange it.
inline std::string inverse(std::string_view text) {
  std::vector<Byte> all = bytes(text);
  for (Byte& b : all) b = iso7816::convert(iso7816::Convention::kInverse, b);
  return hex(all);
}

// A card line that writes down what is done to it, one word an event, and keeps the two alarms. The
// test is its clock: it lets an alarm go off when it says so.
//
//   RST0 RST1   VCC5 VCC3 VCC1.8 VCC0   CLK5000 CLK3750 CLK0 (kHz) CLK-low CLK-high   IO0 IO1
//   >00A40400 (sent)
class FakeLine final : public CardLine {
 public:
  void attach(CardContact& contact) { contact_ = &contact; }

  std::vector<std::string> log;
  CharacterFormat format;
  std::optional<Duration> silence, time;
  std::uint32_t turn_round_etu = 0;
  std::uint16_t highest_Di = 64;

  // What has been written down since the last call.
  std::string take_log() {
    std::string text;
    for (const auto& word : log) text += (text.empty() ? "" : " ") + word;
    log.clear();
    return text;
  }

  // What it must never be asked for is written down here.
  std::string violation;

  void set_voltage(Voltage v) override {
    powered_ = v != Voltage::kOff;
    if (powered_ && time) violation = "voltage applied during the rest";
    const char* const names[] = {"VCC0", "VCC5", "VCC3", "VCC1.8"};
    log.emplace_back(names[static_cast<int>(v)]);
  }
  void set_clock(std::uint32_t hertz) override {
    clock_runs_ = hertz != 0;
    log.push_back("CLK" + std::to_string(hertz / 1000));
  }
  void stop_clock(bool high) override {
    clock_runs_ = false;
    log.emplace_back(high ? "CLK-high" : "CLK-low");
  }
  void set_reset(bool high) override {
    sending_ = sending_ && high;
    log.emplace_back(high ? "RST1" : "RST0");
  }
  void set_io(IoState state) override {
    log.emplace_back(state == IoState::kReception ? "IO1" : "IO0");
  }
  void set_format(const CharacterFormat& f) override { format = f; }
  void send(Bytes characters, std::uint32_t turn_round) override {
    if (!powered_ || !clock_runs_) violation = "sent to a card without power or clock";
    if (sending_) violation = "sent while sending";
    log.push_back(">" + hex(characters));
    turn_round_etu = turn_round;
    sending_ = true;
  }
  void set_alarm(Alarm alarm, Duration after) override { at(alarm) = after; }
  void clear_alarm(Alarm alarm) override { at(alarm).reset(); }
  bool supports(iso7816::BitRate rate) const override { return rate.Di <= highest_Di; }

  // --- The card and the time ---

  void card_says(std::string_view characters) {
    sent();
    for (const Byte c : bytes(characters)) contact_->on_character(c);
    sent();
  }
  void sent() {
    if (!sending_) return;
    sending_ = false;
    contact_->on_sent();
  }
  void parity_error() {
    if (format.repeat_on_parity) sending_ = false;
    contact_->on_parity_error();
  }
  // Lets the alarm go off; false when it is not set.
  bool pass(Alarm alarm) {
    sent();
    if (!at(alarm)) return false;
    at(alarm).reset();
    contact_->on_alarm(alarm);
    return true;
  }

 private:
  std::optional<Duration>& at(Alarm alarm) { return alarm == Alarm::kSilence ? silence : time; }

  CardContact* contact_ = nullptr;
  bool sending_ = false;
  bool powered_ = false;
  bool clock_runs_ = false;
};

}  // namespace ssc::firmware
