// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "host/card/pin.hpp"
#include "host/sscard_driver/station.hpp"

// The holder types the PIN: on the reader's keys, or to the program that the administrator has
// named for readers without. SSCARD_UNSUPPORTED when there is neither, SSCARD_PIN_... for what goes
// wrong with the entry, and what the card says of the PIN.
namespace ssc::national {

// VERIFY.
Result<void> prove_pin(Station& station);

// CHANGE PIN.
Result<void> change_pin(Station& station);

// A new PIN in plain. The keys of a reader give no PIN away: a program alone can do this.
Result<card::Pin> enter_new_pin(const Station& station);

}  // namespace ssc::national
