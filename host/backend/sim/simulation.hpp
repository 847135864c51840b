// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "host/backend/sim/report.hpp"
#include "host/backend/sim/world.hpp"

// Agencies, their machines, the lines between them, the bank, persons and clerks in one thread and
// one simulated time. Everything that can go wrong does, by chance and repeatably: the seed is the
// run. After every event the judge looks (judge.hpp); after the days with faults come calm ones, in
// which every case has to end or to wait for somebody who can be named.
namespace ssc::backend::sim {

struct Wanted {
  bool whole_trace = false;
};
Report run(const RunOptions& options, const Rules& rules, const Wanted& wanted = {});

}  // namespace ssc::backend::sim
