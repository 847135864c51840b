// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <utility>

#include "tools/cardsim/chip/psam_state.hpp"

namespace ssc::cardsim {

// The security module of a terminal, for the reader's second slot: the commands of part 9 of the
// card's specification that a terminal sends. Its owner's (CREATE KEY, CHANGE KEY) are not built.
class PsamChip final : public Chip {
 public:
  explicit PsamChip(PsamMemory memory) : psam_(std::move(memory)) {}

  void reset() override { psam_.forget(); }
  std::optional<Direction> direction(Byte CLA, Byte INS, Byte P1) const override;
  Answer execute(const Command& c) override;

 private:
  PsamState psam_;
};

}  // namespace ssc::cardsim
