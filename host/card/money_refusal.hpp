// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "host/card/channel.hpp"

namespace ssc::card {

// What a card means that refuses a money command (card rules, part 5).
Failure money_refusal(std::string_view what, iso7816::StatusWord status);

}  // namespace ssc::card
