// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "protocol/base/bytes.hpp"

// bStatus and bError, the slot status and slot error registers that every RDR_to_PC message carries
// (CCID 1.1, 6.2.6).
namespace ssc::ccid {

enum class IccStatus : Byte { kActive = 0, kInactive = 1, kAbsent = 2 };         // bits 0-1
enum class CommandStatus : Byte { kDone = 0, kFailed = 1, kTimeExtension = 2 };  // bits 6-7

constexpr Byte make_bStatus(IccStatus icc, CommandStatus command) {
  return static_cast<Byte>(static_cast<Byte>(icc) | static_cast<Byte>(command) << 6);
}
// Both can hold the reserved value 3.
constexpr IccStatus icc_status(Byte bStatus) {
  return static_cast<IccStatus>(bStatus & 0x03);
}
constexpr CommandStatus command_status(Byte bStatus) {
  return static_cast<CommandStatus>(bStatus >> 6);
}

// bError when the command failed. 01..7F is the offset of the field that is wrong; in a time
// extension bError is instead the multiplier of BWT or WT.
namespace bError {
inline constexpr Byte kCommandNotSupported = 0x00;
inline constexpr Byte kBadLength = 0x01;          // offset of dwLength
inline constexpr Byte kBadSlot = 0x05;            // offset of bSlot
inline constexpr Byte kBadPowerSelect = 0x07;     // offset of bPowerSelect
inline constexpr Byte kBadProtocolNum = 0x07;     // offset of bProtocolNum
inline constexpr Byte kBadClockCommand = 0x07;    // offset of bClockCommand
inline constexpr Byte kBadChanges = 0x07;         // offset of bmChanges
inline constexpr Byte kBadLevelParameter = 0x08;  // offset of wLevelParameter
inline constexpr Byte kBadFindexDindex = 0x0A;    // offset of bmFindexDindex
inline constexpr Byte kBadClockFrequency = 0x0A;  // offset of dwClockFrequency
inline constexpr Byte kBadDataRate = 0x0E;        // offset of dwDataRate
inline constexpr Byte kCmdSlotBusy = 0xE0;
inline constexpr Byte kPinCancelled = 0xEF;
inline constexpr Byte kPinTimeout = 0xF0;
inline constexpr Byte kBusyWithAutoSequence = 0xF2;
inline constexpr Byte kDeactivatedProtocol = 0xF3;
inline constexpr Byte kProcedureByteConflict = 0xF4;
inline constexpr Byte kIccClassNotSupported = 0xF5;
inline constexpr Byte kIccProtocolNotSupported = 0xF6;
inline constexpr Byte kBadAtrTck = 0xF7;
inline constexpr Byte kBadAtrTs = 0xF8;
inline constexpr Byte kHwError = 0xFB;
inline constexpr Byte kXfrOverrun = 0xFC;
inline constexpr Byte kXfrParityError = 0xFD;
inline constexpr Byte kIccMute = 0xFE;
inline constexpr Byte kCmdAborted = 0xFF;
}  // namespace bError

// For logs: "no answer from the card". Never empty.
std::string_view bError_text(Byte bError);

}  // namespace ssc::ccid
