// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "host/sscard_driver/config.hpp"
#include "host/sscard_driver/fields.hpp"

namespace ssc::api {
struct CardReading;
}

// iReadCardBas by the service sscd, which shares a reader between the programs of a machine.
namespace ssc::national {

// True: `out` is what sscd has read. False: it is not there, not for this user, or the card is in
// other hands for the moment; then the card is asked here, which waits for its turn. A connection
// of its own for each call, and no thread.
Result<bool> read_by_service(const Config& config, Fields& out);

// The eleven fields of what sscd has read, or the number that the card itself would have led to.
Result<void> add_reading(const api::CardReading& reading, const Config& config, Fields& out);

}  // namespace ssc::national
