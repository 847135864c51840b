// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "host/backend/sim/faults.hpp"
#include "host/backend/sim/timeline.hpp"

namespace ssc::backend::sim {

// Thrown where a machine stops. Nothing between there and the simulator catches it, so that what
// was in memory is lost and what was stored is all that is left.
struct Crashed {};

// What is wrong with one agency's machine, asked at each of its calls to the world outside.
class MachineFaults {
 public:
  MachineFaults(const Timeline& timeline, Rng rng, FaultCounts& counts)
      : timeline_(timeline), rng_(rng), counts_(counts) {}

  // It stops at the `nth` (from 1) point of that kind from now on.
  void stop_at(Fault kind, unsigned nth) { stop_ = {kind, nth}; }
  void point(Fault kind);  // one of kCrash…; may throw Crashed

  // Until then the disk fails `per_mille` of its writes, and a tenth as many of its reads.
  void disk_trouble(Timestamp until, unsigned per_mille);
  enum class Write : std::uint8_t { kWorks, kRefused, kDoubtStored, kDoubtLost };
  Write write();
  bool read_fails();

  // Until then the device that signs does not answer.
  void signer_trouble(Timestamp until) { signer_until_ = until; }
  bool signer_fails();

  void heal();  // none of this from now on
  FaultCounts& counts() { return counts_; }

 private:
  struct Stop {
    Fault kind = Fault::kCrashElsewhere;
    unsigned left = 0;  // 0: never
  };

  const Timeline& timeline_;
  Rng rng_;
  FaultCounts& counts_;
  Stop stop_;
  Timestamp disk_until_{}, signer_until_{};
  unsigned disk_per_mille_ = 0;
};

}  // namespace ssc::backend::sim
