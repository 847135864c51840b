// SPDX-License-Identifier: Apache-2.0
#include "host/backend/sim/machine_faults.hpp"

namespace ssc::backend::sim {

void MachineFaults::point(Fault kind) {
  if (stop_.kind != kind || stop_.left == 0 || --stop_.left != 0) return;
  counts_.count(kind);
  throw Crashed{};
}

void MachineFaults::disk_trouble(Timestamp until, unsigned per_mille) {
  disk_until_ = until;
  disk_per_mille_ = per_mille;
}

MachineFaults::Write MachineFaults::write() {
  if (timeline_.now() >= disk_until_ || !rng_.chance(disk_per_mille_)) return Write::kWorks;
  struct Kind {
    Write write;
    Fault fault;
  };
  static constexpr std::array<Kind, 3> kKinds = {{{Write::kRefused, Fault::kDiskRefuses},
                                                  {Write::kDoubtStored, Fault::kDiskDoubtStored},
                                                  {Write::kDoubtLost, Fault::kDiskDoubtLost}}};
  const Kind& kind = rng_.pick(kKinds);
  counts_.count(kind.fault);
  return kind.write;
}

bool MachineFaults::read_fails() {
  if (timeline_.now() >= disk_until_ || !rng_.chance(disk_per_mille_ / 10)) return false;
  counts_.count(Fault::kDiskReadFails);
  return true;
}

bool MachineFaults::signer_fails() {
  if (timeline_.now() >= signer_until_) return false;
  counts_.count(Fault::kSignerFails);
  return true;
}

void MachineFaults::heal() {
  stop_.left = 0;
  disk_until_ = signer_until_ = {};
}

}  // namespace ssc::backend::sim
