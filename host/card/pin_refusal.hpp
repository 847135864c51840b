// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "host/card/channel.hpp"

// What the ways a PIN comes to the card share: typed into a program (pin.hpp), or on the keys of
// the reader (pin_pad.hpp).
namespace ssc::card {

// PIN_UNSET, PIN_BLOCKED or PIN_FEW_TRIES when a PIN must not be sent now.
Result<void> expect_tries(Channel& card, unsigned least_tries);

// What a card means that refuses VERIFY or CHANGE PIN.
Failure pin_refusal(std::string_view what, iso7816::StatusWord status);

}  // namespace ssc::card
