// SPDX-License-Identifier: Apache-2.0
#include "tools/cardsim/chip/pin.hpp"

#include <algorithm>

#include "tools/cardsim/chip/authentication.hpp"
#include "tools/cardsim/chip/secure_command.hpp"

namespace ssc::cardsim {
namespace {

constexpr std::size_t kMinPinBytes = 2;
constexpr std::size_t kMaxPinBytes = 8;

// Digits, filled with one nibble F when their count is odd.
bool is_pin(Bytes value) {
  if (value.size() < kMinPinBytes || value.size() > kMaxPinBytes) return false;
  const auto digit = [](unsigned nibble) { return nibble <= 9; };
  const auto two_digits = [=](Byte b) { return digit(b >> 4) && digit(b & 0x0F); };
  const Byte last = value.back();
  return std::all_of(value.begin(), value.end() - 1, two_digits) && digit(last >> 4) &&
         (digit(last & 0x0F) || (last & 0x0F) == 0x0F);
}

// Whether the PIN may be compared, and is right. Every wrong one counts.
Answer compare(Pin& pin, Bytes value) {
  if (pin.tries.blocked()) return refused(kMethodBlocked);
  if (equal(pin.value, value)) {
    pin.tries.right();
    return {};
  }
  pin.tries.wrong();
  return tries_left(pin.tries.left);
}

}  // namespace

// Without data it only tells whether there is a PIN, and how many tries it has left.
Answer verify(CardState& card, const Command& c) {
  Pin& pin = card.memory.pin;
  if (c.P1 != 0 || c.P2 != 0) return refused(kWrongP1P2);
  if (c.data.empty()) return pin.value.empty() ? Answer{} : tries_left(pin.tries.left);
  if (c.data.size() < kMinPinBytes || c.data.size() > kMaxPinBytes) return refused(kWrongLength);
  if (pin.value.empty()) return refused(kConditionsNotMet);
  const Answer answer = compare(pin, c.data);
  card.proven.pin = answer.status.ok();
  return answer;
}

// The old PIN, FF, the new one; no byte of a PIN is FF. Without an old one it sets the first PIN,
// without a new one it clears it.
Answer change_pin(CardState& card, const Command& c) {
  constexpr Byte kSeparator = 0xFF;
  constexpr std::size_t kMinLc = 3, kMaxLc = 17;
  Pin& pin = card.memory.pin;
  if (c.P1 != 0x01 || c.P2 != 0) return refused(kWrongP1P2);
  if (c.data.size() < kMinLc || c.data.size() > kMaxLc) return refused(kWrongLength);
  const auto separator = std::find(c.data.begin(), c.data.end(), kSeparator);
  if (separator == c.data.end()) return refused(kWrongData);
  const Bytes old_pin(c.data.begin(), separator);
  const Bytes new_pin(separator + 1, c.data.end());
  if (!new_pin.empty() && !is_pin(new_pin)) return refused(kWrongData);
  if (old_pin.empty() != pin.value.empty()) return refused(kConditionsNotMet);
  if (!old_pin.empty()) {
    const Answer answer = compare(pin, old_pin);
    if (!answer.status.ok()) return answer;
  }
  pin.value.assign(new_pin.begin(), new_pin.end());
  return {};
}

Answer unblock_pin(CardState& card, const Command& c) {
  constexpr Byte kUnblock = 0x00, kReload = 0x01;
  constexpr auto kOwner = sscard::Df::kSsse;
  Pin& pin = card.memory.pin;
  if (c.P1 != 0 || (c.P2 != kUnblock && c.P2 != kReload)) return refused(kWrongP1P2);
  const std::size_t block = c.P2 == kReload ? sscard::block_size(card.memory.algorithm) : 0;
  if (c.data.size() != block + sizeof(sscard::Mac)) return refused(kWrongLength);
  if (!key_is_proven(card, kOwner, sscard::KeyName::kPuk)) return refused(kSecurityNotMet);
  const auto opened = open_secure(card, find_key(card, kOwner, sscard::KeyName::kPuk), c);
  if (!opened) return refused(opened.error());
  if (c.P2 == kReload) {
    const auto value = sscard::decipher(opened->session, opened->data);
    if (!value || !is_pin(*value)) return refused(kWrongData);
    pin.value.assign(value->begin(), value->end());
  }
  pin.tries.right();
  return {};
}

}  // namespace ssc::cardsim
