// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "host/card/channel.hpp"
#include "protocol/sscard/pin.hpp"

// The holder's PIN (card rules, part 5: VERIFY, CHANGE PIN). There is one for the whole card, and
// any application of it takes it. The card counts wrong tries, so each use asks first how many are
// left, which costs none, and sends the PIN once.
namespace ssc::card {

// A PIN as somebody typed it. Has no formatter; wiped when it ends.
class Pin {
 public:
  // PIN_FORMAT for fewer than 4 or more than 16 digits, and for anything that is no digit: such a
  // PIN is never sent.
  static Result<Pin> of(std::string_view digits);

  const sscard::PinBytes& bytes() const { return bytes_; }

 private:
  sscard::PinBytes bytes_;
};

struct PinStatus {
  bool set = false;        // without a PIN the card asks for none
  std::uint8_t tries = 0;  // left, of a PIN that is set; 0: blocked
  bool blocked() const { return set && tries == 0; }
};

// VERIFY without data: costs no try. A card whose PIN has been proven since power came may say that
// none is set: then none is needed. CARD_STATUS when it answers neither.
Result<PinStatus> pin_status(Channel& card);

// The tries that must be left for the PIN to be sent. With more than 1 a program that has stored a
// wrong PIN cannot block the card.
inline constexpr unsigned kLastTry = 1;

// VERIFY. The right it gives lasts until power-off. Nothing is sent but the question for the tries
// when that answers
//   PIN_UNSET      the card has no PIN
//   PIN_BLOCKED    no tries are left
//   PIN_FEW_TRIES  fewer than `least_tries`
// and after the one try: PIN_WRONG, or PIN_BLOCKED when it was the last; tries_left() tells.
Result<void> verify_pin(Channel& card, const Pin& pin, unsigned least_tries = kLastTry);

// CHANGE PIN; a wrong old PIN costs a try. Failures: those of verify_pin(), PIN_FORMAT when the
// card refuses the new one.
Result<void> change_pin(Channel& card, const Pin& old_pin, const Pin& new_pin,
                        unsigned least_tries = kLastTry);
// The same for a card that has none yet. PIN_WANTED: it has one.
Result<void> set_pin(Channel& card, const Pin& new_pin);
// The card asks for none any more.
Result<void> clear_pin(Channel& card, const Pin& old_pin, unsigned least_tries = kLastTry);

// How many tries a card had left when it refused a PIN or a key (63Cx, 6983). Nothing: the failure
// is of another kind, such as a PSAM's.
std::optional<std::uint8_t> tries_left(const Failure& failure);

}  // namespace ssc::card
