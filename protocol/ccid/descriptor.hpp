// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>

#include "protocol/base/bytes.hpp"
#include "protocol/base/error.hpp"

// The smart card device class descriptor (CCID 1.1, 5.1): what a reader says of itself.
namespace ssc::ccid {

inline constexpr std::size_t kDescriptorSize = 54;
inline constexpr Byte kDescriptorType = 0x21;

// Bits of dwFeatures. At most one exchange level may be set; none means character level.
namespace dwFeatures {
inline constexpr std::uint32_t kAutoConfigurationFromAtr = 0x00000002;
inline constexpr std::uint32_t kAutoActivation = 0x00000004;
inline constexpr std::uint32_t kAutoVoltage = 0x00000008;
inline constexpr std::uint32_t kAutoClock = 0x00000010;
inline constexpr std::uint32_t kAutoBaudRate = 0x00000020;
inline constexpr std::uint32_t kAutoNegotiation = 0x00000040;  // CCID decides on PPS itself
inline constexpr std::uint32_t kAutoPps = 0x00000080;          // PPS by the current parameters
inline constexpr std::uint32_t kClockStop = 0x00000100;
inline constexpr std::uint32_t kNadOtherThan00 = 0x00000200;
inline constexpr std::uint32_t kAutoIfsd = 0x00000400;
inline constexpr std::uint32_t kTpdu = 0x00010000;
inline constexpr std::uint32_t kShortApdu = 0x00020000;
inline constexpr std::uint32_t kExtendedApdu = 0x00040000;
inline constexpr std::uint32_t kUsbWakeUp = 0x00100000;

inline constexpr std::uint32_t kExchangeLevelMask = kTpdu | kShortApdu | kExtendedApdu;

// The two profiles of this project: TPDU is also what stock libccidtwin assumes of a GemPC Twin.
inline constexpr std::uint32_t kProfileTpdu =
    kTpdu | kNadOtherThan00 | kAutoBaudRate | kAutoClock;  // 0x00010230
inline constexpr std::uint32_t kProfileExtendedApdu =
    kExtendedApdu | kAutoIfsd | kAutoPps | kAutoBaudRate | kAutoClock | kAutoVoltage |
    kAutoActivation | kAutoConfigurationFromAtr;  // 0x000404BE
}  // namespace dwFeatures

inline constexpr Byte kVoltage5 = 1;  // bVoltageSupport
inline constexpr Byte kVoltage3 = 2;
inline constexpr Byte kVoltage1_8 = 4;

struct ClassDescriptor {
  std::uint16_t bcdCCID = 0x0110;
  Byte bMaxSlotIndex = 0;
  Byte bVoltageSupport = kVoltage5 | kVoltage3 | kVoltage1_8;
  std::uint32_t dwProtocols = 1;     // bit t: T=t
  std::uint32_t dwDefaultClock = 0;  // kHz
  std::uint32_t dwMaximumClock = 0;  // kHz
  Byte bNumClockSupported = 0;       // entries of GET_CLOCK_FREQUENCIES; 0: default to maximum
  std::uint32_t dwDataRate = 0;      // bit/s
  std::uint32_t dwMaxDataRate = 0;   // bit/s
  Byte bNumDataRatesSupported = 0;   // entries of GET_DATA_RATES; 0: default to maximum
  std::uint32_t dwMaxIFSD = 254;     // T=1
  std::uint32_t dwSynchProtocols = 0;
  std::uint32_t dwMechanical = 0;
  std::uint32_t dwFeatures = 0;
  std::uint32_t dwMaxCCIDMessageLength = 271;
  Byte bClassGetResponse = 0xFF;  // FF: the class of the command is echoed
  Byte bClassEnvelope = 0xFF;
  std::uint16_t wLcdLayout = 0;  // lines in the high byte, characters in the low one
  Byte bPINSupport = 0;          // bit 0 verify, bit 1 modify
  Byte bMaxCCIDBusySlots = 1;

  friend bool operator==(const ClassDescriptor&, const ClassDescriptor&) = default;
};

std::array<Byte, kDescriptorSize> encode(const ClassDescriptor& descriptor);

// kTruncated, kTrailing: not 54 bytes, or bLength says so; kMalformed: another descriptor type;
// kOutOfRange: more than one exchange level, more busy slots than slots, or a message length below
// a header.
Expected<ClassDescriptor> parse_descriptor(Bytes bytes);

}  // namespace ssc::ccid
