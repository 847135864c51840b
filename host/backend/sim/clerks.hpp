// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "host/backend/sim/town.hpp"

namespace ssc::backend::sim {

// The clerks of all agencies: twice each working day they go through their list, do some of it or,
// in the calm days, all of it, and now and then correct a form that was sent.
class Clerks {
 public:
  Clerks(Town& town, Rng rng) : town_(town), rng_(rng) {}

  void plan();
  void calm() { calm_ = true; }

 private:
  void work(const std::string& region);
  void decide(const std::string& region, std::string_view kind, const Id& case_id);
  Result<transfer::Case> act(transfer::Agency& agency, std::string_view kind, const Id& case_id);
  Result<transfer::Case> payout(transfer::Agency& agency, const Id& case_id);
  void correct_one(const std::string& region);
  std::string_view clerk() { return rng_.chance(500) ? "clerk-a" : "clerk-b"; }

  Town& town_;
  Rng rng_;
  bool calm_ = false;
};

}  // namespace ssc::backend::sim
