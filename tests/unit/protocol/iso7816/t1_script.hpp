// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/iso7816/t1.hpp"
#include "tests/unit/protocol/iso7816/hex_literal.hpp"

// Scenarios of T=1, written as the tables of the standard are:
//
//   "> 00 00 04 00 70 00 00 74"   the device sends this block, NAD to EDC
//   "< 00 00 02 90 00 92"         the card answers with this one
//   "damaged"                     what the card answered came damaged
//   "silence"                     the card has let its time pass
//   "start 00 70 00 00"           a command, whole
//   "begin …"                     the first of many parts of a command
//   "part …", "last …"            asked for a part of the command: one of many, the last one
//   "withdrawn"                   the block due has not left, and will not
//   "next"                        given a part of the response: the next one, please
namespace ssc::iso7816::t1_script {

struct T1Outcome {
  T1Action::Kind kind;
  LineFailure failure;
  std::string response;

  friend bool operator==(const T1Outcome&, const T1Outcome&) = default;
  friend void PrintTo(const T1Outcome& outcome, std::ostream* out) {
    *out << "kind " << static_cast<int>(outcome.kind) << " failure "
         << static_cast<int>(outcome.failure) << " response " << outcome.response;
  }
};

inline T1Outcome answered(std::string_view response) {
  return {T1Action::Kind::kDone, LineFailure::kNone, hex_of(hex(response))};
}
inline T1Outcome failed_with(LineFailure failure) {
  return {T1Action::Kind::kFailed, failure, ""};
}
inline T1Outcome waiting(T1Action::Kind kind, std::string_view response = "") {
  return {kind, LineFailure::kNone, hex_of(hex(response))};
}

// A link with a card, and the action that is due.
class T1Play {
 public:
  using Kind = T1Action::Kind;

  explicit T1Play(const T1Parameters& parameters) { t1_.reset(parameters); }

  T1Outcome play(const std::vector<std::string>& script) {
    for (const std::string& line : script) step(line);
    return {action_.kind, action_.failure, hex_of(t1_.response())};
  }

  T1& machine() { return t1_; }
  const T1Action& due() const { return action_; }

 private:
  void step(const std::string& line) {
    SCOPED_TRACE(line);
    const std::string_view word = std::string_view(line).substr(0, line.find(' '));
    const auto bytes = hex(std::string_view(line).substr(std::min(word.size() + 1, line.size())));
    if (word == ">") {
      EXPECT_EQ(action_.kind, Kind::kSend);
      EXPECT_EQ(hex_of(action_.block), hex_of(bytes));
    } else if (word == "<") {
      expect(Kind::kSend);
      action_ = t1_.on_block(bytes);
    } else if (word == "damaged") {
      expect(Kind::kSend);
      action_ = t1_.on_invalid();
    } else if (word == "silence") {
      expect(Kind::kSend);
      action_ = t1_.on_timeout();
    } else if (word == "start") {
      action_ = t1_.start(bytes, false);
    } else if (word == "begin") {
      action_ = t1_.start(bytes, true);
    } else if (word == "part" || word == "last") {
      expect(Kind::kCommandPart);
      action_ = t1_.command_part(bytes, word == "part");
    } else if (word == "withdrawn") {
      expect(Kind::kSend);
      t1_.withdraw();
      action_ = {};
    } else if (word == "next") {
      expect(Kind::kResponsePart);
      action_ = t1_.next_response_part();
    } else {
      ADD_FAILURE() << "no such step";
    }
  }

  void expect(Kind kind) { EXPECT_EQ(action_.kind, kind); }

  T1 t1_;
  T1Action action_;
};

// Links with IFSC 4 and 32 whose device announces no IFSD of its own, and one with a device that
// announces 254.
inline constexpr T1Parameters kSmallBlocks{.IFSC = 4, .IFSD = kDefaultIFSD};
inline constexpr T1Parameters kOneBlock{.IFSC = 32, .IFSD = kDefaultIFSD};
inline constexpr T1Parameters kAnnouncing{.IFSC = 32};

inline T1Outcome play(const std::vector<std::string>& script,
                      const T1Parameters& parameters = kSmallBlocks) {
  return T1Play(parameters).play(script);
}

}  // namespace ssc::iso7816::t1_script
