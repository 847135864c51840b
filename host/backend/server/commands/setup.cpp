// SPDX-License-Identifier: Apache-2.0
#include "host/backend/server/commands/setup.hpp"

#include <string_view>

#include "host/backend/server/simulated_clock.hpp"
#include "host/backend/server/watched_clock.hpp"
#include "host/crypto/certificate.hpp"

namespace ssc::backend {
namespace {

constexpr std::string_view kSimulated = "sim:";
constexpr std::string_view kDevelopment = "OpenSSC development authority";  // tools/setup-certs

Result<void> only_in_development(const Config& config, std::string_view what) {
  const auto name = crypto::subject_name(config.tls.authority);
  if (!name) return tl::unexpected<Failure>(name.error());
  if (*name == kDevelopment) return {};
  return failure(Code::kConfig, std::string(what) + " is only for the \"" +
                                    std::string(kDevelopment) + "\", this one is \"" + *name +
                                    "\"");
}

Result<std::unique_ptr<Clock>> open_clock(const Options& options, const Config& config) {
  if (options.clock.empty()) return std::make_unique<WatchedClock>(std::make_unique<SystemClock>());
  if (!options.clock.starts_with(kSimulated))
    return failure(Code::kConfig, "--clock: " + options.clock + " is not sim:FILE");
  const auto allowed = only_in_development(config, "--clock sim:");
  if (!allowed) return tl::unexpected<Failure>(allowed.error());
  auto clock = SimulatedClock::open(options.clock.substr(kSimulated.size()));
  if (!clock) return tl::unexpected<Failure>(clock.error());
  return std::make_unique<SimulatedClock>(std::move(*clock));
}

}  // namespace

Result<Setup> set_up(const Options& options) {
  auto config = load_config(options.config);
  if (!config) return tl::unexpected<Failure>(config.error());
  if (config->simulated_bank) {
    const auto allowed = only_in_development(*config, "[bank] simulated");
    if (!allowed) return tl::unexpected<Failure>(allowed.error());
  }
  auto clock = open_clock(options, *config);
  if (!clock) return tl::unexpected<Failure>(clock.error());
  return Setup{std::move(*config), std::move(*clock)};
}

}  // namespace ssc::backend
