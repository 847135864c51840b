// SPDX-License-Identifier: Apache-2.0
// Without a command: the server.
#include "host/backend/server/serve.hpp"

#include "host/backend/server/backend.hpp"
#include "host/backend/server/commands/setup.hpp"
#include "host/backend/store/sqlite_store.hpp"

namespace ssc::backend {

Result<int> serve_agencies(const Options& options, std::ostream&) {
  const auto setup = set_up(options);
  if (!setup) return tl::unexpected<Failure>(setup.error());
  const Config& config = setup->config;
  log::init(config.log_level);
  auto data = load_data(config);
  if (!data) return tl::unexpected<Failure>(data.error());
  if (options.check_only) return 0;

  auto store = open_sqlite_store(config.store, sm3);
  if (!store) return tl::unexpected<Failure>(store.error());
  const auto backend =
      Backend::open(std::move(*data), std::move(*store), *setup->clock, config.simulated_bank);
  if (!backend) return tl::unexpected<Failure>(backend.error());
  return serve(**backend, config).map([] { return 0; });
}

}  // namespace ssc::backend
