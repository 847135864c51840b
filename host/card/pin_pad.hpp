// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>

#include "host/card/pin.hpp"
#include "host/pcsc/pin_pad.hpp"

// The holder's PIN, typed on the keys of the reader: VERIFY and CHANGE PIN without the PIN in this
// program. As in pin.hpp the card is asked first how many tries are left; show them to the holder
// (pin_status) before the entry begins. `card` and `pad` belong to one session. Failures besides
// those of pin.hpp:
//   PIN_CANCELLED, PIN_TIMEOUT, PIN_MISMATCH  how the entry ended; no try is lost
//   PIN_FORMAT                                too short or too long
//   NO_PIN_PAD                                the reader's keys cannot do this
namespace ssc::card {

// How long the reader waits for each PIN; at most 255 s.
inline constexpr std::chrono::seconds kPinEntryTime{30};

Result<void> verify_pin(Channel& card, pcsc::PinPad& pad, unsigned least_tries = kLastTry,
                        std::chrono::seconds time = kPinEntryTime);

// The old PIN, then the new one twice. A reader must be told where in the command the new PIN
// begins, so both have exactly `digits` digits (4 to 16; PIN_FORMAT).
inline constexpr unsigned kUsualPinDigits = 6;
Result<void> change_pin(Channel& card, pcsc::PinPad& pad, unsigned digits = kUsualPinDigits,
                        unsigned least_tries = kLastTry, std::chrono::seconds time = kPinEntryTime);

}  // namespace ssc::card
