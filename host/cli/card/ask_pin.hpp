// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "host/card/pin.hpp"
#include "host/cli/commands.hpp"

// PINs from standard input, asked for in the user's language (pin_prompt.hpp). PIN_FORMAT for what
// is none; PIN_CANCELLED.
namespace ssc::cli {

// The card's PIN; the question tells the tries left. Nobody is asked for a PIN that would not be
// sent: PIN_UNSET, PIN_BLOCKED, PIN_FEW_TRIES.
Result<card::Pin> ask_pin(const card::PinStatus& status, const Options& options);
Result<card::Pin> ask_new_pin(const Options& options);

}  // namespace ssc::cli
