// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "host/backend/transfer/machine/case.hpp"
#include "host/backend/transfer/office.hpp"

// What money waits at an agency, since when, and by which limit. The articles limit the steps of
// the relation; nobody limits the crediting of the money, so that most of it has no limit and only
// a person who looks at its age will ask for it.
namespace ssc::backend::transfer {

struct WaitingMoney {
  Id case_id;
  std::string_view state;  // of the money; SURPLUS: a line that its case has no place for
  Fen amount;
  Timestamp since{};          // it stands so
  unsigned days = 0;          // working days after that day, at this agency
  bool limited = false;       // the region sets a limit, which begins when the form is out
  std::optional<Date> limit;  // once it has begun
  bool overdue = false;
};

// Of a case that money of this agency is on its way in, or is expected by this agency. A case whose
// money waits for the person's application to be paid out counts from the day the relation has
// gone.
Result<std::vector<WaitingMoney>> waiting_money(const Office& office, const Case& state);

// Money on suspense that is no case's yet: HOLD, of a line that names no case known here, and LATE,
// which came after the relation had gone.
struct StrayMoney {
  std::string kind, subject;
  Fen amount;
};
Result<std::vector<StrayMoney>> stray_money(const Office& office);

struct AgeBand {
  unsigned from = 0;           // working days
  std::optional<unsigned> to;  // empty: and more
  std::size_t count = 0;
  Fen sum;
};
// 0 to 5, 6 to 10, 11 to 15 (the relation's whole time), 16 to 30, and more. kLedgerBroken: the sum
// does not fit.
Result<std::vector<AgeBand>> by_age(std::span<const WaitingMoney> waiting);

}  // namespace ssc::backend::transfer
