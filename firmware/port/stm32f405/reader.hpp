// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "firmware/core/ccid_device.hpp"
#include "firmware/port/stm32f405/board_panel.hpp"
#include "firmware/port/stm32f405/boot_request.hpp"
#include "firmware/port/stm32f405/clock.hpp"
#include "firmware/port/stm32f405/otg_fs.hpp"
#include "firmware/port/stm32f405/serial_number.hpp"
#include "firmware/port/stm32f405/smart_card_line.hpp"
#include "firmware/usb/ccid_function.hpp"
#include "firmware/usb/usb_device.hpp"

namespace ssc::firmware::stm32 {

// The whole reader: two card lines, a panel, USB, and the loop around them.
//
//   start_clocks();
//   Reader reader("…");
//   reader.start();
//   for (;;) reader.turn();
//
// All of it runs in this loop. Interrupt handlers only note what has come; the loop sleeps while
// there is nothing to do, and wakes within a second. It feeds the watchdog once a turn, so whatever
// holds it up for longer than kReaderWatchdog_ms is ended by a reset, which takes the power from
// the cards.
//
// While the host sleeps the panel is dark. The clocks run on: OTG FS needs them to hear the host,
// and no power is saved but what the processor's sleep saves.
class Reader {
 public:
  // A start that has come so far counts as one that lasts (boot_request.hpp): a host has had time
  // to ask for boot mode.
  static constexpr std::uint32_t kLasting_ms = 10'000;

  // `name` is what Escape 02 answers; its text must outlive the reader.
  explicit Reader(std::string_view name);
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  // From here the host sees it.
  void start();
  void turn();

  // Interrupt handlers, beside those of Clock and OtgFs.
  void on_usart2() { card_.on_interrupt(); }
  void on_usart3() { sam_.on_interrupt(); }

 private:
  void note_that_it_lasts();
  bool has_events() const;
  std::optional<Ticks> next_deadline() const;
  void sleep();

  Clock clock_;
  SerialNumber serial_number_;
  SmartCardLine card_{USART2, kCardPins[0], clock_};
  SmartCardLine sam_{USART3, kCardPins[1], clock_};
  std::array<CardLine*, kMaxSlots> lines_{&card_, &sam_};
  BoardPanel panel_{clock_};
  OtgFs usb_{clock_};
  usb::CcidFunction link_{usb_};
  CcidDevice reader_;
  BootRequest boot_;
  usb::UsbDevice device_;
  std::optional<Ticks> lasts_at_;
};

}  // namespace ssc::firmware::stm32
