// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/json/object.hpp>
#include <cstdint>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "host/backend/transfer/machine/case.hpp"

namespace ssc::backend {

// One agency's file on a case, as its clerks see it: without the person, whose papers they have
// before them.
struct CaseView {
  std::string region;
  transfer::Case state;
  std::vector<std::string> waits_for;              // REVIEW_IN, TAKE_OVER …
  std::optional<std::uint32_t> interruption = {};  // months not paid in; the destination's file
};

boost::json::object to_json(const CaseView& view);
std::string to_line(const CaseView& view);  // for a list
std::string to_text(const CaseView& view);  // with its history

void print(const CaseView& view, bool json, std::ostream& out);

}  // namespace ssc::backend
