// SPDX-License-Identifier: Apache-2.0
#include "host/driver/time_limits.hpp"

#include <algorithm>

#include "protocol/iso7816/timing.hpp"

namespace ssc::driver {
namespace {

constexpr std::uint32_t kMinClockKhz = 1'000;
constexpr std::uint32_t kMaxClockKhz = 20'000;

// A card may pause for CWT between any two characters of a block, which no card does: at the
// default CWI 13 that would be three minutes for one block.
constexpr std::uint64_t kMaxPausesNs = 10'000'000'000;

}  // namespace

LineTimes line_times(const iso7816::Atr& atr, Byte protocol, iso7816::BitRate bit_rate) {
  return {protocol, bit_rate, atr.N, atr.WI, atr.BWI, atr.CWI};
}

Milliseconds transfer_time(const LineTimes& times, std::uint32_t clock_khz, std::size_t characters,
                           unsigned waits) {
  const std::uint32_t f_hz = std::clamp(clock_khz, kMinClockKhz, kMaxClockKhz) * 1'000;
  const auto ns = [&](std::uint32_t etu) { return iso7816::etu_to_ns(etu, times.bit_rate, f_hz); };
  const std::uint64_t character =
      ns(iso7816::guard_time_etu(times.N, times.protocol, times.bit_rate, times.bit_rate));
  const std::uint64_t wait = times.protocol == 1
                                 ? ns(iso7816::block_waiting_time_etu(times.BWI, times.bit_rate))
                                 : ns(iso7816::waiting_time_etu(times.WI, times.bit_rate));
  const std::uint64_t pauses =
      times.protocol == 1
          ? std::min(characters * ns(iso7816::character_waiting_time_etu(times.CWI)), kMaxPausesNs)
          : 0;
  const std::chrono::nanoseconds total(character * characters + wait * waits + pauses);
  return std::clamp(std::chrono::ceil<Milliseconds>(total) + kMargin, kMinTransferTime,
                    kMaxTransferTime);
}

}  // namespace ssc::driver
