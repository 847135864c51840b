// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>

#include "host/backend/sim/net.hpp"
#include "host/backend/sim/town.hpp"

namespace ssc::backend::sim {

// What befalls machines and lines in the days with faults: stops, disks that fail for hours, clocks
// that go back, silent signing devices, cut lines, letters of long ago and of nobody.
class Troubles {
 public:
  Troubles(Town& town, Net& net, Rng rng, const Weather& weather, unsigned days)
      : town_(town), net_(net), rng_(rng), weather_(weather), days_(days) {}

  void plan();

 private:
  struct Kind;
  static const Kind kKinds[];

  std::string agency() { return rng_.pick(town_.world.agencies); }
  Timestamp hours_from_now(std::int64_t least, std::int64_t most);

  void stop(Fault kind);
  void stop_before_write() { stop(Fault::kCrashBeforeWrite); }
  void stop_after_write() { stop(Fault::kCrashAfterWrite); }
  void stop_elsewhere() { stop(Fault::kCrashElsewhere); }
  void spoil_disk();
  void set_clock_back();
  void silence_signer();
  void cut_one_way();
  void cut_two_ways();
  void replay() { net_.replay_oldest(); }
  void forge();
  std::pair<std::string, std::string> two_agencies();

  Town& town_;
  Net& net_;
  Rng rng_;
  const Weather& weather_;
  unsigned days_;
};

}  // namespace ssc::backend::sim
