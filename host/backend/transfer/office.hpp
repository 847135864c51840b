// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <string_view>

#include "host/backend/calendar/calendar.hpp"
#include "host/backend/policy/policy.hpp"
#include "host/backend/registry/registry.hpp"
#include "host/backend/store/store.hpp"
#include "host/backend/transfer/signer.hpp"
#include "host/base/clock.hpp"

namespace ssc::backend::transfer {

struct AgencyWorld {  // all outlive the agency
  Store& store;
  const Registry& registry;
  const Policy& policy;
  const Calendar& calendar;
  const Clock& clock;
  Digest digest;
  Signer& signer;
};

// A failure of the medium, after which the same has to be tried again. All others are about what
// was asked.
inline bool of_the_medium(Code code) {
  constexpr std::array kCodes = {Code::kStorage, Code::kConflict, Code::kInDoubt, Code::kFenced,
                                 Code::kClockBack};
  return std::find(kCodes.begin(), kCodes.end(), code) != kCodes.end();
}

// What every part of an agency works with: which one it is, and its world.
struct Office {
  const Region& here;
  AgencyWorld world;

  bool by_rules() const { return here.review == Review::kRules; }
  Timestamp now() const { return world.clock.now(); }
};

}  // namespace ssc::backend::transfer
