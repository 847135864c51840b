// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "firmware/core/ccid_device.hpp"
#include "firmware/core/serial_link.hpp"
#include "firmware/port/host/pty_port.hpp"
#include "firmware/port/host/socket_line.hpp"

namespace ssc::firmware {

// A whole reader in one thread: one poll() over the driver's serial port, the card line and the
// stop signal, with the alarms of the card as its timeout.
class HostReader {
 public:
  // `name` is what Escape 02 answers. `stop_fd` becomes readable when the reader is to end.
  HostReader(const std::string& line_path, const std::string& tty_link, std::string_view name,
             int stop_fd);

  // Returns after the stop, with the card deactivated. Throws std::system_error when poll() fails.
  void run();

 private:
  // A frame that stops half way for so long has lost a byte.
  static constexpr std::chrono::milliseconds kFrameSilence{500};

  struct Woken {
    bool stop = false;
    bool host_opened = false;
    short host_events = 0;
  };
  Woken wait();
  void serve_host(short revents);
  void serve_frame_silence();

  int stop_fd_;
  PtyPort port_;
  SocketLine line_;
  std::array<CardLine*, 1> lines_{&line_.line()};
  SerialLink link_{port_};
  NoPanel panel_;
  CcidDevice device_;
  std::vector<Byte> received_;
  std::optional<TimePoint> frame_silent_at_;
};

}  // namespace ssc::firmware
