// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "host/backend/policy/policy.hpp"

// The steps of a look-up, shared by Policy::find and by the explanation of its answer.
namespace ssc::backend {

// Rows that speak of the same region and other side.
struct Level {
  std::string_view region, counterpart;  // counterpart empty: any
};

// Nearest first, none twice.
std::vector<Level> levels(const PolicyQuery& query);

// `rows` as Policy keeps them, by place().
std::span<const PolicyRow> rows_of(std::span<const PolicyRow> rows, const PolicyQuery& query,
                                   const Level& level);
bool place_before(const PolicyRow& a, const PolicyRow& b);

// What becomes of one row in a look-up.
enum class Verdict : std::uint8_t {
  kTaken,
  kOtherCase,       // narrowed to cases that this is none of
  kNotInForce,      // on that day
  kNotYetKnown,     // recorded later
  kSuperseded,      // by a row that holds as well
  kLessNarrow,      // than the one taken
  kLowerAuthority,  // than the one taken
  kFartherLevel,    // a nearer level had a row
};

// The row of one level that answers; null: none.
const PolicyRow* best_of(std::span<const PolicyRow> level, const PolicyQuery& query);
// `best` is that row.
Verdict verdict(const PolicyRow& row, const PolicyRow* best, std::span<const PolicyRow> level,
                const PolicyQuery& query);

// The row of the nearest level that has one, even if it says that the rule is not known; null:
// none.
const PolicyRow* nearest(std::span<const PolicyRow> rows, const PolicyQuery& query);

// Topic, item, region, counterpart and scope are the same.
bool same_but_for_age(const PolicyRow& a, const PolicyRow& b);
// The age band too.
bool same_key(const PolicyRow& a, const PolicyRow& b);
// Directly or by way of other rows of its key.
bool supersedes(const PolicyRow& later, const PolicyRow& earlier, std::span<const PolicyRow> level);

}  // namespace ssc::backend
