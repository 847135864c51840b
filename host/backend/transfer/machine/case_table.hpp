// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "host/backend/transfer/machine/case.hpp"

// What an event does to the two states of a case: the table that the history is read by. It is one
// for both roles, each row saying whose it is.
namespace ssc::backend::transfer {

struct Next {
  Relation relation = Relation::kNone;
  Money money = Money::kNone;

  friend bool operator==(const Next&, const Next&) = default;
};

// Nothing when the event cannot happen there. Never leads out of a final state.
std::optional<Next> next(Role role, const Next& now, const CaseEvent& event);

}  // namespace ssc::backend::transfer
