// SPDX-License-Identifier: Apache-2.0
#include "firmware/port/stm32f405/smart_card_usart.hpp"

#include <algorithm>
#include <tuple>

#include "firmware/port/stm32f405/interrupts.hpp"
#include "firmware/port/stm32f405/registers/tim.hpp"
#include "protocol/base/sensitive.hpp"

namespace ssc::firmware::stm32 {
namespace {

constexpr std::uint32_t kListening = USART::CR1_TE | USART::CR1_RE | USART::CR1_RXNEIE;
constexpr std::uint32_t kWorking = USART::CR1_UE | USART::CR1_M | USART::CR1_PCE | kListening;
constexpr std::uint32_t kDamage = USART::SR_FE | USART::SR_NE | USART::SR_ORE;

// The chip starts a character half an etu after it is told to, and counts the guard time from the
// end of the stop bits: 10 etu for the character and 1.5 or 1 for them. Rounded up.
constexpr std::uint32_t kEtuWithComplaints = 12;
constexpr std::uint32_t kEtuWithout = 11;
constexpr std::uint32_t kGreatestGT = 0xFF;

constexpr std::uint32_t GT(const SmartCardUsart::Format& format) {
  const std::uint32_t by_itself = format.complaints ? kEtuWithComplaints : kEtuWithout;
  const std::uint32_t extra = std::max(format.guard_time_etu, by_itself) - by_itself;
  return std::min(extra, kGreatestGT);
}

}  // namespace

// --- Contacts -----------------------------------------------------------------------------------

void SmartCardUsart::start() {
  disconnect();
  hold_clock(false);
}

// CK runs before the pin shows it, and the pin holds its level before CK stops.
void SmartCardUsart::run_clock(CardClock clock) {
  registers_.GTPR.replace(USART::GTPR_PSC, clock.PSC());
  registers_.CR2.set(USART::CR2_CLKEN);
  CLK_.alternate(kUsartFunction, Pin::Drive::kPushPull, Pin::Speed::kMedium);
}

void SmartCardUsart::hold_clock(bool high) {
  CLK_.output(high);
  registers_.CR2.clear(USART::CR2_CLKEN);
}

void SmartCardUsart::connect(const Format& format) {
  change_format(format);
  I_O_.alternate(kUsartFunction, Pin::Drive::kOpenDrain, Pin::Speed::kMedium, Pin::Pull::kUp);
}

void SmartCardUsart::disconnect() {
  I_O_.output(false, Pin::Drive::kOpenDrain);
  turn_off(0);
}

// --- Format -------------------------------------------------------------------------------------

// The parity takes effect with the next character, and the first one of a card has said which it
// is: the next may have begun. Everything else would cut that one short.
void SmartCardUsart::set_format(const Format& format) {
  Format other_parity = format_;
  other_parity.odd_parity = format.odd_parity;
  if (format != other_parity) return change_format(format);
  format_ = format;
  registers_.CR1.write(CR1());
}

void SmartCardUsart::change_format(const Format& format) {
  format_ = format;
  registers_.CR1.write(CR1() & ~kListening);
  registers_.BRR.write(format.BRR);
  registers_.CR2.replace(USART::CR2_STOP,
                         format.complaints ? USART::CR2_STOP_1_5 : USART::CR2_STOP_1);
  registers_.CR3.write(USART::CR3_SCEN | (format.complaints ? USART::CR3_NACK : 0));
  registers_.GTPR.replace(USART::GTPR_GT, GT(format) << USART::GTPR_GT_POSITION);
  registers_.CR1.write(CR1());
}

std::uint32_t SmartCardUsart::CR1() const {
  return kWorking | (format_.odd_parity ? USART::CR1_PS : 0);
}

// --- Sending ------------------------------------------------------------------------------------

void SmartCardUsart::send(Bytes run) {
  forget_run();
  size_ = std::min(run.size(), run_.size());
  std::copy_n(run.begin(), size_, run_.begin());
  std::ignore = registers_.SR.read();
  transmit_next();
}

void SmartCardUsart::stop() {
  turn_off(CR1() & ~kListening);
  registers_.CR1.write(CR1());
}

void SmartCardUsart::turn_off(std::uint32_t CR1) {
  {
    const InterruptsMasked masked;
    registers_.CR1.write(CR1);
    phase_ = Phase::kIdle;
  }
  forget_run();
  while (take()) {  // and nothing more is put in
  }
  overflowed_ = false;
}

void SmartCardUsart::forget_run() {
  wipe(run_.data(), size_);
  size_ = 0;
  next_ = 0;
}

// SR has been read: the write clears TC.
void SmartCardUsart::transmit_next() {
  phase_ = Phase::kEcho;
  registers_.DR.write(run_[next_]);
}

// --- The handler --------------------------------------------------------------------------------

void SmartCardUsart::on_interrupt() {
  const std::uint32_t status = registers_.SR.read();
  if ((status & (USART::SR_RXNE | USART::SR_ORE)) != 0) heard(status);
  if ((status & USART::SR_TC) != 0 && phase_ == Phase::kGuard) go_on();
}

void SmartCardUsart::heard(std::uint32_t status) {
  const auto bits = static_cast<std::uint16_t>(registers_.DR.read() & USART::DR_CHARACTER);
  if (phase_ == Phase::kEcho) return echoed(status);
  report({.count = TIM2.CNT.read(),
          .character = bits,
          .kind = LineEvent::Kind::kCharacter,
          .damaged = (status & kDamage) != 0});
}

void SmartCardUsart::echoed(std::uint32_t status) {
  const bool refused = format_.complaints && (status & USART::SR_FE) != 0;
  if (!refused) next_ = next_ + 1;
  if (!refused && next_ < size_) {
    phase_ = Phase::kGuard;
    return registers_.CR1.write(CR1() | USART::CR1_TCIE);
  }
  phase_ = Phase::kIdle;
  report({.count = TIM2.CNT.read(),
          .kind = refused ? LineEvent::Kind::kRefused : LineEvent::Kind::kSent});
}

void SmartCardUsart::go_on() {
  registers_.CR1.write(CR1());
  transmit_next();
}

void SmartCardUsart::report(const LineEvent& event) {
  if (!events_.put(event)) overflowed_ = true;
}

std::optional<LineEvent> SmartCardUsart::take() {
  LineEvent event;
  if (events_.take({&event, 1}) == 0) return std::nullopt;
  return event;
}

}  // namespace ssc::firmware::stm32
