// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "firmware/card/card_line.hpp"
#include "protocol/iso7816/timing.hpp"

// Card clocks and bit rates: what the standard allows (tables 7 and 8), what this reader makes.
namespace ssc::firmware {

// Class A runs at the fast clock unless TA1 or the parameters say FI = 0, at most 4 MHz (table 7);
// classes B and C always run at the slow one.
inline constexpr std::uint32_t kFastClockHz = 5'000'000;
inline constexpr std::uint32_t kSlowClockHz = 3'750'000;

// GET_CLOCK_FREQUENCIES of CCID, ascending.
inline constexpr std::array kClocksHz = {kSlowClockHz, kFastClockHz};

// The clock until the answer to reset has been read.
constexpr std::uint32_t initial_clock_hz(Voltage voltage) {
  return voltage == Voltage::k5V ? kFastClockHz : kSlowClockHz;
}

// The fastest clock lawful in this class for a card that announced TA1 and talks at FiDi. Reserved
// values of FI count as 1.
std::uint32_t clock_hz(Voltage voltage, Byte TA1, Byte FiDi);

// Bits per second, the fraction cut off: clock x Di / Fi.
constexpr std::uint32_t data_rate(std::uint32_t clock_hz, iso7816::BitRate rate) {
  return static_cast<std::uint32_t>(std::uint64_t{clock_hz} * rate.Di / rate.Fi);
}

// The pair to propose to a card that announced TA1: TA1 itself where the line bears it, else the
// next lower Di with the same Fi (97 → 96 → 95 …), at last 372 / 1.
Byte best_FiDi(const CardLine& line, Byte TA1);

// The same for a pair that a host asks for, which is no more than TA1 offers; TA1 counts where the
// host asks for more (clause 9.2: Fi and Di between the default and what TA1 says).
Byte lowered_FiDi(const CardLine& line, Byte TA1, Byte wanted);

// All data rates of a line in bit/s: each pair that it bears at each clock lawful for that pair.
// GET_DATA_RATES of CCID: ascending, no value twice.
class DataRates {
 public:
  static constexpr std::size_t kMax = 255;  // bNumDataRatesSupported is a byte

  explicit DataRates(const CardLine& line);
  std::span<const std::uint32_t> all() const { return {rates_.data(), size_}; }

 private:
  void insert(std::uint32_t rate);

  std::array<std::uint32_t, kMax> rates_{};
  std::size_t size_ = 0;
};

// The pair behind a data rate at this clock, of the pairs a card that announced TA1 takes: 372 / 1,
// and Fi of TA1 with any Di up to its own. Nothing when the line bears no such pair, or the clock
// is too fast for it.
std::optional<Byte> FiDi_of(const CardLine& line, Byte TA1, std::uint32_t clock_hz,
                            std::uint32_t bit_per_s);

}  // namespace ssc::firmware
