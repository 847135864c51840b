// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "firmware/card/card_contact.hpp"
#include "firmware/card/card_line.hpp"
#include "firmware/port/host/unique_fd.hpp"
#include "firmware/port/line/line_protocol.hpp"

namespace ssc::firmware {

using TimePoint = std::chrono::steady_clock::time_point;

// The card line over a Unix socket (line_protocol.hpp), for a poll() loop. Time is real: an etu
// lasts as long as clock and bit rate say. Characters take none: what is sent has left at once, so
// guard and turn-round times are not played.
class SocketLine final : public CardLine {
 public:
  // How often a card program that is away is called again.
  static constexpr std::chrono::milliseconds kReconnect{200};
  // A socket and a scheduler are no wire: the card's silence is believed this much later.
  static constexpr std::chrono::milliseconds kLatency{200};

  // Throws std::system_error when `path` is too long for a socket address.
  explicit SocketLine(std::string path);
  // Where to report; before the first call of `work`.
  void attach(CardContact& contact) { contact_ = &contact; }

  // For poll(): -1 while there is no connection.
  int fd() const { return socket_.get(); }
  // When `work` must be called although nothing is readable.
  std::optional<TimePoint> next_deadline() const;

  // Connects when it is time to, reads what there is, then reports alarms that are due: what the
  // card has said in time is heard first, however late this is called.
  void work();

  // CardLine
  void set_voltage(Voltage voltage) override;
  void set_clock(std::uint32_t hertz) override;
  void stop_clock(bool) override { set_clock(0); }  // the socket knows one way of standing still
  void set_reset(bool high) override;
  void set_io(IoState) override {}  // the socket has no frame for it: I/O is low while VCC is off
  void set_format(const CharacterFormat& format) override { format_ = format; }
  void send(Bytes characters, std::uint32_t turn_round_etu) override;
  void set_alarm(Alarm alarm, Duration after) override;
  void clear_alarm(Alarm alarm) override;
  bool supports(iso7816::BitRate) const override { return true; }

 private:
  void try_connect();
  void disconnect();
  void read_all();
  void take(const line::Frame& frame);
  void report_sent();
  void write(const line::EncodedFrame& frame);
  std::chrono::nanoseconds length_of(Duration duration) const;

  std::string path_;
  CardContact* contact_ = nullptr;
  UniqueFd socket_;
  line::Decoder decoder_;
  TimePoint reconnect_at_{};
  CharacterFormat format_;
  std::uint32_t hertz_ = 0;
  bool sent_ = false;  // on_sent is due
  std::array<std::optional<TimePoint>, 2> alarms_;
};

}  // namespace ssc::firmware
