// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "firmware/core/ccid_device.hpp"
#include "firmware/core/panel.hpp"
#include "firmware/port/line/wire.hpp"

namespace ssc::firmware {

// The front of a reader at the far end of a wire. One ASCII letter, and what belongs to it:
//
//   panel → reader   0..9        the keys of the digits
//                    V C B       the keys enter (validate), cancel, correct (back)
//                    F slot      '0' or '1': that slot's supply is overloaded
//   reader → panel   L mask      1 byte: bit n lights LED n
//                    Z ms        2 bytes, big-endian: the buzzer
//                    E prompt    1 byte: a PIN is to be entered, 0 current, 1 new, 2 confirmation
//                    D n         1 byte: so many digits are there; shown as stars
//                    X           the entry is over
//
// Other bytes from the panel are ignored, and keys outside of an entry as well.
class BytePanel final : public Panel {
 public:
  static constexpr Byte kLeds = 0b0000'0011;

  BytePanel(Wire& wire, bool key_pad) : wire_(wire), key_pad_(key_pad) {}
  BytePanel(const BytePanel&) = delete;
  BytePanel& operator=(const BytePanel&) = delete;

  // Where to report; before anything else.
  void attach(CcidDevice& device) { device_ = &device; }

  void receive(Bytes bytes);

  // Reports the alarm when it is due.
  void work();
  // When `work` has something to do again.
  std::optional<Instant> next_deadline() const { return alarm_; }

  // Panel
  PanelCapabilities capabilities() const override;
  void set_leds(Byte lit) override;
  void buzz(std::uint16_t ms) override;
  void begin_entry(PinPrompt prompt) override;
  void show_digits(std::size_t entered) override;
  void end_entry() override;
  void set_alarm(std::uint32_t ms) override;
  void clear_alarm() override { alarm_.reset(); }

 private:
  void take(Byte b);
  void report_fault(Byte slot);
  void tell(Byte letter, Byte value);

  Wire& wire_;
  bool key_pad_;
  CcidDevice* device_ = nullptr;
  bool fault_ = false;     // the next byte says whose
  bool entering_ = false;  // keys count
  std::optional<Instant> alarm_;
};

}  // namespace ssc::firmware
