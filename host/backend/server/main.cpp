// SPDX-License-Identifier: Apache-2.0
// ssc-backend: the insurer's back end.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>
#include <string>

#include "host/backend/server/backend.hpp"
#include "host/backend/server/config.hpp"
#include "host/backend/server/serve.hpp"
#include "host/backend/store/sqlite_store.hpp"
#include "host/base/clock.hpp"
#include "host/log/log.hpp"

namespace ssc::backend {
namespace {

Result<void> run(const std::string& config_file, bool check_only) {
  const auto config = load_config(config_file);
  if (!config) return tl::unexpected<Failure>(config.error());
  log::init(config->log_level);
  auto data = load_data(*config);
  if (!data) return tl::unexpected<Failure>(data.error());
  if (check_only) return {};

  auto store = open_sqlite_store(config->store, sm3);
  if (!store) return tl::unexpected<Failure>(store.error());
  const SystemClock clock;
  const auto backend = Backend::open(std::move(*data), std::move(*store), clock);
  if (!backend) return tl::unexpected<Failure>(backend.error());
  return serve(**backend, *config);
}

}  // namespace
}  // namespace ssc::backend

int main(int argc, char** argv) try {
  CLI::App app("The insurer's back end of OpenSSC.");
  std::string config_file;
  bool check_only = false;
  app.add_option("--config", config_file, "Configuration file (TOML)")->required();
  app.add_flag("--check-config", check_only,
               "Read configuration and data, say what is wrong, and stop");
  app.set_version_flag("--version", SSC_VERSION);
  CLI11_PARSE(app, argc, argv);

  const auto done = ssc::backend::run(config_file, check_only);
  if (done) return 0;
  ssc::log::error("failed",
                  {{"code", done.error().code}, {"detail", ssc::log::Safe(done.error().detail)}});
  return done.error().info().exit_code;
} catch (const std::exception& exception) {
  std::fprintf(stderr, "ssc-backend: %s\n", exception.what());
  return 1;
}
