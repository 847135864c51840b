// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>
#include <string>

#include "firmware/port/host/host_reader.hpp"
#include "firmware/port/host/stop_signals.hpp"

int main(int argc, char** argv) try {
  CLI::App app("The OpenSSC reader firmware as a program: a CCID reader in GemPC Twin framing.");
  std::string line;
  std::string tty;
  app.add_option("--line", line, "Socket of the simulated card")->required();
  app.add_option("--tty", tty, "Where to put the name of the serial port")->required();
  app.set_version_flag("--version", SSC_VERSION);
  CLI11_PARSE(app, argc, argv);

  const auto stop = ssc::firmware::stop_signals();
  ssc::firmware::HostReader(line, tty, "OpenSSC reader " SSC_VERSION, stop.get()).run();
  return 0;
} catch (const std::exception& e) {
  std::fprintf(stderr, "ssc-reader: %s\n", e.what());
  return 1;
}
