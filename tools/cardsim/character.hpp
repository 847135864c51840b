// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "firmware/card/card_line.hpp"
#include "protocol/base/bytes.hpp"
#include "protocol/iso7816/timing.hpp"

namespace ssc::cardsim {

// T=0: so often is a character that arrived damaged sent again (clause 7.3).
inline constexpr unsigned kMaxRepeats = 3;

// A character that a card sends, and when: its leading edge comes `after` the leading edge of the
// last character in either direction (the first one of an answer to reset: after the rise of RST).
struct Character {
  Byte value = 0;  // as a receiver in the direct convention sees it
  firmware::Duration after = firmware::etu(12);
  iso7816::BitRate bit_rate{};
  unsigned damaged = 0;  // so many times it arrives with a wrong parity bit
  bool pulled = false;   // this one is never sent: the card is pulled out in its place

  friend bool operator==(const Character&, const Character&) = default;
};

using Characters = std::vector<Character>;

// What a card does when something happens at its contacts.
struct Reaction {
  Characters characters{};  // what it sends, when it has sent all that it had to send before
  bool complains = false;   // T=0, clause 7.3: the error signal; the character has to come again
  bool pulled = false;      // the card is pulled out now
  const char* violation = nullptr;  // what the reader has done against the protocol, if anything
};

}  // namespace ssc::cardsim
