// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/firmware/port/stm32f405/model/rcc_model.hpp"

namespace ssc::stm32model {
namespace {

constexpr std::uint32_t kCR = 0x00, kPLLCFGR = 0x04, kCFGR = 0x08, kCSR = 0x74;
constexpr std::uint32_t kHsiHz = 16'000'000, kHseHz = 8'000'000;

// APB dividers: 0xx not divided, then 2, 4, 8, 16.
std::uint32_t divider(std::uint32_t PPRE) {
  return PPRE < 4 ? 1 : 2U << (PPRE - 4);
}

}  // namespace

bool RccModel::ready(const Oscillator& oscillator) const {
  return oscillator.on && !oscillator.broken && bus_.time().now() >= oscillator.ready_at;
}

bool RccModel::ready(Source source) const {
  return ready(source == Source::kPLL ? PLL_ : source == Source::kHSE ? HSE_ : HSI_);
}

std::uint32_t RccModel::VCO_Hz() const {
  const std::uint32_t M = PLLCFGR_ & 0x3F;
  const std::uint32_t N = PLLCFGR_ >> 6 & 0x1FF;
  const bool crystal = (PLLCFGR_ >> 22 & 1) != 0;
  return (crystal ? kHseHz : kHsiHz) / M * N;
}

std::uint32_t RccModel::source_Hz() const {
  if (source_ == Source::kPLL) return VCO_Hz() / (2 * ((PLLCFGR_ >> 16 & 3) + 1));
  return source_ == Source::kHSE ? kHseHz : kHsiHz;
}

std::uint32_t RccModel::processor_Hz() const {
  return source_Hz();  // HPRE is 0, or it is a violation
}
std::uint32_t RccModel::APB1_Hz() const {
  return processor_Hz() / divider(CFGR_ >> 10 & 7);
}
std::uint32_t RccModel::APB2_Hz() const {
  return processor_Hz() / divider(CFGR_ >> 13 & 7);
}
std::uint32_t RccModel::USB_Hz() const {
  return ready(PLL_) ? VCO_Hz() / (PLLCFGR_ >> 24 & 0xF) : 0;
}

std::uint32_t RccModel::read(std::uint32_t offset) {
  const auto bits = [&](const Oscillator& oscillator, unsigned at) {
    return std::uint32_t{oscillator.on} << at | std::uint32_t{ready(oscillator)} << (at + 1);
  };
  if (offset == kCR) return bits(HSI_, 0) | bits(HSE_, 16) | bits(PLL_, 24);
  if (offset == kPLLCFGR) return PLLCFGR_;
  if (offset == kCFGR) return CFGR_ | static_cast<std::uint32_t>(source_) << 2;
  if (offset == kCSR) return CSR_;
  return enables_[offset];
}

void RccModel::write(std::uint32_t offset, std::uint32_t value) {
  if (offset == kCR) return write_CR(value);
  if (offset == kCFGR) return write_CFGR(value);
  if (offset == kPLLCFGR) {
    if (PLL_.on) bus_.violation("RCC: PLL set up while it runs");
    PLLCFGR_ = value;
    return;
  }
  if (offset == kCSR) {
    if ((value >> 24 & 1) != 0) CSR_ = 0;
    return;
  }
  enables_[offset] = value;
}

void RccModel::turn(Oscillator& oscillator, bool on) {
  if (on && !oscillator.on) oscillator.ready_at = bus_.time().now() + oscillator.takes;
  oscillator.on = on;
}

void RccModel::write_CR(std::uint32_t value) {
  const bool stays = (value >> 24 & 1) != 0;
  if (!stays && source_ == Source::kPLL) bus_.violation("RCC: PLL off under the processor");
  if (!ready(HSE_) && stays && !PLL_.on && (PLLCFGR_ >> 22 & 1) != 0)
    bus_.violation("RCC: PLL on without its crystal");
  turn(HSI_, (value & 1) != 0);
  turn(HSE_, (value >> 16 & 1) != 0);
  turn(PLL_, stays);
}

void RccModel::write_CFGR(std::uint32_t value) {
  if ((value >> 4 & 0xF) >= 8) bus_.violation("RCC: the processor's clock divided");
  CFGR_ = value & ~0b1100U;
  const auto wanted = static_cast<Source>(value & 3);
  if (wanted != source_) switch_to(wanted);
}

void RccModel::switch_to(Source source) {
  if (!ready(source)) return bus_.violation("RCC: switch to a clock that is not ready");
  if (switch_broken_) return;
  source_ = source;
  const auto limit = [&](const char* what, std::uint32_t hertz, std::uint32_t most) {
    if (hertz > most) bus_.violation(std::string("RCC: too fast: ") + what);
  };
  limit("processor", processor_Hz(), 168'000'000);
  limit("APB1", APB1_Hz(), 42'000'000);
  limit("APB2", APB2_Hz(), 84'000'000);
  limit("flash", processor_Hz(), (flash_.latency() + 1) * 30'000'000);
}

}  // namespace ssc::stm32model
