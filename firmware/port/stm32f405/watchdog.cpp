// SPDX-License-Identifier: Apache-2.0
#include "firmware/port/stm32f405/watchdog.hpp"

#include <algorithm>

#include "firmware/port/stm32f405/registers/iwdg.hpp"

namespace ssc::firmware::stm32 {
namespace {

constexpr std::uint32_t kPrescaler = 256;

// PR and RLR go over to the slow clock, a few of its cycles before each is taken: about 100 ms of
// looks from the fastest processor.
constexpr std::uint32_t kLooks = 1'000'000;

constexpr std::uint32_t reload(std::uint32_t ms) {
  const std::uint32_t ticks = ms * (kFastestLsiHz / 1'000) / kPrescaler + 1;
  return std::min(ticks, Iwdg::RLR_MAX);
}
static_assert(reload(kLongestWatchdog_ms) < Iwdg::RLR_MAX);

bool is_settled() {
  return IWDG.SR.becomes_clear(Iwdg::SR_PVU | Iwdg::SR_RVU, kLooks);
}

}  // namespace

void start_watchdog(std::uint32_t ms) {
  IWDG.KR.write(Iwdg::KR_START);
  if (is_settled()) {  // what the program before has written
    IWDG.KR.write(Iwdg::KR_ACCESS);
    IWDG.PR.write(Iwdg::PR_256);
    IWDG.RLR.write(reload(ms));
    is_settled();
  }
  feed_watchdog();
}

void feed_watchdog() {
  IWDG.KR.write(Iwdg::KR_RELOAD);
}

}  // namespace ssc::firmware::stm32
