// SPDX-License-Identifier: Apache-2.0
#include "host/driver/line_speed.hpp"

#include <algorithm>

#include "protocol/iso7816/timing.hpp"

namespace ssc::driver {
namespace {

using iso7816::kDefaultTA1;

// Makers cut the fraction off, or round, or know their clock better than they tell.
constexpr std::uint64_t kTolerancePercent = 1;

bool about(std::uint64_t a, std::uint64_t b) {
  return (a > b ? a - b : b - a) * 100 <= std::max(a, b) * kTolerancePercent;
}

}  // namespace

bool ReaderSpeeds::reach(Byte TA1) const {
  const auto rate = iso7816::bit_rate(TA1);
  if (!rate) return false;
  const std::uint64_t wanted = std::uint64_t{clock_khz} * 1'000 * rate->Di / rate->Fi;
  if (bit_per_s.empty()) return wanted <= max_bit_per_s || about(wanted, max_bit_per_s);
  return std::any_of(bit_per_s.begin(), bit_per_s.end(),
                     [&](std::uint32_t listed) { return about(wanted, listed); });
}

ReaderSpeeds speeds_of(Transport& transport) {
  const auto& descriptor = transport.descriptor();
  ReaderSpeeds speeds{descriptor.dwDefaultClock, descriptor.dwMaxDataRate};
  if (descriptor.bNumDataRatesSupported != 0) {
    if (auto listed = transport.data_rates()) speeds.bit_per_s = std::move(*listed);
  }
  return speeds;
}

SpeedChoices speed_choices(const iso7816::Atr& atr, const ReaderSpeeds& reader) {
  SpeedChoices choices;
  const bool reserved = atr.findings.has(iso7816::AtrFinding::kTA1Reserved);
  if (atr.specific_mode) {
    choices.push_back(reserved || atr.specific_mode->implicit ? kDefaultTA1 : atr.TA1);
    return choices;
  }
  if (!reserved) {
    if (reader.reach(atr.TA1)) choices.push_back(atr.TA1);
    constexpr Byte kHighestDoubling = 7;  // codes 1 to 7 are Di 1, 2, 4 … 64
    for (Byte code = kHighestDoubling; code > 1; --code) {
      const Byte lower = static_cast<Byte>((atr.TA1 & 0xF0) | code);
      const auto rate = iso7816::bit_rate(lower);
      if (rate && rate->Di < atr.bit_rate.Di && reader.reach(lower)) choices.push_back(lower);
    }
  }
  if (choices.empty() || choices[choices.size() - 1] != kDefaultTA1) choices.push_back(kDefaultTA1);
  return choices;
}

}  // namespace ssc::driver
