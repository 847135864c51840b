// SPDX-License-Identifier: Apache-2.0
#include "tools/cardsim/chip/block.hpp"

#include "tools/cardsim/chip/authentication.hpp"
#include "tools/cardsim/chip/secure_command.hpp"

namespace ssc::cardsim {
namespace {

using sscard::KeyName;

// A command that is nothing but its MAC.
StatusWord check(CardState& card, CardKey* key, const Command& c, Byte P2) {
  if (c.P1 != 0 || c.P2 != P2) return kWrongP1P2;
  if (c.data.size() != sizeof(sscard::Mac)) return kWrongLength;
  const auto opened = open_secure(card, key, c);
  return opened ? iso7816::kStatusOk : opened.error();
}

}  // namespace

Answer block_application(CardState& card, const Command& c) {
  constexpr Byte kForGood = 0x01;
  const sscard::Df df = current_df(card);
  const auto status = check(card, find_key(card, df, KeyName::kStk), c, kForGood);
  if (status.ok()) card.memory.blocked_applications.insert(df);
  return refused(status);
}

Answer block_card(CardState& card, const Command& c) {
  const auto status = check(card, find_key(card, sscard::Df::kSsse, KeyName::kBk), c, 0);
  if (status.ok()) card.memory.blocked = true;
  return refused(status);
}

}  // namespace ssc::cardsim
