// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <ostream>
#include <string>
#include <string_view>

#include "protocol/iso7816/line_exchange.hpp"
#include "protocol/iso7816/timing.hpp"
#include "tests/unit/protocol/iso7816/hex_literal.hpp"

// What a T=0 exchange is shown on its line, step by step: what the reader must send, what the card
// sends.
namespace ssc::iso7816 {

inline constexpr std::uint32_t kWT = 9600;

struct Outcome {
  LineAction::Kind kind;
  LineFailure failure;
  std::string response;

  friend bool operator==(const Outcome&, const Outcome&) = default;
  friend void PrintTo(const Outcome& outcome, std::ostream* out) {
    *out << "kind " << static_cast<int>(outcome.kind) << " failure "
         << static_cast<int>(outcome.failure) << " response " << outcome.response;
  }
};

inline Outcome answered(std::string_view response) {
  return {LineAction::Kind::kDone, LineFailure::kNone, std::string(response)};
}
inline Outcome failed_with(LineFailure failure) {
  return {LineAction::Kind::kFailed, failure, ""};
}

inline LineAction expect_sent(LineExchange& exchange, const LineAction& action,
                              std::string_view characters) {
  EXPECT_EQ(action.kind, LineAction::Kind::kSend) << "instead of sending " << characters;
  EXPECT_EQ(hex_of(action.characters), hex_of(hex(characters)));
  EXPECT_EQ(action.etu, kTurnRoundT0Etu);
  return exchange.on_sent();
}

inline LineAction from_card(LineExchange& exchange, LineAction action,
                            std::string_view characters) {
  for (const Byte c : hex(characters)) {
    EXPECT_EQ(action.kind, LineAction::Kind::kReceive) << "before " << characters;
    EXPECT_EQ(action.etu, kWT);
    action = exchange.on_character(c);
  }
  return action;
}

// One step: "> characters the reader sends", "< characters the card sends", "timeout", "parity".
inline LineAction play_step(LineExchange& exchange, const LineAction& action,
                            std::string_view step) {
  if (step == "timeout") return exchange.on_timeout();
  if (step == "parity") return exchange.on_parity_error();
  return step[0] == '>' ? expect_sent(exchange, action, step.substr(1))
                        : from_card(exchange, action, step.substr(1));
}

inline std::string repeat(std::string_view characters, std::size_t times) {
  std::string text;
  while (times-- != 0) text += characters;
  return text;
}

}  // namespace ssc::iso7816
