// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <string>
#include <string_view>
#include <variant>

#include "host/backend/transfer/machine/case.hpp"
#include "host/backend/transfer/machine/cell.hpp"

namespace ssc::backend::transfer {

// What a state makes of the inputs, by name; those that are not named it ignores.
template <class State>
struct Expected {
  State state;
  std::string acts, early, late;
};

inline bool names(const std::string& list, std::string_view input) {
  return (" " + list + " ").find(" " + std::string(input) + " ") != std::string::npos;
}

// A state without a row is not one of this agency: it refuses everything.
template <class Input, class State, std::size_t kStates, std::size_t kRows>
void expect_cells(const Expected<State> (&table)[kRows], Cell (*cell)(State, std::size_t),
                  std::string_view (*input_name)(std::size_t)) {
  for (std::size_t i = 0; i < kStates; ++i) {
    const auto state = static_cast<State>(i);
    const auto row = std::find_if(std::begin(table), std::end(table),
                                  [&](const Expected<State>& r) { return r.state == state; });
    for (std::size_t input = 0; input < std::variant_size_v<Input>; ++input) {
      const std::string_view name = input_name(input);
      const Cell expected = row == std::end(table)    ? Cell::kTooLate
                            : names(row->acts, name)  ? Cell::kActs
                            : names(row->early, name) ? Cell::kTooEarly
                            : names(row->late, name)  ? Cell::kTooLate
                                                      : Cell::kIgnores;
      EXPECT_EQ(cell(state, input), expected) << to_string(state) << " × " << name;
    }
  }
}

}  // namespace ssc::backend::transfer
