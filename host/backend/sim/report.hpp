// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/json/object.hpp>
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "host/backend/sim/faults.hpp"
#include "host/backend/sim/judge.hpp"

namespace ssc::backend::sim {

// What came of a run, or of several.
struct Stats {
  std::uint64_t runs = 0, events = 0, working_days = 0;
  std::uint64_t cases = 0, credits = 0, messages = 0, batches = 0;
  std::map<std::string, std::uint64_t> outcomes;  // "ACCOUNT RELATION_IN/CREDITED" at the origin
  std::map<std::string, std::uint64_t> waiting;   // at the end, for whom
  FaultCounts faults;
  std::chrono::duration<double> time{};

  Stats& operator+=(const Stats& other);
};

struct Report {
  std::uint64_t seed = 0;
  std::optional<Broken> broken;
  std::string where;         // the day and number of the event that broke it
  std::string last_lines;    // of the trace, of the case if one is named
  std::string trace;         // whole, if wanted
  std::uint64_t digest = 0;  // of the trace: equal for equal runs
  Stats stats;
};

std::string to_text(const Report& report);  // of a failed one: what is broken and the way there
std::string to_text(const Stats& stats);
boost::json::object to_json(const Stats& stats);

}  // namespace ssc::backend::sim
