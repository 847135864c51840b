// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/json/object.hpp>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "host/backend/policy/lookup.hpp"
#include "host/backend/policy/policy.hpp"

// Why a look-up answers what it answers, and which rows nobody has confirmed yet: for the clerk who
// is asked why, and for whoever looks after the rows.
namespace ssc::backend {

struct Considered {
  const PolicyRow* row;
  Verdict verdict;
};
struct LevelLookedAt {
  Level level;
  std::vector<Considered> rows;
};
// Points into the policy and the query that it was made of.
struct Explanation {
  const PolicyRow* answer = nullptr;  // null: no level has a row. It may say that it knows no rule
  std::vector<LevelLookedAt> levels;  // nearest first, farther ones than the answer's too
};
Explanation explain(const Policy& policy, const PolicyQuery& query);

std::string explain_text(const Policy& policy, const PolicyQuery& query);
boost::json::object explain_json(const Policy& policy, const PolicyQuery& query);

// A row that wants a second look, and why: of a real region "unreviewed", "unconfirmed", "low",
// "unknown", "ambiguous"; of any "never-asked": narrowed so that nothing in the program asks for
// it.
struct LabelledRow {
  const PolicyRow* row;
  std::vector<std::string_view> labels;
};
// How far the rows of one topic can be relied on. Points into the policy.
struct TopicReview {
  std::size_t rows = 0, invented = 0;
  std::vector<LabelledRow> labelled;
};
std::map<std::string_view, TopicReview> review(const Policy& policy);  // by topic

std::string review_text(const Policy& policy);
boost::json::object review_json(const Policy& policy);

}  // namespace ssc::backend
