// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <poll.h>

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "firmware/core/ccid_device.hpp"
#include "firmware/core/serial_link.hpp"
#include "firmware/port/host/pty_port.hpp"
#include "firmware/port/host/reader_hardware.hpp"

namespace ssc::firmware {

// A whole reader in one thread: one poll() over the driver's serial port, the card lines, the panel
// and the stop signal, with the alarms of cards and panel as its timeout.
class HostReader {
 public:
  struct Options {
    ReaderHardware::Options hardware;  // but for the key pad, which the style decides on
    std::string tty;                   // where the name of the serial port is put
    std::string name;                  // what Escape 02 answers
    SerialStyle style = kGemPcTwin;
    ExchangeLevel level = ExchangeLevel::kTpdu;
  };

  // `stop_fd` becomes readable when the reader is to end.
  HostReader(Options options, int stop_fd);

  // Returns after the stop, with the cards deactivated. Throws std::system_error when poll() fails.
  void run();

 private:
  // A frame that stops half way for so long has lost a byte.
  static constexpr Instant kFrameSilence = 500'000'000;

  enum { kStop, kHost, kHostOpened, kHardware, kPollFds = kHardware + ReaderHardware::kPollFds };
  using Polled = std::array<pollfd, kPollFds>;
  Polled wait() const;
  void serve_host(short revents);
  void serve_frame_silence();

  Options options_;
  int stop_fd_;
  PtyPort port_;
  ReaderHardware hardware_;
  SerialLink link_;
  CcidDevice device_;
  std::vector<Byte> received_;
  std::optional<Instant> frame_silent_at_;
};

}  // namespace ssc::firmware
