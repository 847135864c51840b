// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <utility>

#include "protocol/sscard/transaction.hpp"
#include "tools/cardsim/chip/cipher.hpp"
#include "tools/cardsim/chip/psam_memory.hpp"
#include "tools/cardsim/chip/status.hpp"

namespace ssc::cardsim {

// What DELIVERY SESSION KEY has made, and what CIPHER DATA may do with it.
struct Delivered {
  sscard::KeyKind kind;
  Cipher session;
  Data chain{};  // of a MAC that was begun; empty: none was
};

// A purchase that INIT SAM FOR PURCHASE has begun.
struct SamPurchase {
  Cipher session;
  sscard::Purchase purchase;
};

// What the commands of a PSAM work on.
struct PsamState {
  explicit PsamState(PsamMemory from) : memory(std::move(from)) {}
  PsamState(const PsamState&) = delete;  // file points into memory
  PsamState& operator=(const PsamState&) = delete;

  PsamMemory memory;

  // Without power all of this is gone.
  PsamPlace place = PsamPlace::kMf;
  const PsamFile* file = nullptr;
  std::optional<Delivered> delivered;
  std::optional<SamPurchase> purchase;

  void forget();
};

// nullptr: no such file there.
PsamFile* find_file(PsamState& psam, PsamPlace place, std::uint16_t fid);
// By what the key does and its id; how many levels are above the card is the PSAM's own affair.
const PsamRoot* find_root(const PsamState& psam, sscard::KeyKind kind, Byte id);

}  // namespace ssc::cardsim
