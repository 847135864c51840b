// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "firmware/card/card_contact.hpp"
#include "firmware/card/card_line.hpp"
#include "firmware/port/line/line_protocol.hpp"
#include "firmware/port/line/wire.hpp"

namespace ssc::firmware {

// The contacts of a card at the far end of a framed wire (line_protocol.hpp). Time is real: an etu
// lasts as long as clock and bit rate say. Characters take none: what is sent has left at once, so
// guard and turn-round times are not played.
//
// The owner's loop hands over what has come, then calls `work`: what the card has said in time is
// heard before its silence is, however late the loop is.
class FramedLine final : public CardLine {
 public:
  // A socket, an emulator and a scheduler are no wire: the card's silence is believed this much
  // later.
  static constexpr Instant kLatency = 200'000'000;

  explicit FramedLine(Wire& wire) : wire_(wire) {}
  FramedLine(const FramedLine&) = delete;
  FramedLine& operator=(const FramedLine&) = delete;

  // Where to report; before anything else.
  void attach(CardContact& contact) { contact_ = &contact; }

  // A new wire: the first byte of a frame comes next.
  void connected() { decoder_.reset(); }
  // For a reader that may not have been listening when the card program told of its card.
  void ask_presence();
  // kTooLong: the other end talks nonsense, and what follows cannot be told from it.
  Expected<void> receive(Bytes chunk);
  bool in_frame() const { return decoder_.in_frame(); }
  // No wire, no card.
  void disconnected();

  // Reports what is due: characters that have been sent, and alarms.
  void work();
  // When `work` has something to do again.
  std::optional<Instant> next_deadline() const;

  // CardLine
  void set_voltage(Voltage voltage) override;
  void set_clock(std::uint32_t hertz) override;
  void stop_clock(bool) override { set_clock(0); }  // the wire knows one way of standing still
  void set_reset(bool high) override;
  void set_io(IoState) override {}  // the wire has no frame for it: I/O is low while VCC is off
  void set_format(const CharacterFormat& format) override { format_ = format; }
  void send(Bytes characters, std::uint32_t turn_round_etu) override;
  void set_alarm(Alarm alarm, Duration after) override;
  void clear_alarm(Alarm alarm) override;
  bool supports(iso7816::BitRate) const override { return true; }

 private:
  void take(const line::Frame& frame);
  void report_sent();
  Instant length_of(Duration duration) const;

  Wire& wire_;
  CardContact* contact_ = nullptr;
  line::Decoder decoder_;
  CharacterFormat format_;
  std::uint32_t hertz_ = 0;
  bool sent_ = false;  // on_sent is due
  std::array<std::optional<Instant>, 2> alarms_;
};

}  // namespace ssc::firmware
