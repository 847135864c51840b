// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "protocol/sscard/layout.hpp"

// The keys of a card and their partners in a PSAM: identifiers, never values. The PSAM's rules
// (part 9, annex B) print most of them.
namespace ssc::sscard {

// How a PSAM finds a key. The usage byte says in its top three bits how many times the root has to
// be diversified to become the card's key, and in the rest what the key may do (KeyKind). The
// number of levels depends on who owns the PSAM; what stands here is what the rules print.
struct PsamKey {
  std::uint8_t usage = 0;
  std::uint8_t id = 0;

  constexpr int levels() const { return usage >> 5; }
  constexpr PsamKey with_levels(int levels) const {
    return {static_cast<std::uint8_t>(levels << 5 | (usage & 0x1F)), id};
  }
};

// Low five bits of the usage byte.
enum class KeyKind : std::uint8_t {
  kPurchase = 0x02,
  kMac = 0x06,
  kEncipher = 0x07,  // also session keys for authentication
  kMacAndEncipher = 0x08,
  kLoad = 0x09,
  kTac = 0x0C,
};

enum class KeySource : std::uint8_t {
  kPublished,  // printed in the rules
  kField,      // only seen in field software
  kAssumed,    // follows the numbering of its neighbours; never try it on somebody's card
};

struct Key {
  Df df;
  KeyName name;
  std::string_view text;  // "RK1DF04", as the rules write it
  std::uint8_t id;        // P2 of EXTERNAL AUTHENTICATION; bit 8: a key of the current DF
  KeySource source;
  std::optional<PsamKey> psam = {};  // nothing: the province decides, or no source says
};

inline constexpr int kMaxLevels = 3;

std::span<const Key> keys();

// nullptr when there is no such key; kNone is none.
const Key* find_key(Df df, KeyName name);
// As EXTERNAL AUTHENTICATION names it while `df` is selected: without bit 8 a key of the SSSE.
const Key* find_key(Df df, std::uint8_t id);

}  // namespace ssc::sscard
