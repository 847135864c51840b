// SPDX-License-Identifier: Apache-2.0
#include "firmware/card/data_rates.hpp"

#include <algorithm>

namespace ssc::firmware {
namespace {

using iso7816::bit_rate;
using iso7816::BitRate;
using iso7816::kDefaultTA1;

// The codes in use, tables 7 and 8. Di descending: 64 32 20 16 12 8 4 2 1.
constexpr Byte kFICodes[] = {0, 1, 2, 3, 4, 5, 6, 9, 10, 11, 12, 13};
constexpr Byte kDICodes[] = {7, 6, 9, 5, 8, 4, 3, 2, 1};

constexpr Byte pair_of(Byte FI, Byte DI) {
  return static_cast<Byte>(FI << 4 | DI);
}

constexpr Byte kReservedDI = 0;

// TA1 with a reserved FI or DI offers nothing but 372 / 1; FI alone still limits the clock.
Byte offered(Byte TA1) {
  return bit_rate(TA1) ? TA1 : kDefaultTA1;
}

bool bears(const CardLine& line, Byte FiDi) {
  const auto rate = bit_rate(FiDi);
  return rate && line.supports(*rate);
}

bool faster_than_default(BitRate rate) {
  return rate.Di * iso7816::kDefaultBitRate.Fi > rate.Fi;
}

std::uint32_t fmax_hz(Byte FiDi) {
  return iso7816::fmax_hz(FiDi).value_or(kFastClockHz);
}

// The highest DI code, by its value and no higher than `limit`, for which `good` holds.
template <class Good>
Byte highest_DI(Byte limit, Good good) {
  const Byte* const first = std::find(std::begin(kDICodes), std::end(kDICodes), limit);
  const Byte* const found = std::find_if(first, std::end(kDICodes), good);
  return found != std::end(kDICodes) ? *found : kReservedDI;
}

}  // namespace

std::uint32_t clock_hz(Voltage voltage, Byte TA1, Byte FiDi) {
  const std::uint32_t limit = std::min(fmax_hz(TA1), fmax_hz(FiDi));
  return limit < kFastClockHz ? kSlowClockHz : initial_clock_hz(voltage);
}

Byte best_FiDi(const CardLine& line, Byte TA1) {
  const Byte FI = offered(TA1) >> 4;
  const Byte DI =
      highest_DI(offered(TA1) & 0x0F, [&](Byte code) { return bears(line, pair_of(FI, code)); });
  const auto rate = bit_rate(pair_of(FI, DI));
  return rate && faster_than_default(*rate) ? pair_of(FI, DI) : kDefaultTA1;
}

Byte lowered_FiDi(const CardLine& line, Byte TA1, Byte wanted) {
  const auto limit = bit_rate(offered(TA1));
  const auto rate = bit_rate(wanted);
  const bool within = rate && limit && rate->Fi <= limit->Fi && rate->Di <= limit->Di;
  return best_FiDi(line, within ? wanted : TA1);
}

DataRates::DataRates(const CardLine& line) {
  for (const std::uint32_t clock : kClocksHz) {
    for (const Byte FI : kFICodes) {
      for (const Byte DI : kDICodes) {
        const Byte pair = pair_of(FI, DI);
        if (clock <= fmax_hz(pair) && bears(line, pair)) insert(data_rate(clock, *bit_rate(pair)));
      }
    }
  }
}

void DataRates::insert(std::uint32_t rate) {
  const auto end = rates_.begin() + size_;
  const auto place = std::lower_bound(rates_.begin(), end, rate);
  if ((place != end && *place == rate) || size_ == kMax) return;
  std::copy_backward(place, end, end + 1);
  *place = rate;
  ++size_;
}

std::optional<Byte> FiDi_of(const CardLine& line, Byte TA1, std::uint32_t clock_hz,
                            std::uint32_t bit_per_s) {
  const auto makes = [&](Byte pair) {
    return bears(line, pair) && data_rate(clock_hz, *bit_rate(pair)) == bit_per_s;
  };
  if (clock_hz > std::min(fmax_hz(TA1), kFastClockHz)) return std::nullopt;
  if (makes(kDefaultTA1)) return kDefaultTA1;
  const Byte FI = offered(TA1) >> 4;
  const Byte DI =
      highest_DI(offered(TA1) & 0x0F, [&](Byte code) { return makes(pair_of(FI, code)); });
  if (DI == kReservedDI) return std::nullopt;
  return pair_of(FI, DI);
}

}  // namespace ssc::firmware
