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

// The same for a use that begins with it. A card that has no PIN wants none. Where nobody can ask
// for the PIN another program may have proven it: the card knows.
class PinGate {
 public:
  explicit PinGate(Station& station) : station_(station) {}

  // Once; SSCARD_PIN_... and what the card says.
  Result<void> ask();
  // For what the card then refuses: that it wants a PIN and nobody can ask for it, if that is why.
  Error reason(const Failure& failure) const;

 private:
  Station& station_;
  bool asked_ = false;
  std::optional<Error> cannot_ask_;
};

// CHANGE PIN.
Result<void> change_pin(Station& station);

// A new PIN in plain. The keys of a reader give no PIN away: a program alone can do this.
Result<card::Pin> enter_new_pin(const Station& station);

}  // namespace ssc::national
