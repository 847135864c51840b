// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

#include "firmware/port/host/unique_fd.hpp"
#include "firmware/port/line/wire.hpp"
#include "firmware/port/panel/byte_panel.hpp"

namespace ssc::firmware {

// The panel of a reader as a Unix socket, for a poll() loop: one at a time may sit at it, and while
// nobody does, nobody sees its lights.
class PanelPort final : private Wire {
 public:
  // Replaces a socket at `path`, which a dead reader may have left; an empty one: no socket, a
  // panel that nobody sits at. Throws std::system_error.
  PanelPort(std::filesystem::path path, bool key_pad);
  ~PanelPort();
  PanelPort(const PanelPort&) = delete;
  PanelPort& operator=(const PanelPort&) = delete;

  BytePanel& panel() { return panel_; }

  // For poll(): readable when somebody comes, types or goes. -1: never.
  int fd() const { return user_ ? user_.get() : listener_.get(); }
  std::optional<Instant> next_deadline() const { return panel_.next_deadline(); }
  // After poll(), and when the deadline has come.
  void work(bool readable);

 private:
  // Wire
  void write(Bytes bytes) override;
  Instant now() override;

  void hear();

  std::filesystem::path path_;
  UniqueFd listener_;
  UniqueFd user_;
  BytePanel panel_;
};

}  // namespace ssc::firmware
