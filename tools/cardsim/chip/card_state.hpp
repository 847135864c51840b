// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <utility>
#include <variant>

#include "protocol/sscard/transaction.hpp"
#include "tools/cardsim/chip/card_memory.hpp"
#include "tools/cardsim/chip/chip.hpp"
#include "tools/cardsim/chip/money_state.hpp"
#include "tools/cardsim/chip/status.hpp"

// What the commands of a social security card work on.
namespace ssc::cardsim {

struct Selection {
  const sscard::Application* application = nullptr;  // nullptr: the MF
  ElementaryFile* ef = nullptr;                      // the current EF
  std::size_t record = 0;                            // current record from 1; 0: none yet
  bool pki = false;                                  // the PKI environment, not the MF
  const Data* certificate = nullptr;                 // there, the current file
};

// What has been proven: the PIN until power goes, keys until then or until another application is
// selected (part 7 of the card's specification).
struct Proven {
  bool pin = false;
  std::set<const sscard::Key*> keys;
};

// The transaction that was begun, and what it began with.
struct Money {
  MoneyState state = MoneyState::kIdle;
  Byte key_index = 0;
  sscard::Load load{};
  sscard::LoadChallenge load_challenge{};
  sscard::Purchase purchase{};
  sscard::PurchaseChallenge purchase_challenge{};
};

struct CardState {
  explicit CardState(CardMemory from);
  CardState(const CardState&) = delete;  // selection.ef points into memory
  CardState& operator=(const CardState&) = delete;

  CardMemory memory;

  // Without power all of this is gone.
  Selection selection{};
  Proven proven{};
  std::optional<Data> challenge;  // of the last GET CHALLENGE, usable once
  Money money{};

  void forget();
};

// The current application, the SSSE while none is selected: whose keys a command may name.
sscard::Df current_df(const CardState& card);
// Whether it was blocked, or the SSSE around it.
bool is_blocked(const CardState& card, sscard::Df df);
// An EF of the current application; nullptr when there is none.
ElementaryFile* find_ef(CardState& card, std::uint16_t fid);

// Makes `application` the current one; keys proven for another are forgotten. nullptr: the MF.
void enter(CardState& card, const sscard::Application* application);

enum class Content : std::uint8_t { kRecords, kBytes };

// Makes the file with this SFI current (0: it is) and checks that it holds what the command is for.
StatusWord use_file(CardState& card, std::uint8_t sfi, Content content);
// Whether the current EF may be read, and written, now.
StatusWord check_read(const CardState& card);
StatusWord check_write(const CardState& card);

bool pin_is_proven(const CardState& card);
bool key_is_proven(const CardState& card, sscard::Df df, sscard::KeyName name);

}  // namespace ssc::cardsim
