// SPDX-License-Identifier: Apache-2.0
// sscd: the service between the card readers of this machine, its programs and the insurer.
#include <CLI/CLI.hpp>
#include <csignal>
#include <string>

#include "host/daemon/config.hpp"
#include "host/daemon/daemon.hpp"
#include "host/log/log.hpp"

namespace ssc::daemon {
namespace {

Result<void> run(const std::string& config_file, bool check_only) {
  const auto config = load_config(config_file);
  if (!config) return tl::unexpected(config.error());
  log::init(config->log_level);
  if (check_only) return {};
  std::signal(SIGPIPE, SIG_IGN);  // a client that hangs up is no reason to die
  Daemon daemon(*config, pcsc::winscard());
  return daemon.run();
}

}  // namespace
}  // namespace ssc::daemon

int main(int argc, char** argv) {
  CLI::App app("Serves the card readers of this machine to its programs, over a unix socket.");
  std::string config_file;
  bool check_only = false;
  app.add_option("--config", config_file, "Configuration file (TOML)")->required();
  app.add_flag("--check-config", check_only, "Read the configuration, say what is wrong, and stop");
  app.set_version_flag("--version", SSC_VERSION);
  CLI11_PARSE(app, argc, argv);

  const auto done = ssc::daemon::run(config_file, check_only);
  if (done) return 0;
  ssc::log::error("failed",
                  {{"code", done.error().code}, {"detail", ssc::log::Safe(done.error().detail)}});
  return done.error().info().exit_code;
}
