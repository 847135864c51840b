// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace ssc::firmware {

// What has happened to a card line since the reader started.
struct CardStatistics {
  std::uint32_t activations = 0;              // cold and warm resets that a host asked for
  std::uint32_t answers_asked_again = 0;      // warm resets after a damaged answer to reset
  std::uint32_t doubtful_delivered = 0;       // answers with bad TCK or cut short, twice the same
  std::uint32_t negotiations_failed = 0;      // PPS requests without a right answer
  std::uint32_t parity_errors = 0;            // characters given up
  std::uint32_t blocks_repeated = 0;          // T=1, for want of a good answer
  std::uint32_t waiting_time_extensions = 0;  // T=1, S(WTX request)
  std::uint32_t resynchronisations = 0;       // T=1, S(RESYNCH request)
  std::uint32_t timeouts = 0;                 // exchanges that a silent card ended
  std::uint32_t removals_in_command = 0;
  std::uint32_t overcurrents = 0;

  friend bool operator==(const CardStatistics&, const CardStatistics&) = default;
};

}  // namespace ssc::firmware
