// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "firmware/port/host/unique_fd.hpp"
#include "firmware/port/line/framed_line.hpp"

namespace ssc::firmware {

// The card line over a Unix socket, for a poll() loop: connects to the card program, again and
// again while it is away.
class SocketLine final : private Wire {
 public:
  // How often a card program that is away is called again.
  static constexpr Instant kReconnect = 200'000'000;

  // Throws std::system_error when `path` is too long for a socket address.
  explicit SocketLine(std::string path);

  CardLine& line() { return line_; }
  // Where to report; before the first call of `work`.
  void attach(CardContact& contact) { line_.attach(contact); }

  // For poll(): -1 while there is no connection.
  int fd() const { return socket_.get(); }
  // When `work` must be called although nothing is readable.
  std::optional<Instant> next_deadline() const;

  // Connects when it is time to, reads what there is, then reports alarms that are due.
  void work();

 private:
  // Wire
  void write(Bytes frame) override;
  Instant now() override;

  void try_connect();
  void disconnect();
  void read_all();

  std::string path_;
  UniqueFd socket_;
  Instant reconnect_at_ = 0;
  FramedLine line_{*this};
};

}  // namespace ssc::firmware
