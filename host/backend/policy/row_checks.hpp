// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "host/backend/policy/policy.hpp"

namespace ssc::backend {

// Whether the rows (by place_before) make sense as they stand together. A Failure (kConfig) names
// file and line of the row that does not:
// - an id is used twice;
// - a value does not fit its topic as a whole;
// - it supersedes no row of its own key that was recorded before it and overlaps it;
// - it overlaps a row of the same key and authority without superseding it; age bands that share a
//   year count as the same key here;
// - a later row of its key leaves days without a rule after it where its topic allows no gap:
//   `unknown = true` fills it;
// - a time limit inside a province is longer than the nation's.
Result<void> check_rows(std::span<const PolicyRow> rows);

}  // namespace ssc::backend
