// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "host/driver/transport.hpp"
#include "protocol/base/bytes.hpp"
#include "protocol/ccid/descriptor.hpp"
#include "protocol/iso7816/atr.hpp"

namespace ssc::driver {

// The bit rates of a reader, as its descriptor and GET_DATA_RATES tell.
struct ReaderSpeeds {
  std::uint32_t clock_khz = 0;             // dwDefaultClock
  std::uint32_t max_bit_per_s = 0;         // dwMaxDataRate
  std::vector<std::uint32_t> bit_per_s{};  // empty: every one up to the maximum

  bool reach(Byte TA1) const;
};

// Asks the reader for its list when it says that it has one; a reader that then has none is taken
// by its maximum.
ReaderSpeeds speeds_of(Transport& transport);

// Fi and Di, coded as TA1, that card and reader may agree on, fastest first: what the card offers,
// then lower Di with the same Fi (97, 96, 95, 94 …; ISO/IEC 7816-3:2006 clause 9.2 allows any
// between the default and the offer), as far as the reader goes, and at last 372 / 1. A card in
// specific mode leaves no choice.
using SpeedChoices = FixedBytes<9>;
SpeedChoices speed_choices(const iso7816::Atr& atr, const ReaderSpeeds& reader);

}  // namespace ssc::driver
