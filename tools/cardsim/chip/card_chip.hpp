// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <utility>

#include "tools/cardsim/chip/card_state.hpp"

namespace ssc::cardsim {

// The social security card's operating system: the commands of part 5 of its specification, each
// under the conditions that the layout (protocol/sscard/layout.hpp) names.
class CardChip final : public Chip {
 public:
  explicit CardChip(CardMemory memory) : card_(std::move(memory)) {}

  void reset() override { card_.forget(); }
  std::optional<Direction> direction(Byte CLA, Byte INS, Byte P1) const override;
  Answer execute(const Command& c) override;

 private:
  Answer run(const Command& c, bool in_order);

  CardState card_;
};

}  // namespace ssc::cardsim
