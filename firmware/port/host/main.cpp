// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>
#include <string>
#include <vector>

#include "firmware/port/host/host_reader.hpp"
#include "firmware/port/host/stop_signals.hpp"
#include "firmware/port/host/usb/usb_reader.hpp"
#include "firmware/port/host/usb/usbredir_server.hpp"

namespace {

using namespace ssc::firmware;

std::vector<std::string> style_names() {
  std::vector<std::string> names;
  for (const SerialStyle& style : kSerialStyles) names.emplace_back(style.name);
  return names;
}

struct Arguments {
  ReaderHardware::Options hardware;
  std::string tty;
  std::string usb;
  std::string style{kGemPcTwin.name};
  std::string serial_number{usb::kSimulatedSerialNumber};
  std::string flash;
  std::string level;
};

void add_options(CLI::App& app, Arguments& to) {
  app.add_option("--line", to.hardware.line, "Socket of the simulated card")->required();
  app.add_option("--sam-line", to.hardware.sam_line, "Socket of the card in the second slot");
  app.add_option("--panel", to.hardware.panel, "Socket to make for keys, lights and buzzer");
  app.add_option("--level", to.level,
                 "Exchange level; if not given, tpdu with --tty, apdu with --usb")
      ->transform(CLI::IsMember({"tpdu", "apdu"}, CLI::ignore_case));
  auto* const host = app.add_option_group("host", "The way to the host");
  auto* const tty = host->add_option("--tty", to.tty, "Where to put the name of the serial port");
  auto* const usb =
      host->add_option("--usb", to.usb, "Socket to make for a host that speaks usbredir");
  host->require_option(1);
  app.add_option("--style", to.style, "With --tty: the reader that a stock driver takes it for")
      ->transform(CLI::IsMember(style_names(), CLI::ignore_case))
      ->needs(tty);
  app.add_option("--serial-number", to.serial_number, "With --usb: what the device says is its own")
      ->needs(usb);
  app.add_option("--flash", to.flash, "With --usb: file that keeps the board's flash, for updates")
      ->needs(usb);
}

ExchangeLevel level_of(const Arguments& arguments) {
  const bool apdu = arguments.level.empty() ? arguments.tty.empty() : arguments.level == "apdu";
  return apdu ? ExchangeLevel::kExtendedApdu : ExchangeLevel::kTpdu;
}

constexpr char kName[] = "OpenSSC reader " SSC_VERSION;

void run_serial(const Arguments& arguments, int stop_fd) {
  HostReader::Options options{.hardware = arguments.hardware,
                              .tty = arguments.tty,
                              .name = kName,
                              .level = level_of(arguments)};
  if (const auto known = serial_style(arguments.style)) options.style = *known;
  HostReader(options, stop_fd).run();
}

void run_usb(const Arguments& arguments, int stop_fd) {
  usb::HostController bus;
  usb::UsbredirServer host(bus, arguments.usb);
  usb::UsbReader reader({.hardware = arguments.hardware,
                         .name = kName,
                         .serial_number = arguments.serial_number,
                         .level = level_of(arguments),
                         .flash = arguments.flash,
                         .restart_ns = usb::kRestart_ns},
                        bus, host, stop_fd);
  reader.start();
  reader.run();
}

}  // namespace

int main(int argc, char** argv) try {
  CLI::App app(
      "The OpenSSC reader firmware as a program: a CCID reader on a serial line or on USB.");
  Arguments arguments;
  add_options(app, arguments);
  app.set_version_flag("--version", SSC_VERSION);
  CLI11_PARSE(app, argc, argv);

  const auto stop = stop_signals();
  arguments.tty.empty() ? run_usb(arguments, stop.get()) : run_serial(arguments, stop.get());
  return 0;
} catch (const std::exception& e) {
  std::fprintf(stderr, "ssc-reader: %s\n", e.what());
  return 1;
}
