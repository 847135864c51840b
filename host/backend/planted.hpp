// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

// Mistakes that a simulation has to find. They exist in one test binary only, compiled with
// SSC_PLANTED_FAULTS, which plants one of them at a time; everywhere else there are none.
namespace ssc::backend {

enum class Fault : std::uint8_t {
  kInboxCheckOff,       // messages have their effect in whatever order they come
  kCreditOnAdvice,      // the origin's word is taken for money
  kDoublePost,          // money that arrives is posted twice
  kNoVoidOnWithdrawal,  // a withdrawal leaves the money set aside
  kAckBeforeCommit,     // a receipt is given although nothing was stored
  kInputHashIgnored,    // an id used for something else passes for the same request
  kEpochApart,          // the voucher epoch is raised in a step of its own
  kMonthsAdded,         // months paid at both places count twice
  kMakeUpDayMissed,     // a weekend day that is worked counts as free
  kBounceDropped,       // money that the bank gives back is not taken note of
};
inline constexpr std::size_t kFaults = 10;

#ifdef SSC_PLANTED_FAULTS
inline std::optional<Fault> planted_fault;
inline bool planted(Fault fault) {
  return planted_fault == fault;
}
#else
constexpr bool planted(Fault) {
  return false;
}
#endif

}  // namespace ssc::backend
