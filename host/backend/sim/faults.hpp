// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "host/backend/sim/rng.hpp"

namespace ssc::backend::sim {

// What goes wrong in a run. Every kind happens in every run of the default size.
enum class Fault : std::uint8_t {
  kLost,              // a message
  kReceiptLost,       // the receipt of one: it is sent again
  kDuplicated,        // up to five times
  kDelayed,           // by days
  kDelayedLong,       // by up to forty working days
  kReordered,         // came after a later one of its lane
  kTruncated,         //
  kFlipped,           // one bit of it
  kReplayed,          // of months ago
  kMisrouted,         // given to another agency
  kForged,            // by one who holds no agency's key
  kPartitionOneWay,   //
  kPartitionTwoWay,   //
  kCrashBeforeWrite,  // of an agency's machine
  kCrashAfterWrite,   // stored, but nobody was told
  kCrashElsewhere,    // at a read, a signature, a message, an order
  kDiskRefuses,       // nothing stored, and it says so
  kDiskDoubtStored,   // the answer of COMMIT was lost
  kDiskDoubtLost,     //
  kDiskReadFails,     //
  kClockBack,         //
  kSignerFails,       //
  kBankUnreachable,   // the order did not come through
  kBankSilent,        // it did, but nobody was told
  kBankDelayed,       //
  kBankBounced,       //
  kBankAltered,       // another amount arrives
  kBankPaidTwice,     // the payee gets it twice
  kBankLineDoubled,   // a statement line, given twice
  kBankLineLost,      // given again later
  kRequestRepeated,   // by a person's or clerk's machine that was not answered
  kRequestReused,     // an id for another request
};
inline constexpr std::size_t kFaults = 32;
std::string_view to_string(Fault fault);  // "delayed_long"

class FaultCounts {
 public:
  void count(Fault fault) { ++counts_[static_cast<std::size_t>(fault)]; }
  std::uint64_t of(Fault fault) const { return counts_[static_cast<std::size_t>(fault)]; }
  FaultCounts& operator+=(const FaultCounts& other);

 private:
  std::array<std::uint64_t, kFaults> counts_{};
};

// How bad it is in one run, per mille.
struct Weather {
  unsigned lose = 0, duplicate = 0, delay = 0, delay_long = 0, damage = 0, misroute = 0;
  unsigned disk = 0;
  unsigned bank_order = 0, bank_delay = 0, bank_bounce = 0, bank_alter = 0, bank_pay_twice = 0;
  unsigned bank_double = 0, bank_lose = 0;
};
Weather draw_weather(Rng rng);

}  // namespace ssc::backend::sim
