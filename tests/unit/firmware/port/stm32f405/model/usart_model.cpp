// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/firmware/port/stm32f405/model/usart_model.hpp"

#include <bit>
#include <string>
#include <utility>

namespace ssc::stm32model {
namespace {

constexpr std::uint32_t kSR = 0x00, kDR = 0x04, kBRR = 0x08, kCR1 = 0x0C, kCR2 = 0x10, kCR3 = 0x14,
                        kGTPR = 0x18;
constexpr std::uint32_t kPE = 1U << 0, kFE = 1U << 1, kNE = 1U << 2, kORE = 1U << 3,
                        kRXNE = 1U << 5, kTC = 1U << 6, kTXE = 1U << 7;
constexpr std::uint32_t kRE = 1U << 2, kTE = 1U << 3, kRXNEIE = 1U << 5, kTCIE = 1U << 6,
                        kPS = 1U << 9, kPCE = 1U << 10, kM = 1U << 12, kUE = 1U << 13;
constexpr std::uint32_t kCLKEN = 1U << 11, kSTOP = 0b11U << 12, kNACK = 1U << 4, kSCEN = 1U << 5;
constexpr std::uint32_t kPSC = 0x1F, kLeastBRR = 16;

}  // namespace

UsartModel::UsartModel(Bus& bus, std::uint32_t base, std::uint32_t hertz)
    : bus_(bus), hertz_(hertz) {
  bus.attach(base, *this);
}

void UsartModel::expect(bool kept, const char* rule) {
  if (!kept) bus_.violation(std::string("USART: ") + rule);
}

bool UsartModel::interrupt() const {
  if (!has(r_.CR1, kUE)) return false;
  const bool heard = has(r_.CR1, kRXNEIE) && (r_.SR & (kRXNE | kORE)) != 0;
  return heard || (has(r_.CR1, kTCIE) && has(r_.SR, kTC));
}

Time UsartModel::bit() const {
  return cardsim::clock_cycles(r_.BRR, hertz_);
}

bool UsartModel::stop_1_5() const {
  return (r_.CR2 & kSTOP) == kSTOP;
}

bool UsartModel::parity_error(std::uint32_t bits) const {
  const bool odd = std::popcount(bits & 0x1FFU) % 2 != 0;
  return odd != has(r_.CR1, kPS);
}

std::uint32_t UsartModel::CK() const {
  const bool on = has(r_.CR1, kUE) && has(r_.CR2, kCLKEN) && has(r_.CR3, kSCEN);
  const std::uint32_t PSC = r_.GTPR & kPSC;
  return on && PSC != 0 ? hertz_ / (2 * PSC) : 0;
}

// --- The program's side -------------------------------------------------------------------------

std::uint32_t UsartModel::read(std::uint32_t offset) {
  switch (offset) {
    case kSR: return seen_ = r_.SR;
    case kDR: r_.SR &= ~(kRXNE | (seen_ & (kPE | kFE | kNE | kORE))); return received_;
    case kBRR: return r_.BRR;
    case kCR1: return r_.CR1;
    case kCR2: return r_.CR2;
    case kCR3: return r_.CR3;
    case kGTPR: return r_.GTPR;
    default: bus_.violation("USART: a register that is not there"); return 0;
  }
}

void UsartModel::write(std::uint32_t offset, std::uint32_t value) {
  switch (offset) {
    case kSR: r_.SR &= value | ~(kTC | kRXNE); break;
    case kDR: transmit(value); break;
    case kBRR: change(r_.BRR, value, 0xFFFF); break;
    case kCR1: change_CR1(value); break;
    case kCR2: change(r_.CR2, value, kSTOP); break;
    case kCR3: change(r_.CR3, value, kNACK | kSCEN); break;
    case kGTPR: change(r_.GTPR, value, 0xFF00); break;
    default: bus_.violation("USART: a register that is not there"); break;
  }
  if (wire_ != nullptr && CK() != std::exchange(CK_, CK())) wire_->clock(CK_);
}

void UsartModel::change(std::uint32_t& word, std::uint32_t value,
                        std::uint32_t not_within_a_character) {
  const bool quiet = !sending_ && !arriving_;
  expect(quiet || ((word ^ value) & not_within_a_character) == 0,
         "the format changes within a character");
  word = value;
}

void UsartModel::change_CR1(std::uint32_t value) {
  const bool on = has(value, kUE) && (value & (kTE | kRE)) != 0;
  expect(!on || has(value, kM | kPCE), "smart-card mode without 9 bits and parity");
  expect(!on || has(r_.CR3, kSCEN), "a card without smart-card mode");
  expect(!on || r_.BRR >= kLeastBRR, "bits shorter than 16 cycles");
  r_.CR1 = value;
  if (!has(value, kUE | kTE)) {
    for (auto* event : {&begin_, &end_, &echo_, &done_}) bus_.time().cancel(*event);
    sending_ = false;
    r_.SR |= kTC | kTXE;
  }
  if (!has(value, kUE | kRE)) {
    bus_.time().cancel(echo_);
    bus_.time().cancel(received_at_);
    arriving_ = false;
  }
}

// --- The USART sends ----------------------------------------------------------------------------

void UsartModel::transmit(std::uint32_t value) {
  if (!has(r_.CR1, kUE | kTE)) return expect(false, "DR is written with the transmitter off");
  if (sending_) return expect(false, "DR is written within a character or its guard time");
  if (has(seen_, kTC)) r_.SR &= ~kTC;
  seen_ = 0;
  sending_ = true;
  const bool odd_data = std::popcount(value & 0xFFU) % 2 != 0;
  const std::uint32_t parity = odd_data != has(r_.CR1, kPS) ? 1 : 0;
  const std::uint32_t bits = (value & 0xFFU) | parity << 8;
  // Not before half a bit.
  begin_ = bus_.time().schedule(bus_.time().now() + bit() / 2, [this, bits] { after_begin(bits); });
}

void UsartModel::after_begin(std::uint32_t bits) {
  auto& time = bus_.time();
  const Time edge = time.now();
  const std::int64_t stop_half_bits = stop_1_5() ? 3 : 2;
  const Time stopped = edge + (20 + stop_half_bits) * bit() / 2;
  const std::uint32_t GT = r_.GTPR >> 8 & 0xFFU;
  arriving_ = false;  // two at once are none
  if (wire_ != nullptr) wire_->begins(bits, bit());
  end_ = time.schedule(edge + 21 * bit() / 2, [this, bits, edge] {
    const bool low = wire_ != nullptr && wire_->ends(bits, bit());
    const std::uint32_t flags = low && stop_1_5() ? kFE : 0;
    if (deaf_ || !has(r_.CR1, kRE)) return;
    echo_ = bus_.time().schedule(edge + (stop_1_5() ? 23 : 21) * bit() / 2,
                                 [this, bits, flags] { receive(bits, flags); });
  });
  done_ = time.schedule(stopped + GT * bit(), [this] {
    sending_ = false;
    r_.SR |= kTC;
  });
}

// --- Somebody else sends ------------------------------------------------------------------------

void UsartModel::edge() {
  arriving_ = has(r_.CR1, kUE | kRE);
}

bool UsartModel::complains(std::uint32_t bits) const {
  return arriving_ && has(r_.CR3, kNACK) && stop_1_5() && parity_error(bits);
}

void UsartModel::arrive(std::uint32_t bits) {
  if (!arriving_) return;
  // Its own error signal is in the stop bits that it looks at.
  const std::uint32_t flags = complains(bits) ? kFE : 0;
  const Time later = stop_1_5() ? bit() : Time{};
  received_at_ = bus_.time().schedule(bus_.time().now() + later, [this, bits, flags] {
    arriving_ = false;
    receive(bits, flags);
  });
}

void UsartModel::receive(std::uint32_t bits, std::uint32_t flags) {
  if (has(r_.SR, kRXNE)) {
    r_.SR |= kORE;
    return;
  }
  received_ = bits & 0x1FFU;
  r_.SR |= kRXNE | flags | std::exchange(disturbance_, 0) | (parity_error(bits) ? kPE : 0);
}

}  // namespace ssc::stm32model
