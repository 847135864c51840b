// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "protocol/base/bytes.hpp"

namespace ssc::firmware {

// Keys of a PIN pad. The values are those of the Escape that simulates them (escape.hpp).
enum class Key : Byte {
  kDigit0 = 0,  // to kDigit9 = 9
  kDigit9 = 9,
  kCorrect = 10,  // takes the last digit back
  kEnter = 11,
  kCancel = 12,
};

constexpr std::optional<Byte> digit_of(Key key) {
  const Byte value = static_cast<Byte>(key);
  return value <= static_cast<Byte>(Key::kDigit9) ? std::optional(value) : std::nullopt;
}

// Which PIN the holder is to enter now.
enum class PinPrompt : std::uint8_t { kCurrent, kNew, kConfirmation };

struct PanelCapabilities {
  Byte leds = 0;  // bit n: there is a LED n
  bool buzzer = false;
  bool key_pad = false;         // digits, correct, enter, cancel
  bool simulated_keys = false;  // keys may come from the host: for simulators, never for a product
};

// What a reader has on its front besides slots. Every call returns at once; keys and the alarm are
// reported to CcidDevice: on_key, on_panel_alarm. A part that is not there is never called.
class Panel {
 public:
  virtual PanelCapabilities capabilities() const = 0;

  virtual void set_leds(Byte lit) = 0;  // bit n: LED n
  virtual void buzz(std::uint16_t ms) = 0;

  // A PIN is to be entered: keys count from now on. Once for each PIN of a command, and end_entry
  // once after the last one, whatever its outcome. Keys outside of an entry are not for this reader
  // to know: a key pad may as well not report them.
  virtual void begin_entry(PinPrompt prompt) = 0;
  virtual void show_digits(
      std::size_t entered) = 0;  // a star, or a beep, for each; never the digit
  virtual void end_entry() = 0;

  // One alarm, in milliseconds from now; a new one replaces it.
  virtual void set_alarm(std::uint32_t ms) = 0;
  virtual void clear_alarm() = 0;

 protected:
  ~Panel() = default;
};

// The front of a reader that has none.
class NoPanel final : public Panel {
 public:
  PanelCapabilities capabilities() const override { return {}; }
  void set_leds(Byte) override {}
  void buzz(std::uint16_t) override {}
  void begin_entry(PinPrompt) override {}
  void show_digits(std::size_t) override {}
  void end_entry() override {}
  void set_alarm(std::uint32_t) override {}
  void clear_alarm() override {}
};

}  // namespace ssc::firmware
