// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "firmware/card/card_line.hpp"
#include "tools/cardsim/card.hpp"
#include "tools/cardsim/virtual_time.hpp"

// What a card may expect of a reader (ISO/IEC 7816-3:2006 clauses 6, 7.2, 8.3, 10 and 11), checked
// apart from the reader's own code. A breach is a line of text with the time it was seen.
namespace ssc::cardsim {

class ContactRules {
 public:
  explicit ContactRules(const VirtualTime& time) : time_(time) {}

  const std::vector<std::string>& violations() const { return violations_; }
  void violated(const std::string& what);

  // Another card, or none: what the last one was owed is forgotten.
  void on_card_change() { off_since_.reset(); }

  // Contacts, told before they change. `moving`: characters are under way.
  void on_voltage(firmware::Voltage voltage);
  void on_clock(std::uint32_t hertz, bool moving);
  // With a card in, so long after the end of the last character.
  void on_clock_stop(const Card& card, bool high, Time since_last);
  void on_reset(bool high);
  void on_io(firmware::IoState io);

  // The reader begins a character at this bit rate, so long after the one before it, which came
  // from the card or not.
  void on_character(const Card& card, Byte value, iso7816::BitRate bit_rate, Time since_last,
                    bool turns_round);

 private:
  void expect(bool kept, const char* rule);
  Time clocks(std::uint32_t count) const { return clock_cycles(count, hertz_); }

  const VirtualTime& time_;
  std::vector<std::string> violations_;
  firmware::Voltage voltage_ = firmware::Voltage::kOff;
  std::uint32_t hertz_ = 0;
  bool reset_high_ = false;
  firmware::IoState io_ = firmware::IoState::kLow;
  Time reset_low_since_{};  // with CLK there
  std::optional<Time> off_since_;
  std::optional<Time> clock_back_since_;  // after a clock stop
};

}  // namespace ssc::cardsim
