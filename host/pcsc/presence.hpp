// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>

#include "host/pcsc/session.hpp"

namespace ssc::pcsc {

// Whether a card is in the reader; a mute one is there too. READER_GONE, SERVICE_DOWN.
Result<bool> card_present(Context& context, const std::string& reader);

// Waits until a card is there, or none is; false when the time is over. Sleeps in pcscd meanwhile.
Result<bool> wait_for_card(Context& context, const std::string& reader, bool present,
                           std::chrono::milliseconds patience);

}  // namespace ssc::pcsc
