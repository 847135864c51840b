// SPDX-License-Identifier: Apache-2.0
#include "host/cli/script/guard.hpp"

#include <algorithm>
#include <array>

#include "protocol/iso7816/apdu.hpp"

namespace ssc::script {
namespace {

enum class Tries : std::uint8_t { kNone, kOfP2, kOfTheOnePin };  // which a command may cost

struct Row {
  Byte CLA, INS;
  Danger danger;
  Tries tries = Tries::kNone;
};

// What is not here is taken for a write.
constexpr Row kRows[] = {
    {0x00, 0x84, Danger::kNone},                      // GET CHALLENGE
    {0x00, 0x88, Danger::kNone},                      // INTERNAL AUTHENTICATION
    {0x00, 0xA4, Danger::kNone},                      // SELECT
    {0x00, 0xB0, Danger::kNone},                      // READ BINARY
    {0x00, 0xB2, Danger::kNone},                      // READ RECORD
    {0x00, 0xC0, Danger::kNone},                      // GET RESPONSE
    {0x00, 0xCA, Danger::kNone},                      // GET DATA
    {0xB0, 0x26, Danger::kNone},                      // GET BALANCE
    {0xB0, 0x2E, Danger::kNone},                      // GET TRANSACTION PROOF
    {0x00, 0x20, Danger::kPin, Tries::kOfP2},         // VERIFY
    {0x80, 0x5E, Danger::kPin, Tries::kOfTheOnePin},  // CHANGE PIN
    {0x84, 0x24, Danger::kPin},                       // PIN CHANGE/UNBLOCK, on a blocked PIN
    // Of other cards, ISO/IEC 7816-4:
    {0x00, 0x21, Danger::kPin, Tries::kOfP2},  // VERIFY
    {0x00, 0x24, Danger::kPin, Tries::kOfP2},  // CHANGE REFERENCE DATA
    {0x00, 0x2C, Danger::kPin},                // RESET RETRY COUNTER, on a blocked PIN
};

constexpr Byte kTheOnePin = 0x00;
constexpr const char* kTriesUnknown = "the card does not tell how many tries are left";

// Of the classes 00 to 7F each is the same command: on a channel, in parts, or secured (ISO/IEC
// 7816-4, 5.4.1).
Byte plain_class(Byte CLA) {
  return (CLA & 0x80) == 0 ? 0x00 : CLA;
}

const Row* find(Bytes command) {
  const auto* row = std::find_if(std::begin(kRows), std::end(kRows), [command](const Row& r) {
    return command.size() >= 4 && plain_class(command[0]) == r.CLA && command[1] == r.INS;
  });
  return row == std::end(kRows) ? nullptr : row;
}

bool asks_for_tries_only(Bytes command) {
  const auto parsed = iso7816::parse_command(command);
  return parsed && command[1] == 0x20 && parsed->command.data.empty();
}

}  // namespace

Danger danger_of(Bytes command) {
  const Row* row = find(command);
  if (row == nullptr) return Danger::kWrite;
  return asks_for_tries_only(command) ? Danger::kNone : row->danger;
}

bool may_carry_pin(Bytes command) {
  const bool cipher_data = command.size() >= 2 && command[0] == 0x80 && command[1] == 0xFA;
  return cipher_data || danger_of(command) == Danger::kPin;
}

Result<void> Guard::check(Terminal& terminal, Bytes command) const {
  const Danger danger = danger_of(command);
  if (danger == Danger::kPin && !permissions_.pin)
    return failure(Code::kCommandGuarded, "it needs --allow-pin");
  if (danger == Danger::kWrite && !permissions_.write)
    return failure(Code::kCommandGuarded, "it needs --allow-write");
  if (danger != Danger::kPin) return {};
  switch (find(command)->tries) {
    case Tries::kNone: return {};
    case Tries::kOfTheOnePin: return check_tries(terminal, kTheOnePin);
    case Tries::kOfP2: break;
  }
  const bool can_be_asked = command[0] == 0x00 && command[2] == 0x00;
  if (!can_be_asked) return failure(Code::kCommandGuarded, kTriesUnknown);
  return check_tries(terminal, command[3]);
}

Result<void> Guard::check_tries(Terminal& terminal, Byte P2) const {
  const std::array<Byte, 4> verify{0x00, 0x20, 0x00, P2};
  const auto answer = terminal.transmit(verify);
  if (!answer) return tl::unexpected(answer.error());
  const auto response = iso7816::parse_response(*answer);
  if (response && response->status.ok()) return {};  // no PIN is set
  const auto left = response ? response->status.tries_left() : std::nullopt;
  if (left && *left >= permissions_.all_tries) return {};
  return failure(Code::kCommandGuarded, left ? "only " + std::to_string(*left) +
                                                   " tries are left, not all " +
                                                   std::to_string(permissions_.all_tries)
                                             : std::string(kTriesUnknown));
}

}  // namespace ssc::script
