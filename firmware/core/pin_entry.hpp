// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "firmware/core/panel.hpp"
#include "protocol/base/bytes.hpp"
#include "protocol/ccid/pin.hpp"

namespace ssc::firmware {

// bTimeOut 0: how long the holder has for each PIN.
inline constexpr Byte kDefaultPinSeconds = 30;

// A holder who enters a PIN, or up to three of them, on the keys of the reader (CCID 1.1, 6.1.11).
//
//   verify   kCurrent                          begin ─► [kCurrent] ─► kNew ─► [kConfirmation] ─►
//   kDone modify   [kCurrent,] kNew[, kConfirmation]              each ended as
//   bEntryValidationCondition
//                                                           says: full, enter, time
//   Any PIN:  cancel ─► kCancelled   time over ─► kTimedOut   confirmation differs ─► kDiffers
//
// Rules of the keys: a digit beyond the maximum does nothing, and neither does enter before the
// minimum is reached, or when it is no condition. Each PIN has bTimeOut seconds from its prompt;
// when time is a condition and the minimum is reached, the PIN counts as entered.
//
// Holds digits: wiped on every way out, and when it ends.
class PinEntry {
 public:
  enum class Outcome : std::uint8_t { kGoingOn, kDone, kCancelled, kTimedOut, kDiffers };

  explicit PinEntry(Panel& panel) : panel_(panel) {}
  ~PinEntry() { clear(); }
  PinEntry(const PinEntry&) = delete;
  PinEntry& operator=(const PinEntry&) = delete;

  // Prompts for the first PIN. From now on on_key, and on_second once a second; anything but
  // kGoingOn is the end of the entry, and all but kDone have wiped it.
  void begin(const ccid::PinCommand& command);
  Outcome on_key(Key key);
  Outcome on_second();
  bool going_on() const { return going_on_; }

  // After kDone, until clear(): digits as values 0..9. Empty when it was not asked for.
  Bytes pin(PinPrompt prompt) const { return pins_[static_cast<std::size_t>(prompt)]; }

  // Ends the entry if it is going on, and wipes.
  void clear();

 private:
  using Pin = FixedBytes<ccid::kMaxPinDigits>;

  void prompt(PinPrompt which);
  Pin& current() { return pins_[static_cast<std::size_t>(prompt_)]; }
  bool ends_by(Byte condition) const;
  Outcome digit(Byte value);
  Outcome correct();
  Outcome entered();
  Outcome end(Outcome outcome);

  Panel& panel_;
  bool going_on_ = false;
  PinPrompt prompt_ = PinPrompt::kCurrent;
  bool asks_new_ = false;
  bool asks_confirmation_ = false;
  Byte min_digits_ = 0;
  Byte max_digits_ = 0;
  Byte conditions_ = 0;
  Byte seconds_ = 0;
  Byte seconds_left_ = 0;
  std::array<Pin, 3> pins_;
};

}  // namespace ssc::firmware
