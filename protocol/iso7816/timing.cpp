// SPDX-License-Identifier: Apache-2.0
#include "protocol/iso7816/timing.hpp"

#include <algorithm>

namespace ssc::iso7816 {
namespace {

constexpr std::uint16_t kReserved = 0;

struct FiRow {
  std::uint16_t Fi;
  std::uint32_t fmax_hz;
};

constexpr FiRow kFiTable[16] = {
    {372, 4'000'000},   {372, 5'000'000},   {558, 6'000'000},   {744, 8'000'000},
    {1116, 12'000'000}, {1488, 16'000'000}, {1860, 20'000'000}, {kReserved, 0},
    {kReserved, 0},     {512, 5'000'000},   {768, 7'500'000},   {1024, 10'000'000},
    {1536, 15'000'000}, {2048, 20'000'000}, {kReserved, 0},     {kReserved, 0},
};
constexpr std::uint8_t kDiTable[16] = {kReserved, 1, 2, 4, 8, 16, 32, 64, 12, 20};

constexpr std::uint64_t divide_up(std::uint64_t a, std::uint64_t b) {
  return (a + b - 1) / b;
}

}  // namespace

Expected<BitRate> bit_rate(Byte ta1) {
  const BitRate rate{kFiTable[ta1 >> 4].Fi, kDiTable[ta1 & 0x0F]};
  if (rate.Fi == kReserved || rate.Di == kReserved) return fail(Error::kOutOfRange);
  return rate;
}

Expected<std::uint32_t> fmax_hz(Byte ta1) {
  const FiRow& row = kFiTable[ta1 >> 4];
  if (row.Fi == kReserved) return fail(Error::kOutOfRange);
  return row.fmax_hz;
}

std::uint32_t guard_time_etu(Byte N, Byte protocol, BitRate current, BitRate base) {
  if (N == 255) return protocol == 1 ? 11 : 12;
  // N x (base.Fi / base.Di) clock cycles, in etu of current.Fi / current.Di cycles each.
  const std::uint64_t extra =
      divide_up(std::uint64_t{N} * base.Fi * current.Di, std::uint64_t{base.Di} * current.Fi);
  return 12 + static_cast<std::uint32_t>(extra);
}

std::uint32_t waiting_time_etu(Byte WI, BitRate current) {
  return std::uint32_t{960} * WI * current.Di;
}

std::uint32_t character_waiting_time_etu(Byte CWI) {
  return 11 + (std::uint32_t{1} << (CWI & 0x0F));
}

std::uint32_t block_waiting_time_etu(Byte BWI, BitRate current) {
  const std::uint64_t cycles = (std::uint64_t{960} * 372) << std::min<Byte>(BWI, 9);
  return 11 + static_cast<std::uint32_t>(divide_up(cycles * current.Di, current.Fi));
}

std::uint64_t etu_to_ns(std::uint32_t etu, BitRate current, std::uint32_t f_hz) {
  constexpr std::uint64_t kNsPerSecond = 1'000'000'000;
  // Whole seconds first: cycles x 10^9 in one step would pass 64 bits.
  const std::uint64_t cycles_x_di = std::uint64_t{etu} * current.Fi;
  const std::uint64_t per_second = std::uint64_t{current.Di} * f_hz;
  return cycles_x_di / per_second * kNsPerSecond +
         divide_up(cycles_x_di % per_second * kNsPerSecond, per_second);
}

}  // namespace ssc::iso7816
