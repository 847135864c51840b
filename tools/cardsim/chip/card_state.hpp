// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "tools/cardsim/chip/card_memory.hpp"
#include "tools/cardsim/chip/chip.hpp"
#include "tools/cardsim/chip/status.hpp"

// What the commands of a social security card work on.
namespace ssc::cardsim {

struct Selection {
  const sscard::Application* application = nullptr;  // nullptr: the MF
  ElementaryFile* ef = nullptr;                      // the current EF
  std::size_t record = 0;                            // current record from 1; 0: none yet
};

// What has been proven since power came.
struct Proven {
  bool pin = false;
};

struct CardState {
  CardMemory memory;
  Selection selection{};
  Proven proven{};

  explicit CardState(CardMemory from) : memory(std::move(from)) {}
  CardState(const CardState&) = delete;  // selection.ef points into memory
  CardState& operator=(const CardState&) = delete;

  void forget() {
    selection = {};
    proven = {};
  }
};

// Whether the card has the application: it has files of it.
bool holds(const CardState& card, sscard::Df df);
// An EF of the current application; nullptr when there is none.
ElementaryFile* find_ef(CardState& card, std::uint16_t fid);

enum class Content : std::uint8_t { kRecords, kBytes };

// Makes the file with this SFI current (0: it is) and checks that it holds what the command is for.
StatusWord use_file(CardState& card, std::uint8_t sfi, Content content);
// Whether the current EF may be read now.
StatusWord check_read(const CardState& card);

}  // namespace ssc::cardsim
