// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>
#include <string>
#include <vector>

#include "firmware/port/host/host_reader.hpp"
#include "firmware/port/host/stop_signals.hpp"

namespace {

using namespace ssc::firmware;

std::vector<std::string> style_names() {
  std::vector<std::string> names;
  for (const SerialStyle& style : kSerialStyles) names.emplace_back(style.name);
  return names;
}

}  // namespace

int main(int argc, char** argv) try {
  HostReader::Options options;
  options.name = "OpenSSC reader " SSC_VERSION;
  CLI::App app("The OpenSSC reader firmware as a program: a CCID reader on a serial line.");
  app.add_option("--line", options.line, "Socket of the simulated card")->required();
  app.add_option("--tty", options.tty, "Where to put the name of the serial port")->required();
  app.add_option("--sam-line", options.sam_line, "Socket of the card in the second slot");
  app.add_option("--panel", options.panel, "Socket to make for keys, lights and buzzer");
  std::string style(kGemPcTwin.name);
  app.add_option("--style", style, "The reader that a stock serial driver takes it for")
      ->transform(CLI::IsMember(style_names(), CLI::ignore_case));
  std::string level = "tpdu";
  app.add_option("--level", level, "Exchange level, tpdu if not given")
      ->transform(CLI::IsMember({"tpdu", "apdu"}, CLI::ignore_case));
  app.set_version_flag("--version", SSC_VERSION);
  CLI11_PARSE(app, argc, argv);
  if (const auto known = serial_style(style)) options.style = *known;
  options.level = level == "apdu" ? ExchangeLevel::kExtendedApdu : ExchangeLevel::kTpdu;

  const auto stop = stop_signals();
  HostReader(options, stop.get()).run();
  return 0;
} catch (const std::exception& e) {
  std::fprintf(stderr, "ssc-reader: %s\n", e.what());
  return 1;
}
