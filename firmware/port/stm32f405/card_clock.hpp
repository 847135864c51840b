// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>

#include "firmware/card/card_line.hpp"
#include "firmware/port/stm32f405/board.hpp"
#include "firmware/port/stm32f405/clock.hpp"
#include "protocol/iso7816/timing.hpp"

namespace ssc::firmware::stm32 {

// CLK of a card, which a USART makes of APB1: APB1 / (2 PSC). Everything that is told in clock
// cycles or etu is a number of ticks from here.
class CardClock {
 public:
  // The fastest one that is neither above `hertz` nor above 5 MHz, the most that cards bear while
  // their answer to reset has not been read (ISO/IEC 7816-3 clause 5.2.3).
  static constexpr CardClock at_most(std::uint32_t hertz) {
    const std::uint32_t divisor = (kApb1Hz / 2 + hertz - 1) / std::max<std::uint32_t>(hertz, 1);
    return CardClock(std::clamp(divisor, kFastestPSC, kSlowestPSC));
  }

  constexpr std::uint32_t PSC() const { return PSC_; }
  constexpr std::uint32_t hertz() const { return kApb1Hz / (2 * PSC_); }

  // So that one bit lasts one etu of Fi / (Di f), to the nearest cycle of APB1.
  constexpr std::uint32_t BRR(iso7816::BitRate rate) const {
    return (2 * apb1_cycles_of_Di_etus(rate) + rate.Di) / (2 * rate.Di);
  }
  // Whether it comes out well enough: the last bit of a character is off by less than a tenth of an
  // etu, half of what clause 7.1 leaves to the sender.
  constexpr bool makes(iso7816::BitRate rate) const {
    if (rate.Di == 0 || BRR(rate) < kLeastBRR || BRR(rate) > kGreatestBRR) return false;
    const std::uint32_t exact = apb1_cycles_of_Di_etus(rate);
    const std::uint32_t made = BRR(rate) * rate.Di;
    return 100 * (made > exact ? made - exact : exact - made) < exact;
  }

  constexpr Ticks etus(std::uint32_t count, iso7816::BitRate rate) const {
    const std::uint32_t Di = std::max<std::uint32_t>(rate.Di, 1);
    return (cycles(count) * rate.Fi + Di - 1) / Di;
  }
  constexpr Ticks cycles(std::uint32_t count) const {
    return Ticks{count} * (2 * PSC_) * (kTicksPerSecond / kApb1Hz);
  }
  constexpr Ticks length(Duration duration, iso7816::BitRate rate) const {
    switch (duration.unit) {
      case Duration::Unit::kEtu: return etus(duration.count, rate);
      case Duration::Unit::kClocks: return cycles(duration.count);
      case Duration::Unit::kMilliseconds: break;
    }
    return milliseconds_in_ticks(duration.count);
  }

 private:
  static constexpr std::uint32_t kFastestPSC = 3;   // 5 MHz
  static constexpr std::uint32_t kSlowestPSC = 15;  // 1 MHz, the least of clause 5.2.3
  static constexpr std::uint32_t kLeastBRR = 16;    // one bit is sampled 16 times
  static constexpr std::uint32_t kGreatestBRR = 0xFFFF;

  constexpr explicit CardClock(std::uint32_t PSC) : PSC_(PSC) {}
  // Cycles of APB1 in Di etus.
  constexpr std::uint32_t apb1_cycles_of_Di_etus(iso7816::BitRate rate) const {
    return 2 * PSC_ * rate.Fi;
  }

  std::uint32_t PSC_;
};

}  // namespace ssc::firmware::stm32
