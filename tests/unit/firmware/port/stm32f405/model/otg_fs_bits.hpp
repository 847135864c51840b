// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

// The registers of OTG FS once more, so that the model does not share a slip of the port's.
namespace ssc::stm32model::otg {

inline constexpr std::uint32_t kGotgint = 0x004, kGahbcfg = 0x008, kGusbcfg = 0x00C,
                               kGrstctl = 0x010, kGintsts = 0x014, kGintmsk = 0x018,
                               kGrxstsp = 0x020, kGrxfsiz = 0x024, kDieptxf0 = 0x028,
                               kGccfg = 0x038, kDieptxf1 = 0x104, kDcfg = 0x800, kDctl = 0x804,
                               kDsts = 0x808, kDiepmsk = 0x810, kDoepmsk = 0x814, kDaintmsk = 0x81C,
                               kInEndpoints = 0x900, kOutEndpoints = 0xB00, kEndpointsEnd = 0xD00,
                               kPcgcctl = 0xE00, kFifos = 0x1000;

inline constexpr std::uint32_t kFifoWords = 320;

inline constexpr std::uint32_t kPhysel = 0x0000'0040, kFdmod = 0x4000'0000, kTrdt = 0x0000'3C00;
inline constexpr std::uint32_t kCsrst = 0x0000'0001, kRxfflsh = 0x0000'0010, kTxfflsh = 0x0000'0020,
                               kAhbidl = 0x8000'0000;
inline constexpr std::uint32_t kCmod = 0x0000'0001, kMmis = 0x0000'0002, kOtgint = 0x0000'0004,
                               kSof = 0x0000'0008, kRxflvl = 0x0000'0010, kGonakeff = 0x0000'0080,
                               kUsbsusp = 0x0000'0800, kUsbrst = 0x0000'1000,
                               kEnumdne = 0x0000'2000, kIepint = 0x0004'0000,
                               kWkupint = 0x8000'0000;
inline constexpr std::uint32_t kPwrdwn = 0x0001'0000, kNovbussens = 0x0020'0000;
inline constexpr std::uint32_t kRwusig = 0x0000'0001, kSdis = 0x0000'0002, kGonsts = 0x0000'0008,
                               kSgonak = 0x0000'0200, kCgonak = 0x0000'0400;
inline constexpr std::uint32_t kMpsiz = 0x0000'07FF, kUsbaep = 0x0000'8000, kNaksts = 0x0002'0000,
                               kEptyp = 0x000C'0000, kStall = 0x0020'0000, kTxfnum = 0x03C0'0000,
                               kCnak = 0x0400'0000, kSnak = 0x0800'0000, kSd0pid = 0x1000'0000,
                               kEpdis = 0x4000'0000, kEpena = 0x8000'0000;
inline constexpr std::uint32_t kXfrc = 0x0000'0001, kEpdisd = 0x0000'0002, kStup = 0x0000'0008;

inline constexpr std::uint32_t kGlobalOutNak = 1, kOutData = 2, kOutComplete = 3,
                               kSetupComplete = 4, kSetupData = 6;

}  // namespace ssc::stm32model::otg
