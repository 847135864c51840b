// SPDX-License-Identifier: Apache-2.0
#include "tools/cardsim/contact_rules.hpp"

namespace ssc::cardsim {
namespace {

using firmware::IoState;
using firmware::Voltage;

constexpr std::uint32_t kResetLowClocks = 400;          // clause 6.2.2
constexpr std::uint32_t kClockStopDelayClocks = 1'860;  // clause 6.3.2
constexpr std::uint32_t kClockStartDelayClocks = 700;
constexpr Time kRestBetweenClasses = std::chrono::milliseconds(10);  // clause 6.2.4

// GT, clause 8.3: 12 etu and N more, which count in the Fi and Di of TA1 when the card names T=15.
Time guard_time(const Card& card, std::uint32_t hertz) {
  const iso7816::Atr& atr = card.atr();
  if (atr.N == 255) return etus(card.protocol() == 1 ? 11 : 12, card.bit_rate(), hertz);
  return etus(12, card.bit_rate(), hertz) +
         etus(atr.N, atr.has_t15 ? atr.bit_rate : card.bit_rate(), hertz);
}

std::string microseconds(Time time) {
  return std::to_string(std::chrono::duration_cast<std::chrono::microseconds>(time).count()) +
         " us";
}

}  // namespace

void ContactRules::violated(const std::string& what) {
  violations_.push_back(microseconds(time_.now()) + ": " + what);
}

void ContactRules::expect(bool kept, const char* rule) {
  if (!kept) violated(rule);
}

// Clauses 6.2.1 and 6.4.
void ContactRules::on_voltage(Voltage voltage) {
  const bool was_on = voltage_ != Voltage::kOff;
  const bool on = voltage != Voltage::kOff;
  expect(!on || !was_on || voltage == voltage_, "the class is changed without deactivation");
  if (on && !was_on) {
    expect(!reset_high_, "VCC comes with RST high");
    expect(hertz_ == 0, "VCC comes with CLK running");
    expect(!off_since_ || time_.now() - *off_since_ >= kRestBetweenClasses,
           "VCC comes back within 10 ms");
  }
  if (!on && was_on) {
    expect(!reset_high_, "VCC goes with RST high");
    expect(hertz_ == 0, "VCC goes with CLK running");
    expect(io_ == IoState::kLow, "VCC goes before I/O is low");
    off_since_ = time_.now();
  }
  voltage_ = voltage;
}

void ContactRules::on_clock(std::uint32_t hertz, bool moving) {
  if (hertz != 0) {
    expect(voltage_ != Voltage::kOff, "CLK runs without VCC");
    expect(io_ == IoState::kReception, "CLK runs before I/O is in reception");
    if (hertz_ == 0) reset_low_since_ = time_.now();
    if (hertz_ == 0 && reset_high_) clock_back_since_ = time_.now();
  } else {
    expect(!reset_high_, "CLK goes with RST high");
  }
  expect(!moving || hertz == hertz_ || !reset_high_, "CLK changes while characters move");
  hertz_ = hertz;
}

// Clause 6.3.2.
void ContactRules::on_clock_stop(const Card& card, bool high, Time since_last) {
  const auto state = high ? iso7816::ClockStop::kHigh : iso7816::ClockStop::kLow;
  const auto allowed = card.atr().clock_stop;
  expect(allowed == state || allowed == iso7816::ClockStop::kEither,
         "CLK stops in a state that the card does not allow");
  expect(hertz_ == 0 || since_last >= clocks(kClockStopDelayClocks),
         "CLK stops within 1,860 clocks of a character");
  hertz_ = 0;
}

void ContactRules::on_reset(bool high) {
  if (high && !reset_high_) {
    expect(voltage_ != Voltage::kOff && hertz_ != 0, "RST rises without VCC and CLK");
    expect(hertz_ == 0 || time_.now() - reset_low_since_ >= clocks(kResetLowClocks),
           "RST is low for less than 400 clocks");
  }
  clock_back_since_.reset();
  if (!high && reset_high_) reset_low_since_ = time_.now();
  reset_high_ = high;
}

void ContactRules::on_io(IoState io) {
  if (io == IoState::kReception) {
    expect(voltage_ != Voltage::kOff, "I/O is in reception without VCC");
  } else {
    expect(hertz_ == 0, "I/O is low before CLK has stopped");
  }
  io_ = io;
}

void ContactRules::on_character(const Card& card, Byte value, iso7816::BitRate bit_rate,
                                Time since_last, bool turns_round) {
  expect(io_ == IoState::kReception, "a character while I/O is low");
  if (hertz_ == 0) return violated("a character without CLK");
  if (bit_rate != card.bit_rate())
    return violated("a character at a bit rate that is not the card's");
  expect(hertz_ <= iso7816::fmax_hz(card.atr().TA1).value_or(hertz_), "CLK is above fmax");
  expect(!clock_back_since_ || time_.now() - *clock_back_since_ >= clocks(kClockStartDelayClocks),
         "a character within 700 clocks of a stopped CLK");
  if (turns_round) {
    const Time least = etus(card.turn_round_etu(value), card.bit_rate(), hertz_);
    expect(since_last >= least, "a character too soon after the card's last one");
  } else {
    expect(since_last >= guard_time(card, hertz_), "a character within the guard time");
  }
}

}  // namespace ssc::cardsim
