// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <poll.h>

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "firmware/core/ccid_device.hpp"
#include "firmware/port/host/boot/boot_program.hpp"
#include "firmware/port/host/boot/file_flash.hpp"
#include "firmware/port/host/reader_hardware.hpp"
#include "firmware/port/host/usb/host_controller.hpp"
#include "firmware/port/host/usb/usb_host.hpp"
#include "firmware/usb/ccid_function.hpp"
#include "firmware/usb/usb_device.hpp"

namespace ssc::firmware::usb {

// In the form of the chip's own: 96 bits.
inline constexpr std::string_view kSimulatedSerialNumber = "000000000000000000000001";

// For how long a board that begins anew is off the bus of a virtual machine: less than a real one,
// and longer than a host takes to look at the port that it has just reset. A device back by then is
// lost on QEMU and Linux for a minute.
inline constexpr Instant kRestart_ns = 800'000'000;

// A whole reader with USB in one thread: one poll() over the host, the card lines, the panel and
// the stop signal, with their alarms as its timeout.
//
// With a flash it has a boot program as well, as a board has one:
//
//              an image that can run
//   [ start ] ──────────────────────► [ reader ]
//     │    ▲                              │ DFU_DETACH
//     │    └───── restart ─────┐          ▼
//     └──────────────────► [ DFU mode ] ◄─┘
//         none
//
// Without one, a reader that is told to detach comes back as it was.
class UsbReader final : private BootMode {
 public:
  struct Options {
    ReaderHardware::Options hardware{};
    std::string name;  // what Escape 02 answers
    std::string serial_number{kSimulatedSerialNumber};
    ExchangeLevel level = ExchangeLevel::kExtendedApdu;
    std::string flash{};     // file of the board's flash; empty: a board that cannot be updated
    Instant restart_ns = 0;  // time off the bus between two starts
  };

  // `bus` and `host` are at each other's ends already. `stop_fd` becomes readable when the reader
  // is to end.
  UsbReader(Options options, HostController& bus, UsbHost& host, int stop_fd);

  // The board is switched on; before run().
  void start();

  // Returns after the stop, unplugged, with the cards deactivated. Throws std::system_error.
  void run();

 private:
  enum { kStop, kHost, kHardware, kPollFds = kHardware + ReaderHardware::kPollFds };
  using Polled = std::array<pollfd, kPollFds>;
  Polled wait(bool at_once) const;

  void restart_if_wanted();
  void run_reader();

  // BootMode
  void start_boot_mode() override { boot_mode_wanted_ = true; }

  Options options_;
  HostController& bus_;
  UsbHost& host_;
  int stop_fd_;
  ReaderHardware hardware_;
  CcidFunction link_{bus_};
  CcidDevice reader_;
  UsbDevice device_;
  std::optional<FileFlash> flash_;
  std::optional<BootProgram> boot_;  // in DFU mode: then the reader stands still
  bool boot_mode_wanted_ = false;
  std::optional<Instant> starts_at_;  // between two starts
};

}  // namespace ssc::firmware::usb
