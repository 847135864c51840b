// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <poll.h>

#include <array>
#include <optional>
#include <span>
#include <string>

#include "firmware/core/ccid_device.hpp"
#include "firmware/port/host/panel_port.hpp"
#include "firmware/port/host/socket_line.hpp"

namespace ssc::firmware {

// All of a reader but the way to its host: the contacts of one or two slots and the panel, each at
// its socket. For a poll() loop.
class ReaderHardware {
 public:
  struct Options {
    std::string line;      // socket of the user card
    std::string sam_line;  // socket of the security module; empty: no second slot
    std::string panel;     // socket for keys, lights and buzzer; empty: none
    bool key_pad = false;  // the panel has one
  };

  // Throws std::system_error.
  explicit ReaderHardware(const Options& options);

  std::span<CardLine* const> lines() const { return std::span(lines_).first(slots_); }
  Panel& panel() { return panel_.panel(); }
  // Where to report; before anything else.
  void attach(CcidDevice& device);

  static constexpr std::size_t kPollFds = 3;
  std::array<pollfd, kPollFds> poll_fds() const;
  std::optional<Instant> next_deadline() const;
  // After poll(), whatever has happened.
  void work(std::span<const pollfd> polled);

 private:
  std::size_t slots_;
  SocketLine line_;
  SocketLine sam_line_;
  PanelPort panel_;
  std::array<CardLine*, kMaxSlots> lines_{&line_.line(), &sam_line_.line()};
};

}  // namespace ssc::firmware
