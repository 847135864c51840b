// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "protocol/sscard/algorithm.hpp"
#include "protocol/sscard/keys.hpp"
#include "tools/cardsim/chip/data.hpp"

namespace ssc::cardsim {

// Part 9 of the card's specification: the PSAM's own environment, which may be the MF, and DF01
// below it.
enum class PsamPlace : std::uint8_t { kMf, kDf01 };

struct PsamFile {
  PsamPlace place;
  std::uint16_t fid;
  Data content;
};

struct PsamRoot {
  sscard::PsamKey address;
  Data value;  // 16 bytes
};

// What a PSAM keeps without power.
struct PsamMemory {
  sscard::Algorithm algorithm = sscard::Algorithm::kDes;
  std::vector<PsamFile> files;
  std::vector<PsamRoot> roots;
};

inline constexpr std::uint16_t kPsamPublicInfo = 0x0015;
inline constexpr std::uint16_t kPsamTerminalNumber = 0x0016;
inline constexpr std::uint16_t kPsamTerminalSerial = 0x0019;
inline constexpr std::uint16_t kPsamNationalInfo = 0x001A;
inline constexpr std::uint16_t kPsamProvinceInfo = 0x001B;
inline constexpr std::uint16_t kPsamCityInfo = 0x001C;

}  // namespace ssc::cardsim
