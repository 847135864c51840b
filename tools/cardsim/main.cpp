// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <exception>
#include <filesystem>
#include <iostream>
#include <stdexcept>
#include <string>

#include "tools/cardsim/persona.hpp"
#include "tools/cardsim/server.hpp"
#include "tools/cardsim/simulator.hpp"

namespace ssc::cardsim {
namespace {

struct Options {
  std::filesystem::path line, control, personas;
  std::string insert;
};

void simulate(const Options& options) {
  auto personas = load_personas(options.personas);
  if (!personas) throw std::runtime_error(personas.error().detail);
  Simulator simulator(*std::move(personas));
  if (!options.insert.empty()) {
    const auto reply =
        simulator.control("insert " + options.insert, std::chrono::steady_clock::now());
    if (!reply.starts_with("OK")) throw std::runtime_error(options.insert + ": no such persona");
  }
  Server(simulator, options.line, options.control).run();
}

int run(int argc, char** argv) {
  Options options;
  CLI::App app("Simulated social-security cards on the card line of a reader", "ssc-cardsim");
  app.set_version_flag("--version", SSC_VERSION);
  app.add_option("--line", options.line, "socket for the reader's card contacts")->required();
  app.add_option("--control", options.control, "socket for list, insert NAME and pull")->required();
  app.add_option("--personas", options.personas, "folder of persona files")->required();
  app.add_option("--insert", options.insert, "persona that is in the reader at the start");
  CLI11_PARSE(app, argc, argv);
  simulate(options);
  return 0;
}

}  // namespace
}  // namespace ssc::cardsim

int main(int argc, char** argv) try {
  return ssc::cardsim::run(argc, argv);
} catch (const std::exception& error) {
  std::cerr << "ssc-cardsim: " << error.what() << "\n";
  return 1;
}
