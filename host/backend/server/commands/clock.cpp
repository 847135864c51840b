// SPDX-License-Identifier: Apache-2.0
// clock set: moves a simulated clock forward.
#include "host/backend/server/commands/options.hpp"
#include "host/backend/server/simulated_clock.hpp"
#include "host/base/china_time.hpp"

namespace ssc::backend {

Result<int> set_clock(const Options& options, std::ostream& out) {
  constexpr std::string_view kPrefix = "sim:";
  if (!options.clock.starts_with(kPrefix))
    return failure(Code::kRequestMalformed, "--clock sim:FILE says which clock");
  const auto time = parse_time(options.time);
  if (!time) return failure(Code::kRequestMalformed, "no time like 2026-12-04T10:00:00+08:00");
  const auto done = set_simulated_clock(options.clock.substr(kPrefix.size()), *time);
  if (!done) return tl::unexpected(done.error());
  out << format_time(*time) << '\n';
  return 0;
}

}  // namespace ssc::backend
