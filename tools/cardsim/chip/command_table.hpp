// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <optional>
#include <span>

#include "tools/cardsim/chip/chip.hpp"
#include "tools/cardsim/chip/status.hpp"

namespace ssc::cardsim {

inline constexpr int kAnyP1 = -1;

// One command of a chip whose state is a State.
template <class State>
struct CommandRow {
  Byte CLA;
  Byte INS;
  int P1;  // kAnyP1, or that one: where it decides which way the data go
  Direction direction;
  Answer (*run)(State&, const Command&);
};

// All commands of a chip.
template <class State>
class CommandTable {
 public:
  constexpr explicit CommandTable(std::span<const CommandRow<State>> rows) : rows_(rows) {}

  // nullptr: `unknown` tells which part of the header nobody knows.
  const CommandRow<State>* find(Byte CLA, Byte INS, Byte P1) const {
    const auto row = std::find_if(rows_.begin(), rows_.end(), [=](const auto& r) {
      return r.CLA == CLA && r.INS == INS && (r.P1 == kAnyP1 || r.P1 == P1);
    });
    return row == rows_.end() ? nullptr : &*row;
  }
  StatusWord unknown(Byte CLA, Byte INS) const {
    const auto with = [this](auto&& is) { return std::any_of(rows_.begin(), rows_.end(), is); };
    if (!with([=](const auto& r) { return r.CLA == CLA; })) return kUnknownCla;
    return with([=](const auto& r) { return r.CLA == CLA && r.INS == INS; }) ? kWrongP1P2
                                                                             : kUnknownIns;
  }

  std::optional<Direction> direction(Byte CLA, Byte INS, Byte P1) const {
    const auto* row = find(CLA, INS, P1);
    return row == nullptr ? std::nullopt : std::optional(row->direction);
  }

 private:
  std::span<const CommandRow<State>> rows_;
};

}  // namespace ssc::cardsim
