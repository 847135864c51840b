// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>

#include "protocol/base/bytes.hpp"
#include "protocol/base/error.hpp"
#include "protocol/ccid/pin_apdu.hpp"

// What PC_to_RDR_Secure carries: a PIN to be entered on the reader's own keys and put into a
// command for the card, so that the host never sees it (CCID 1.1, 6.1.11).
namespace ssc::ccid {

enum class PinOperation : Byte {
  kVerify = 0x00,  // PIN verification data structure, 6.1.11.2
  kModify = 0x01,  // PIN modification data structure, 6.1.11.7
};                 // 02 to 06 (secure buffers, T=1 repetition) are not for this project

// bEntryValidationCondition: what ends the entry of a PIN, any of them.
inline constexpr Byte kEndsAtMaxSize = 0x01;
inline constexpr Byte kEndsByKey = 0x02;
inline constexpr Byte kEndsByTimeout = 0x04;

// Digits that are kept of a PIN. A longer maximum in wPINMaxExtraDigit counts as this.
inline constexpr Byte kMaxPinDigits = 32;

struct PinCommand {
  PinOperation operation = PinOperation::kVerify;
  Byte bTimeOut = 0;  // seconds; 0: the reader's own
  PinFormat format;
  Byte min_digits = 0;  // wPINMaxExtraDigit, high byte
  Byte max_digits = 0;  // and low byte
  Byte bEntryValidationCondition = 0;

  // Modification: where in the data of the APDU each PIN goes, in bytes, and what is asked for
  // besides the new PIN (bConfirmPIN).
  Byte bInsertionOffsetOld = 0;
  Byte bInsertionOffsetNew = 0;
  bool asks_confirmation = false;
  bool asks_current = false;

  std::array<Byte, 3> bTeoPrologue{};  // T=1 at TPDU level: NAD, PCB, LEN
  Bytes abPINApdu;                     // a view into what was parsed
};

// Reads and checks the abData of a PC_to_RDR_Secure. The error is a bError: the offset in the
// message of the first field that cannot be served, or kBadLength. Messages to be shown and their
// language are checked for their form and not used: no reader of this project has a display.
tl::expected<PinCommand, Byte> parse_pin_command(Bytes abData);

}  // namespace ssc::ccid
