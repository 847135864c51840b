// SPDX-License-Identifier: Apache-2.0
#include "firmware/port/stm32f405/clock_tree.hpp"

#include "firmware/port/stm32f405/board.hpp"
#include "firmware/port/stm32f405/registers/flash.hpp"
#include "firmware/port/stm32f405/registers/rcc.hpp"

namespace ssc::firmware::stm32 {
namespace {

// Looks at a flag, each of them several cycles of 16 MHz: about 100 ms, far more than a crystal
// takes.
constexpr std::uint32_t kLooks = 200'000;

constexpr std::uint32_t kPllM = 4, kPllN = 120, kPllP = 2, kPllQ = 5;
static_assert(kCrystalHz / kPllM == 2'000'000, "the input that has the least jitter");
static_assert(kCrystalHz / kPllM * kPllN / kPllP == kProcessorHz);
static_assert(kCrystalHz / kPllM * kPllN / kPllQ == 48'000'000);

constexpr std::uint32_t kPLLCFGR = kPllM << Rcc::PLLCFGR_PLLM | kPllN << Rcc::PLLCFGR_PLLN |
                                   (kPllP / 2 - 1) << Rcc::PLLCFGR_PLLP | Rcc::PLLCFGR_PLLSRC_HSE |
                                   kPllQ << Rcc::PLLCFGR_PLLQ;

constexpr std::uint32_t kDividers = Rcc::CFGR_HPRE | Rcc::CFGR_PPRE1 | Rcc::CFGR_PPRE2;

// Up to 120 MHz at 2.7 to 3.6 V. The prefetch of the chip's first revision does not work; the
// caches do without it.
constexpr std::uint32_t kWaitStates = 3;

bool switch_to(std::uint32_t SW, std::uint32_t SWS) {
  RCC.CFGR.replace(Rcc::CFGR_SW, SW);
  for (std::uint32_t look = 0; look < kLooks; ++look) {
    if ((RCC.CFGR.read() & Rcc::CFGR_SWS) == SWS) return true;
  }
  return false;
}

// The PLL can only be set up while it is off, and turned off only while nobody runs from it.
bool run_from_HSI() {
  RCC.CR.set(Rcc::CR_HSION);
  if (!RCC.CR.becomes_set(Rcc::CR_HSIRDY, kLooks)) return false;
  if (!switch_to(Rcc::CFGR_SW_HSI, Rcc::CFGR_SWS_HSI)) return false;
  RCC.CFGR.clear(kDividers);
  RCC.CR.clear(Rcc::CR_PLLON);
  return RCC.CR.becomes_clear(Rcc::CR_PLLRDY, kLooks);
}

bool start_crystal() {
  RCC.CR.set(Rcc::CR_HSEON);
  return RCC.CR.becomes_set(Rcc::CR_HSERDY, kLooks);
}

bool start_pll() {
  RCC.PLLCFGR.write(kPLLCFGR);
  RCC.CR.set(Rcc::CR_PLLON);
  return RCC.CR.becomes_set(Rcc::CR_PLLRDY, kLooks);
}

// Before the clock gets faster: the flash keeps its speed, and the buses their limits.
bool prepare_flash() {
  FLASH.ACR.write(FlashInterface::ACR_ICEN | FlashInterface::ACR_DCEN | kWaitStates);
  return (FLASH.ACR.read() & FlashInterface::ACR_LATENCY) == kWaitStates;
}

bool run_from_PLL() {
  RCC.CFGR.replace(kDividers, Rcc::CFGR_PPRE1_4 | Rcc::CFGR_PPRE2_2);
  return switch_to(Rcc::CFGR_SW_PLL, Rcc::CFGR_SWS_PLL);
}

// Each is read back, for a block must not be touched in the first cycles of its clock.
void enable(const Register& ENR, std::uint32_t bits) {
  ENR.set(bits);
  ENR.read();
}

void enable_blocks() {
  enable(RCC.AHB1ENR, Rcc::AHB1ENR_GPIOAEN | Rcc::AHB1ENR_GPIOBEN | Rcc::AHB1ENR_GPIOCEN);
  enable(RCC.AHB2ENR, Rcc::AHB2ENR_OTGFSEN);
  enable(RCC.APB1ENR, Rcc::APB1ENR_TIM2EN | Rcc::APB1ENR_USART2EN | Rcc::APB1ENR_USART3EN);
}

}  // namespace

bool start_clocks() {
  const bool ready = run_from_HSI() && start_crystal() && start_pll() && prepare_flash();
  const bool fast = ready && run_from_PLL();
  if (!fast) run_from_HSI();
  enable_blocks();
  return fast;
}

}  // namespace ssc::firmware::stm32
