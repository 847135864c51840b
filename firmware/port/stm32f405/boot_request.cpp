// SPDX-License-Identifier: Apache-2.0
#include "firmware/port/stm32f405/boot_request.hpp"

#include "firmware/port/stm32f405/memory_map.hpp"
#include "firmware/port/stm32f405/register.hpp"
#include "firmware/port/stm32f405/registers/rcc.hpp"
#include "firmware/port/stm32f405/reset.hpp"

namespace ssc::firmware::stm32 {
namespace {

// A word that is there only if its complement is.
class LeftOver {
 public:
  constexpr explicit LeftOver(std::uint32_t address) : word_(address), complement_(address + 4) {}

  void leave(std::uint32_t value) const {
    word_.write(value);
    complement_.write(~value);
  }
  std::uint32_t value_or_0() const {
    const std::uint32_t value = word_.read();
    return value == ~complement_.read() ? value : 0;
  }

 private:
  Register word_, complement_;
};

constexpr LeftOver kRequest(kLeftOver);
constexpr LeftOver kStarts(kLeftOver + 8);
constexpr std::uint32_t kBootMode = 0x5546'4423;  // "#DFU"

}  // namespace

void BootRequest::start_boot_mode() {
  kRequest.leave(kBootMode);
  reset_chip();
}

void clear_after_power_on() {
  if (RCC.CSR.has(Rcc::CSR_PORRSTF)) {
    kRequest.leave(0);
    kStarts.leave(0);
  }
  RCC.CSR.set(Rcc::CSR_RMVF);
}

bool take_boot_request() {
  const bool wanted = kRequest.value_or_0() == kBootMode;
  kRequest.leave(0);
  return wanted;
}

bool may_start_once_more() {
  const std::uint32_t starts = kStarts.value_or_0();
  kStarts.leave(starts < kMostStarts ? starts + 1 : 0);
  return starts < kMostStarts;
}

void start_has_lasted() {
  kStarts.leave(0);
}

}  // namespace ssc::firmware::stm32
