// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "host/base/failure.hpp"
#include "host/pcsc/api.hpp"

namespace ssc::pcsc {

enum class CardState {
  kAbsent,
  kPresent,
  kMute,  // there, but without a usable answer to reset
};

struct ReaderStatus {
  std::string name;
  CardState card = CardState::kAbsent;
  bool in_use = false;     // some program, perhaps this one, is connected to the card
  bool exclusive = false;  // another program has it for itself alone
  unsigned events = 0;     // insertions and removals so far (16 bits), so a fast swap shows
  Atr atr = {};

  friend bool operator==(const ReaderStatus&, const ReaderStatus&) = default;
};

// Every reader and card at one moment. "No service", "no reader" and "no card" are three things.
struct Snapshot {
  bool service_up = false;
  std::vector<ReaderStatus> readers = {};  // as pcscd orders them

  const ReaderStatus* find(std::string_view reader) const;

  friend bool operator==(const Snapshot&, const Snapshot&) = default;
};

// The reader to work with. With a name: that one. Without: the first with a card that answers.
// SERVICE_DOWN, NO_READER, READER_UNKNOWN; NO_CARD, CARD_MUTE and CARD_IN_USE when the reader is
// there but its card is not to be had.
Result<ReaderStatus> choose_reader(const Snapshot& snapshot, std::string_view name = {});

}  // namespace ssc::pcsc
