// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "host/backend/server/commands/options.hpp"
#include "host/backend/server/config.hpp"
#include "host/base/clock.hpp"

namespace ssc::backend {

// What every command that works on the agencies begins with.
struct Setup {
  Config config;
  std::unique_ptr<Clock> clock;
};

// kConfig also when the clock or the bank is simulated although the certificate authority is not
// the one for development: money is never moved by a made-up time or bank where a real counter
// connects.
Result<Setup> set_up(const Options& options);

}  // namespace ssc::backend
