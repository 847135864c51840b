// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "firmware/core/ccid_device.hpp"
#include "firmware/core/serial_link.hpp"
#include "firmware/port/panel/byte_panel.hpp"
#include "firmware/port/qemu/clock.hpp"
#include "firmware/port/qemu/usart.hpp"
#include "firmware/port/qemu/usart_line.hpp"

namespace ssc::firmware {

// A whole reader: one loop over the serial ports, asleep while nothing is due.
class QemuReader final : private SerialPort {
 public:
  struct Options {
    std::string_view name;  // what Escape 02 answers
    SerialStyle style;
    ExchangeLevel level;
  };

  explicit QemuReader(const Options& options);

  [[noreturn]] void run();

 private:
  // A frame of the host that stops half way for so long has lost a byte.
  static constexpr Instant kFrameSilence = 500'000'000;

  void write(Bytes bytes) override { usart_host.send(bytes); }  // SerialPort

  void serve_host();
  void serve_panel();
  bool has_received() const;
  std::optional<Instant> next_deadline() const;
  void sleep();

  Clock clock_;
  UsartLine card_{usart_card, clock_};
  UsartLine sam_{usart_sam, clock_};
  std::array<CardLine*, kMaxSlots> lines_{&card_.line(), &sam_.line()};
  UsartWire panel_wire_{usart_panel, clock_};
  BytePanel panel_;
  SerialLink link_;
  CcidDevice device_;
  std::optional<Instant> host_silent_at_;
};

}  // namespace ssc::firmware
