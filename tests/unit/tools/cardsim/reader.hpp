// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "firmware/card/card_contact.hpp"
#include "tests/unit/tools/cardsim/bytes.hpp"
#include "tools/cardsim/clocked_line.hpp"

namespace ssc::cardsim {

// The reader's own card contact on a simulated line. What a command ends with is one word, or the
// answer in hexadecimal.
class Reader : private firmware::CardObserver {
 public:
  Reader() : Reader(own_time_) {}
  explicit Reader(VirtualTime& shared) : time(shared), line(shared) { line.attach(contact); }

  // Each gives a command and plays it to its end.
  std::string power_on(firmware::Voltage voltage = firmware::Voltage::k5V) {
    contact.power_on(voltage);
    return end();
  }
  std::string exchange(std::string_view tpdu, Byte bBWI = 0) {
    contact.exchange(hex(tpdu), bBWI);
    return end();
  }
  std::string apdu(std::string_view text) {
    contact.exchange_apdu(hex(text), false);
    return end();
  }
  std::string negotiate(const firmware::CardSettings& wanted) {
    contact.negotiate(wanted);
    return end();
  }
  // The end of a command that was given; "endless" when there is none.
  std::string end() {
    time.run_until([this] { return !ends_.empty(); });
    return take_end();
  }
  std::string take_end() {
    const std::string end = ends_.empty() ? "endless" : ends_.front();
    ends_.clear();
    return end;
  }
  bool has_ended() const { return !ends_.empty(); }

 private:
  VirtualTime own_time_;

 public:
  VirtualTime& time;
  ClockedLine line;
  firmware::CardContact contact{line, *this};
  std::vector<unsigned> extensions;  // multipliers of on_still_busy

 private:
  static std::string name(firmware::CardResult result) {
    static constexpr const char* kNames[] = {
        "ok",          "absent",   "not powered", "mute",   "bad TS",         "bad TCK",
        "overrun",     "protocol", "malformed",   "parity", "procedure byte", "aborted",
        "unsupported", "given up", "hardware"};
    static_assert(std::size(kNames) == firmware::kCardResults);
    return kNames[static_cast<std::size_t>(result)];
  }

  void on_powered(firmware::CardResult result) override { ends_.push_back(name(result)); }
  void on_negotiated(firmware::CardResult result) override { ends_.push_back(name(result)); }
  void on_exchanged(firmware::CardResult result, const Exchanged& exchanged) override {
    if (result != firmware::CardResult::kOk) return ends_.push_back(name(result));
    whole_ += to_hex(exchanged.response);
    if (exchanged.more_response) {
      contact.next_response_part();
    } else {
      ends_.push_back(std::exchange(whole_, {}));
    }
  }
  void on_still_busy(Byte multiplier) override { extensions.push_back(multiplier); }
  void on_presence(bool) override {}
  void on_overcurrent() override {}

  std::vector<std::string> ends_;
  std::string whole_;
};

}  // namespace ssc::cardsim
