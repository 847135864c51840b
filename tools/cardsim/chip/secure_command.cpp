// SPDX-License-Identifier: Apache-2.0
#include "tools/cardsim/chip/secure_command.hpp"

namespace ssc::cardsim {

tl::expected<SecureCommand, StatusWord> open_secure(CardState& card, CardKey* key,
                                                    const Command& c) {
  if (key == nullptr) return tl::unexpected(kKeyNotFound);
  if (key->tries.blocked()) return tl::unexpected(kMethodBlocked);
  if (c.data.size() < sizeof(sscard::Mac)) return tl::unexpected(kMacMissing);
  const auto challenge = std::exchange(card.challenge, std::nullopt);
  if (!challenge) return tl::unexpected(kNoChallenge);
  const Bytes data = c.data.first(c.data.size() - sizeof(sscard::Mac));
  auto session = Cipher::session(card.memory.algorithm, key->value, *challenge);
  const sscard::Mac right = sscard::command_mac(session, {c.CLA, c.INS, c.P1, c.P2}, data);
  if (!equal(right, c.data.last(right.size()))) {
    key->tries.wrong();
    return tl::unexpected(kMacWrong);
  }
  key->tries.right();
  return SecureCommand{data, std::move(session)};
}

}  // namespace ssc::cardsim
