// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "firmware/core/ccid_device.hpp"
#include "firmware/core/serial_link.hpp"
#include "firmware/port/line/framed_line.hpp"
#include "firmware/port/qemu/clock.hpp"
#include "firmware/port/qemu/usart.hpp"

namespace ssc::firmware {

// The card line of one slot at its serial port.
class UsartLine final : private FrameTransport {
 public:
  UsartLine(Usart& usart, Clock& clock) : usart_(usart), clock_(clock) {}

  CardLine& line() { return line_; }
  void open(CardContact& contact);

  // Hears what has come and reports what is due.
  void work();
  bool has_received() const { return usart_.has_received(); }
  std::optional<Instant> next_deadline() const;

 private:
  // A frame that stops half way for so long has lost its beginning, as the first after a start may.
  static constexpr Instant kFrameSilence = 50'000'000;

  // FrameTransport
  void write(Bytes frame) override { usart_.send(frame); }
  Instant now() override { return clock_.now(); }

  void hear();
  void begin_anew();

  Usart& usart_;
  Clock& clock_;
  FramedLine line_{*this};
  std::optional<Instant> frame_silent_at_;
};

// A whole reader: one loop over the serial ports, asleep while nothing is due.
class QemuReader final : private SerialPort {
 public:
  explicit QemuReader(std::string_view name)
      : device_(link_, panel_, lines_, {.firmware_name = name}) {}

  [[noreturn]] void run();

 private:
  // A frame of the host that stops half way for so long has lost a byte.
  static constexpr Instant kFrameSilence = 500'000'000;

  void write(Bytes bytes) override { usart_host.send(bytes); }  // SerialPort

  void serve_host();
  void sleep();

  Clock clock_;
  UsartLine card_{usart_card, clock_};
  UsartLine sam_{usart_sam, clock_};
  std::array<CardLine*, kMaxSlots> lines_{&card_.line(), &sam_.line()};
  SerialLink link_{*this};
  NoPanel panel_;
  CcidDevice device_;
  std::optional<Instant> host_silent_at_;
};

}  // namespace ssc::firmware
