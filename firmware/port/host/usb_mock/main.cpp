// SPDX-License-Identifier: Apache-2.0
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <thread>
#include <vector>

#include "firmware/port/host/unique_fd.hpp"
#include "firmware/port/host/usb/usb_reader.hpp"
#include "firmware/port/host/usb_mock/mock_host.hpp"
#include "firmware/port/host/usb_mock/played_device.hpp"

namespace {

using namespace ssc::firmware;

constexpr char kPreload[] = "libumockdev-preload.so.0";
constexpr int kNotFound = 127;  // as a shell says it

sigset_t own_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : {SIGTERM, SIGINT, SIGCHLD, SIGUSR1}) sigaddset(&signals, signal);
  return signals;
}

// The testbed tells of devices by libudev, which is to see those of the testbed: so this program
// needs the library as much as the others.
void require_preload(char** argv) {
  const char* const loaded = std::getenv("LD_PRELOAD");
  if (loaded != nullptr && std::string_view(loaded).find(kPreload) != std::string_view::npos)
    return;
  setenv("LD_PRELOAD", kPreload, 1);
  execv("/proc/self/exe", argv);
  throw std::system_error(errno, std::generic_category(), "/proc/self/exe");
}

// The program that runs in the testbed.
class Command {
 public:
  explicit Command(const std::vector<std::string>& words) : pid_(fork()) {
    if (pid_ < 0) throw std::system_error(errno, std::generic_category(), "fork");
    if (pid_ == 0) become(words);
  }

  void kill(int signal) const { ::kill(pid_, signal); }
  // Its exit code once it has ended.
  std::optional<int> ended() const {
    int status = 0;
    if (waitpid(pid_, &status, WNOHANG) != pid_) return std::nullopt;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }

 private:
  [[noreturn]] static void become(const std::vector<std::string>& words) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    const sigset_t signals = own_signals();
    sigprocmask(SIG_UNBLOCK, &signals, nullptr);
    std::vector<char*> arguments;
    for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    execvp(arguments[0], arguments.data());
    std::perror(arguments[0]);
    _exit(kNotFound);
  }

  pid_t pid_;
};

// Until the command has ended: passes on what is to end it, and moves the cable.
int watch(const Command& command, usb::MockHost& host) {
  const sigset_t signals = own_signals();
  for (;;) {
    int signal = 0;
    sigwait(&signals, &signal);
    if (signal == SIGTERM || signal == SIGINT) command.kill(signal);
    if (signal == SIGUSR1) host.move_cable();
    if (signal != SIGCHLD) continue;
    if (const auto code = command.ended()) return *code;
  }
}

// The testbed: a bus, and who looks at it.
struct Testbed {
  UniqueFd stop{eventfd(0, EFD_CLOEXEC)};
  usb::HostController bus;
  usb::MockHost host{bus};
};

// Runs the command beside the device, whose `run` the end of the command stops.
template <class Run>
int run_beside(Testbed& testbed, const std::vector<std::string>& words, Run run) {
  const Command command(words);
  int code = 0;
  std::thread watcher([&] {
    code = watch(command, testbed.host);
    eventfd_write(testbed.stop.get(), 1);
  });
  run();
  watcher.join();
  return code;
}

int run_reader(usb::UsbReader::Options options, const std::vector<std::string>& words) {
  Testbed testbed;
  usb::UsbReader reader(std::move(options), testbed.bus, testbed.host, testbed.stop.get());
  reader.start();
  return run_beside(testbed, words, [&] { reader.run(); });
}

int run_played(const std::string& player, const std::vector<std::string>& words) {
  Testbed testbed;
  usb::PlayedDevice device(testbed.bus, player);
  testbed.bus.attach(static_cast<usb::UsbEvents&>(device));
  return run_beside(testbed, words,
                    [&] { device.run(testbed.bus, testbed.host, testbed.stop.get()); });
}

}  // namespace

int main(int argc, char** argv) try {
  usb::UsbReader::Options options{.name = "OpenSSC reader " SSC_VERSION};
  std::vector<std::string> command;
  CLI::App app("Runs a program with the OpenSSC reader in a USB port that is not there.");
  std::string player;
  auto* const what = app.add_option_group("device")->require_option(1);
  what->add_option("--line", options.hardware.line, "Socket of the simulated card");
  what->add_option("--player", player, "Socket of a program that plays the device");
  app.add_option("--sam-line", options.hardware.sam_line, "Socket of the card in the second slot");
  app.add_option("--panel", options.hardware.panel, "Socket to make for keys, lights and buzzer");
  app.add_option("--serial-number", options.serial_number, "What the device says is its own");
  app.add_option("--flash", options.flash, "File that keeps the board's flash, for updates");
  app.add_option("command", command, "The program and its arguments, after --")->required();
  app.set_version_flag("--version", SSC_VERSION);
  CLI11_PARSE(app, argc, argv);
  require_preload(argv);
  const sigset_t signals = own_signals();
  sigprocmask(SIG_BLOCK, &signals, nullptr);
  return player.empty() ? run_reader(std::move(options), command) : run_played(player, command);
} catch (const std::exception& e) {
  std::fprintf(stderr, "ssc-usb-mock: %s\n", e.what());
  return 1;
}
