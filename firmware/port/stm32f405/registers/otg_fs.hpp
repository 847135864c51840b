// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>

#include "firmware/port/stm32f405/register.hpp"

namespace ssc::firmware::stm32 {

// USB on-the-go full-speed, as a device. A bit marked (w1c) is cleared by writing 1, one marked (w)
// is an order and reads as 0, one marked (rs) is set by writing 1 and cleared by the core.
struct OTG_FS_IN {
  constexpr explicit OTG_FS_IN(std::uint32_t base)
      : DIEPCTL(base + 0x00), DIEPINT(base + 0x08), DIEPTSIZ(base + 0x10), DTXFSTS(base + 0x18) {}

  Register DIEPCTL, DIEPINT, DIEPTSIZ, DTXFSTS;
};

struct OTG_FS_OUT {
  constexpr explicit OTG_FS_OUT(std::uint32_t base)
      : DOEPCTL(base + 0x00), DOEPINT(base + 0x08), DOEPTSIZ(base + 0x10) {}

  Register DOEPCTL, DOEPINT, DOEPTSIZ;
};

struct OTG {
  static constexpr std::size_t kEndpoints = 4;      // each way
  static constexpr std::uint32_t kFifoWords = 320;  // all of them

  constexpr explicit OTG(std::uint32_t base)
      : GOTGINT(base + 0x004),
        GAHBCFG(base + 0x008),
        GUSBCFG(base + 0x00C),
        GRSTCTL(base + 0x010),
        GINTSTS(base + 0x014),
        GINTMSK(base + 0x018),
        GRXSTSP(base + 0x020),
        GRXFSIZ(base + 0x024),
        GCCFG(base + 0x038),
        DCFG(base + 0x800),
        DCTL(base + 0x804),
        DSTS(base + 0x808),
        DIEPMSK(base + 0x810),
        DOEPMSK(base + 0x814),
        DAINTMSK(base + 0x81C),
        PCGCCTL(base + 0xE00),
        DIEPTXF{Register(base + 0x028), Register(base + 0x104), Register(base + 0x108),
                Register(base + 0x10C)},
        in{OTG_FS_IN(base + 0x900), OTG_FS_IN(base + 0x920), OTG_FS_IN(base + 0x940),
           OTG_FS_IN(base + 0x960)},
        out{OTG_FS_OUT(base + 0xB00), OTG_FS_OUT(base + 0xB20), OTG_FS_OUT(base + 0xB40),
            OTG_FS_OUT(base + 0xB60)},
        FIFO{Register(base + 0x1000), Register(base + 0x2000), Register(base + 0x3000),
             Register(base + 0x4000)} {}

  static constexpr std::uint32_t GAHBCFG_GINTMSK = 1U << 0;  // 1: interrupts reach the processor

  static constexpr std::uint32_t GUSBCFG_PHYSEL = 1U << 6;
  static constexpr std::uint32_t GUSBCFG_FDMOD = 1U << 30;
  static constexpr std::uint32_t GUSBCFG_TRDT(std::uint32_t v) { return v << 10; }

  static constexpr std::uint32_t GRSTCTL_CSRST = 1U << 0;    // (rs)
  static constexpr std::uint32_t GRSTCTL_RXFFLSH = 1U << 4;  // (rs)
  static constexpr std::uint32_t GRSTCTL_TXFFLSH = 1U << 5;  // (rs)
  static constexpr std::uint32_t GRSTCTL_TXFNUM(std::uint32_t fifo) { return fifo << 6; }
  static constexpr std::uint32_t kAllFifos = 0x10;  // as a TXFNUM
  static constexpr std::uint32_t GRSTCTL_AHBIDL = 1U << 31;

  // GINTSTS and GINTMSK
  static constexpr std::uint32_t CMOD = 1U << 0;      // a state: 0: device; not in GINTMSK
  static constexpr std::uint32_t MMIS = 1U << 1;      // (w1c)
  static constexpr std::uint32_t OTGINT = 1U << 2;    // until GOTGINT is clear
  static constexpr std::uint32_t SOF = 1U << 3;       // (w1c)
  static constexpr std::uint32_t RXFLVL = 1U << 4;    // until the receive FIFO is empty
  static constexpr std::uint32_t GONAKEFF = 1U << 7;  // until DCTL_CGONAK
  static constexpr std::uint32_t USBSUSP = 1U << 11;  // (w1c)
  static constexpr std::uint32_t USBRST = 1U << 12;   // (w1c)
  static constexpr std::uint32_t ENUMDNE = 1U << 13;  // (w1c)
  static constexpr std::uint32_t IEPINT = 1U << 18;   // until the DIEPINT are clear
  static constexpr std::uint32_t WKUPINT = 1U << 31;  // (w1c)

  // GRXSTSP: what lies next in the receive FIFO. Reading takes it.
  static constexpr std::uint32_t EPNUM(std::uint32_t status) { return status & 0xF; }
  static constexpr std::uint32_t BCNT(std::uint32_t status) { return status >> 4 & 0x7FF; }
  static constexpr std::uint32_t PKTSTS(std::uint32_t status) { return status >> 17 & 0xF; }
  static constexpr std::uint32_t kGlobalOutNak = 1;
  static constexpr std::uint32_t kOutData = 2;
  static constexpr std::uint32_t kOutComplete = 3;
  static constexpr std::uint32_t kSetupComplete = 4;
  static constexpr std::uint32_t kSetupData = 6;

  // DIEPTXF
  static constexpr std::uint32_t fifo_at(std::uint32_t start, std::uint32_t words) {
    return words << 16 | start;
  }

  static constexpr std::uint32_t GCCFG_PWRDWN = 1U << 16;  // 1: the transceiver is on
  static constexpr std::uint32_t GCCFG_NOVBUSSENS = 1U << 21;

  static constexpr std::uint32_t DCFG_DSPD_FULL_SPEED = 0b11;
  static constexpr std::uint32_t DCFG_DAD(std::uint32_t address) { return address << 4; }

  static constexpr std::uint32_t DCTL_RWUSIG = 1U << 0;
  static constexpr std::uint32_t DCTL_SDIS = 1U << 1;
  static constexpr std::uint32_t DCTL_CGINAK = 1U << 8;   // (w)
  static constexpr std::uint32_t DCTL_SGONAK = 1U << 9;   // (w)
  static constexpr std::uint32_t DCTL_CGONAK = 1U << 10;  // (w)

  static constexpr std::uint32_t DSTS_SUSPSTS = 1U << 0;

  // DIEPCTL and DOEPCTL. Of endpoint 0 MPSIZ has two bits, 0: 64 bytes; it is always active, and
  // its OUT side cannot be disabled.
  static constexpr std::uint32_t EPCTL_MPSIZ = 0x7FF;
  static constexpr std::uint32_t EPCTL_USBAEP = 1U << 15;
  static constexpr std::uint32_t EPCTL_NAKSTS = 1U << 17;
  static constexpr std::uint32_t EPCTL_EPTYP(std::uint32_t type) { return type << 18; }
  static constexpr std::uint32_t EPCTL_STALL = 1U << 21;  // of endpoint 0: (rs), by SETUP
  static constexpr std::uint32_t EPCTL_TXFNUM(std::uint32_t fifo) { return fifo << 22; }
  static constexpr std::uint32_t EPCTL_CNAK = 1U << 26;    // (w)
  static constexpr std::uint32_t EPCTL_SNAK = 1U << 27;    // (w)
  static constexpr std::uint32_t EPCTL_SD0PID = 1U << 28;  // (w)
  static constexpr std::uint32_t EPCTL_EPDIS = 1U << 30;   // (rs)
  static constexpr std::uint32_t EPCTL_EPENA = 1U << 31;   // (rs)

  // DIEPINT, DOEPINT and DIEPMSK
  static constexpr std::uint32_t EPINT_XFRC = 1U << 0;    // (w1c)
  static constexpr std::uint32_t EPINT_EPDISD = 1U << 1;  // (w1c)
  static constexpr std::uint32_t EPINT_ALL = 0xFFFF;

  // DIEPTSIZ and DOEPTSIZ: XFRSIZ is in the lowest bits
  static constexpr std::uint32_t EPTSIZ_PKTCNT(std::uint32_t packets) { return packets << 19; }
  static constexpr std::uint32_t DOEPTSIZ0_STUPCNT(std::uint32_t packets) { return packets << 29; }

  static constexpr std::uint32_t DTXFSTS_INEPTFSAV = 0xFFFF;  // free words

  Register GOTGINT, GAHBCFG, GUSBCFG, GRSTCTL, GINTSTS, GINTMSK, GRXSTSP, GRXFSIZ, GCCFG;
  Register DCFG, DCTL, DSTS, DIEPMSK, DOEPMSK, DAINTMSK, PCGCCTL;
  std::array<Register, kEndpoints> DIEPTXF;  // the first is DIEPTXF0
  std::array<OTG_FS_IN, kEndpoints> in;
  std::array<OTG_FS_OUT, kEndpoints> out;
  std::array<Register, kEndpoints> FIFO;  // written: that of an IN endpoint; read: the receive FIFO
};

inline constexpr OTG OTG_FS(0x5000'0000);

}  // namespace ssc::firmware::stm32
