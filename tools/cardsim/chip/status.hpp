// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "tools/cardsim/chip/chip.hpp"

// The status words that the chips answer with: the card's specification, part 5 table 5.
namespace ssc::cardsim {

using iso7816::StatusWord;

inline constexpr StatusWord kWrongLength{0x6700};
inline constexpr StatusWord kNotInThisState{0x6901};
inline constexpr StatusWord kWrongFileType{0x6981};
inline constexpr StatusWord kSecurityNotMet{0x6982};
inline constexpr StatusWord kMethodBlocked{0x6983};
inline constexpr StatusWord kNoChallenge{0x6984};
inline constexpr StatusWord kConditionsNotMet{0x6985};
inline constexpr StatusWord kNoCurrentEf{0x6986};
inline constexpr StatusWord kMacMissing{0x6987};
inline constexpr StatusWord kMacWrong{0x6988};
inline constexpr StatusWord kWrongData{0x6A80};
inline constexpr StatusWord kNotSupported{0x6A81};  // also: the card or the application is blocked
inline constexpr StatusWord kFileNotFound{0x6A82};
inline constexpr StatusWord kRecordNotFound{0x6A83};
inline constexpr StatusWord kNoRoom{0x6A84};
inline constexpr StatusWord kLengthNotOfTlv{0x6A85};
inline constexpr StatusWord kWrongP1P2{0x6A86};
inline constexpr StatusWord kKeyNotFound{0x6A88};
inline constexpr StatusWord kOffsetBeyondFile{0x6B00};
inline constexpr StatusWord kUnknownIns{0x6D00};
inline constexpr StatusWord kUnknownCla{0x6E00};
inline constexpr StatusWord kMoneyMacWrong{0x9302};
inline constexpr StatusWord kApplicationBlocked{0x9303};
inline constexpr StatusWord kNotEnoughMoney{0x9401};
inline constexpr StatusWord kCounterAtMaximum{0x9402};
inline constexpr StatusWord kKeyIndexNotSupported{0x9403};
inline constexpr StatusWord kProofNotAvailable{0x9406};

inline Answer refused(StatusWord status) {
  return {{}, status};
}

// 63Cx: a comparison has failed, x tries are left.
inline Answer tries_left(unsigned tries) {
  return refused(StatusWord(0x63, static_cast<Byte>(0xC0 | (tries & 0x0F))));
}

// 6Cxx: the right Le; 256 becomes 00. More than that it cannot tell: 6700.
inline Answer wrong_le(std::size_t right) {
  if (right > 256) return refused(kWrongLength);
  return refused(StatusWord(0x6C, static_cast<Byte>(right)));
}

// A chip whose answer has one possible length wants exactly that Le. Behind data to the card T=0
// has no Le: the whole answer waits for GET RESPONSE.
Answer exactly(Bytes data, std::size_t Ne);

// READ BINARY's answer.
Answer part_of(Bytes content, std::size_t offset, std::size_t Ne);

}  // namespace ssc::cardsim
