// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "firmware/port/line/framed_line.hpp"
#include "firmware/port/line/wire.hpp"
#include "firmware/port/qemu/clock.hpp"
#include "firmware/port/qemu/usart.hpp"

namespace ssc::firmware {

// A serial port as a wire.
class UsartWire final : public Wire {
 public:
  UsartWire(Usart& usart, Clock& clock) : usart_(usart), clock_(clock) {}

  Usart& usart() const { return usart_; }

  // Wire
  void write(Bytes bytes) override { usart_.send(bytes); }
  Instant now() override { return clock_.now(); }

 private:
  Usart& usart_;
  Clock& clock_;
};

// The card line of one slot at its serial port.
//
// A port cannot tell that its wire is cut: a card program that ends looks like a card that has
// fallen silent.
class UsartLine {
 public:
  UsartLine(Usart& usart, Clock& clock) : wire_(usart, clock) {}

  CardLine& line() { return line_; }
  void open(CardContact& contact);

  // Hears what has come and reports what is due.
  void work();
  bool has_received() const { return wire_.usart().has_received(); }
  std::optional<Instant> next_deadline() const;

 private:
  // A frame that stops half way for so long has lost its beginning, as the first after a start may.
  static constexpr Instant kFrameSilence = 50'000'000;

  void hear();
  void begin_anew();

  UsartWire wire_;
  FramedLine line_{wire_};
  std::optional<Instant> frame_silent_at_;
};

}  // namespace ssc::firmware
