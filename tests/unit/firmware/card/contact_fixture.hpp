// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "firmware/card/card_contact.hpp"
#include "tests/unit/firmware/card/fake_line.hpp"

namespace ssc::firmware {

// T=0, no TA1, TB1 and TC1 00, 13 historical bytes.
inline const std::string kAtr = "3B6D000000815431008660999900000001";
// The same with TA1 = 95.
inline const std::string kFastAtr = "3B7D95000000815431008660999900000001";
// T=0 first, then T=1, TA1 = 97; TCK.
inline const std::string kBothAtr = "3B9097800186";
// T=1 alone: IFSC 32, BWI 4, CWI 13, LRC.
inline const std::string kT1Atr = "3B800181";

inline const std::string kColdReset5V = "RST0 VCC5 IO1 CLK5000";
inline const std::string kDeactivation = "RST0 CLK0 IO0 VCC0";

inline std::string name(CardResult result) {
  const char* const names[] = {"ok",          "absent",   "not powered",    "mute",
                               "bad TS",      "bad TCK",  "overrun",        "protocol",
                               "malformed",   "parity",   "procedure byte", "aborted",
                               "unsupported", "given up", "hardware"};
  static_assert(std::size(names) == kCardResults);
  return names[static_cast<int>(result)];
}

// A T=1 block with its LRC behind it.
inline std::string block(std::string_view without_edc) {
  Byte lrc = 0;
  for (const Byte b : bytes(without_edc)) lrc ^= b;
  return std::string(without_edc) + hex(Bytes(&lrc, 1));
}

// A contact on a FakeLine. What it reports is written down, one entry a report:
//
//   powered ok   negotiated protocol   9000 (a response)   failed mute   busy 1   inserted
//   0102… (a part of a response)       wants command       over-current         removed
class CardContactTest : public testing::Test, protected CardObserver {
 protected:
  CardContactTest() { line.attach(contact); }

  void insert() {
    contact.on_presence(true);
    results.clear();
  }
  // A reset that the card answers so.
  void reset(const std::string& atr, Voltage select = Voltage::k5V) {
    contact.power_on(select);
    line.pass(Alarm::kTime);
    line.card_says(atr);
  }
  // The reset that has begun by itself, and its answer.
  void reset_goes_on(const std::string& atr) {
    line.pass(Alarm::kTime);
    line.card_says(atr);
  }
  void activate(const std::string& atr = kAtr) {
    insert();
    reset(atr);
    ASSERT_EQ(take_results(), "powered ok");
    line.log.clear();
  }
  std::string take_results() {
    std::string text;
    for (const auto& r : results) text += (text.empty() ? "" : ", ") + r;
    results.clear();
    return text;
  }
  bool exchange(std::string_view tpdu) { return contact.exchange(bytes(tpdu)); }
  bool exchange_apdu(std::string_view part, bool more = false) {
    return contact.exchange_apdu(bytes(part), more);
  }

  FakeLine line;
  CardContact contact{line, *this};
  std::vector<std::string> results;
  std::string next_command;  // given from inside the next report of an exchange

 private:
  void on_powered(CardResult result) override { results.push_back("powered " + name(result)); }
  void on_negotiated(CardResult result) override {
    results.push_back("negotiated " + name(result));
  }
  void on_exchanged(CardResult result, const Exchanged& exchanged) override {
    if (result != CardResult::kOk) {
      results.push_back("failed " + name(result));
    } else if (exchanged.wants_command) {
      results.emplace_back("wants command");
    } else {
      results.push_back(hex(exchanged.response) + (exchanged.more_response ? "…" : ""));
    }
    if (!next_command.empty()) exchange(std::exchange(next_command, ""));
  }
  void on_still_busy(Byte multiplier) override {
    results.push_back("busy " + std::to_string(multiplier));
  }
  void on_presence(bool present) override {
    results.emplace_back(present ? "inserted" : "removed");
  }
  void on_overcurrent() override { results.emplace_back("over-current"); }
};

}  // namespace ssc::firmware
