// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "firmware/card/card_contact.hpp"
#include "tests/unit/tools/cardsim/bytes.hpp"

namespace ssc::cardsim {

// The reader's own card contact, on whatever line. What a command ends with is one word, or the
// answer in hexadecimal.
class ContactUser : private firmware::CardObserver {
 public:
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
    play();
    return take_end();
  }
  std::string take_end() {
    const std::string end = ends_.empty() ? "endless" : ends_.front();
    ends_.clear();
    return end;
  }
  bool has_ended() const { return !ends_.empty(); }

  firmware::CardContact contact;
  std::vector<unsigned> extensions;  // multipliers of on_still_busy
  std::vector<std::string> events;   // "inserted", "removed", "over-current"

 protected:
  explicit ContactUser(firmware::CardLine& line) : contact(line, *this) {}
  ~ContactUser() = default;
  // Lets things happen until `has_ended`, or until nothing is left to happen.
  virtual void play() = 0;

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
  void on_presence(bool present) override { events.push_back(present ? "inserted" : "removed"); }
  void on_overcurrent() override { events.emplace_back("over-current"); }

  std::vector<std::string> ends_;
  std::string whole_;
};

}  // namespace ssc::cardsim
