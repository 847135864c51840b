// SPDX-License-Identifier: Apache-2.0
#include "tools/cardsim/chip/authentication.hpp"

#include <algorithm>

#include "tools/cardsim/chip/challenge.hpp"
#include "tools/cardsim/chip/cipher.hpp"

namespace ssc::cardsim {
namespace {

using sscard::Cryptogram;
using sscard::KeyName;

constexpr std::size_t kPart = 8;  // process factor, source, authentication data
constexpr Byte kKeyVersion = 1;

Cryptogram part(Bytes data, std::size_t number) {
  Cryptogram out;
  std::copy_n(data.begin() + static_cast<std::ptrdiff_t>(number * kPart), kPart, out.begin());
  return out;
}

// Two parts, and perhaps the version of the key.
StatusWord check_data(Bytes data) {
  if (data.size() != 2 * kPart && data.size() != 2 * kPart + 1) return kWrongLength;
  const bool version_fits = data.size() == 2 * kPart || data.back() == kKeyVersion;
  return version_fits ? iso7816::kStatusOk : kKeyNotFound;
}

CardKey* find(CardState& card, const sscard::Key* row) {
  auto& keys = card.memory.keys;
  const auto key =
      std::find_if(keys.begin(), keys.end(), [row](const CardKey& k) { return k.row == row; });
  return key == keys.end() ? nullptr : &*key;
}

// The others authenticate the card or make a MAC.
bool authenticates_terminals(KeyName name) {
  return name != KeyName::kIrk && name != KeyName::kStk && name != KeyName::kBk;
}

}  // namespace

CardKey* find_key(CardState& card, Byte id) {
  return find(card, sscard::find_key(current_df(card), id));
}

CardKey* find_key(CardState& card, sscard::Df df, KeyName name) {
  return find(card, sscard::find_key(df, name));
}

Answer get_challenge(CardState& card, const Command& c) {
  const Answer answer = make_challenge(card.memory.algorithm, c);
  if (answer.status.ok()) card.challenge = answer.data;
  return answer;
}

Answer internal_authentication(CardState& card, const Command& c) {
  if (c.P1 != 0 || c.P2 != 0) return refused(kWrongP1P2);
  if (const auto status = check_data(c.data); !status.ok()) return refused(status);
  const CardKey* irk = find_key(card, sscard::Df::kSsse, KeyName::kIrk);
  if (irk == nullptr) return refused(kKeyNotFound);
  const auto session = Cipher::session(card.memory.algorithm, irk->value, part(c.data, 0));
  const Cryptogram proof = sscard::authentication_data(session, part(c.data, 1));
  return {Data(proof.begin(), proof.end())};
}

Answer external_authentication(CardState& card, const Command& c) {
  if (c.P1 != 0) return refused(kWrongP1P2);
  if (const auto status = check_data(c.data); !status.ok()) return refused(status);
  CardKey* key = find_key(card, c.P2);
  if (key == nullptr) return refused(kKeyNotFound);
  if (!authenticates_terminals(key->row->name)) return refused(kConditionsNotMet);
  if (key->tries.blocked()) return refused(kMethodBlocked);
  const auto challenge = std::exchange(card.challenge, std::nullopt);
  if (!challenge) return refused(kNoChallenge);
  const auto session = Cipher::session(card.memory.algorithm, key->value, *challenge);
  if (part(c.data, 0) != sscard::authentication_data(session, part(c.data, 1))) {
    key->tries.wrong();
    card.proven.keys.erase(key->row);
    return tries_left(key->tries.left);
  }
  key->tries.right();
  card.proven.keys.insert(key->row);
  return {};
}

}  // namespace ssc::cardsim
