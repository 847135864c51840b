// SPDX-License-Identifier: Apache-2.0
#include "firmware/port/stm32f405/otg_fs.hpp"

#include <algorithm>

#include "firmware/port/stm32f405/board.hpp"
#include "firmware/port/stm32f405/registers/otg_fs.hpp"

namespace ssc::firmware::stm32 {
namespace {

// A reset takes some cycles of a 48 MHz clock; so many looks are milliseconds.
constexpr std::uint32_t kResetLooks = 100'000;

// RM0090 asks for 25 ms until a forced mode is there.
constexpr Ticks kModeChange = milliseconds_in_ticks(25);
constexpr Ticks kBetweenRestarts = milliseconds_in_ticks(1'000);

// In PHY clocks, from a token to the answer; of RM0090's table, for an AHB of 32 MHz and more.
constexpr std::uint32_t kTurnaround = 6;

// The 320 words of FIFO. Receive: 13 for three SETUP packets and their ends, 1 for the mark of the
// global OUT NAK, and for each endpoint, which takes one packet at a time, 16 of data and 2 of
// status; 86, rounded up. Transmit: one packet of 64 bytes each, more than which is never in one.
constexpr std::uint32_t kReceiveWords = 128;
constexpr std::uint32_t kTransmitWords = usb::kMaxPacketSize / 4;
static_assert(13 + 1 + OTG::kEndpoints * 18 <= kReceiveWords);
static_assert(kReceiveWords + OTG::kEndpoints * kTransmitWords <= OTG::kFifoWords);

constexpr std::uint32_t kInterrupts =
    OTG::USBRST | OTG::ENUMDNE | OTG::USBSUSP | OTG::WKUPINT | OTG::RXFLVL | OTG::IEPINT;

// The bus must have been idle for 5 ms (USB 2.0, 7.1.7.7), of which 3 have passed when the core
// tells of the suspend. The signal lasts 1 to 15 ms.
constexpr Ticks kBeforeWakeUp = milliseconds_in_ticks(3);
constexpr Ticks kWakeUpSignal = milliseconds_in_ticks(3);

}  // namespace

// --- Start ---------------------------------------------------------------------------------------

bool OtgFs::start() {
  for (const Pin& pin : {kUsbDm, kUsbDp})
    pin.alternate(kUsbFunction, Pin::Drive::kPushPull, Pin::Speed::kHigh);
  failed_ = !start_core();
  restart_at_ = clock_.now() + kBetweenRestarts;
  return !failed_;
}

bool OtgFs::start_core() {
  forget_everything();
  if (!reset_core() || !become_device()) return false;
  failed_ = false;
  set_up_device();
  set_up_fifos();
  await_setup();
  OTG_FS.GINTSTS.write(~0U);
  OTG_FS.GINTMSK.write(kInterrupts);
  OTG_FS.GAHBCFG.write(OTG::GAHBCFG_GINTMSK);
  return !failed_;
}

// The AHB side must be idle before the reset, and is so again after it. A reset that an earlier
// start has given up may still go on. GCCFG outlasts it: off the bus first, so that the host
// sees a device that is started again leave.
bool OtgFs::reset_core() {
  if (!OTG_FS.GRSTCTL.becomes_clear(OTG::GRSTCTL_CSRST, kResetLooks)) return false;
  OTG_FS.GAHBCFG.write(0);
  OTG_FS.GCCFG.write(0);
  OTG_FS.PCGCCTL.write(0);
  OTG_FS.GUSBCFG.write(OTG::GUSBCFG_PHYSEL);
  if (!OTG_FS.GRSTCTL.becomes_set(OTG::GRSTCTL_AHBIDL, kResetLooks)) return false;
  OTG_FS.GRSTCTL.write(OTG::GRSTCTL_CSRST);
  return OTG_FS.GRSTCTL.becomes_clear(OTG::GRSTCTL_CSRST, kResetLooks) &&
         OTG_FS.GRSTCTL.becomes_set(OTG::GRSTCTL_AHBIDL, kResetLooks);
}

bool OtgFs::become_device() {
  OTG_FS.GUSBCFG.write(OTG::GUSBCFG_PHYSEL | OTG::GUSBCFG_FDMOD | OTG::GUSBCFG_TRDT(kTurnaround));
  return wait(kModeChange) && !OTG_FS.GINTSTS.has(OTG::CMOD);
}

// False: `clock_` does not run.
bool OtgFs::wait(Ticks ticks) {
  constexpr std::uint32_t kMostLooks = 1'000'000;
  const Ticks end = clock_.now() + ticks;
  for (std::uint32_t looks = 0; looks < kMostLooks; ++looks) {
    if (clock_.now() >= end) return true;
  }
  return false;
}

// No pull-up before the transceiver is on. VBUS is not wired: PA9 is no pin of USB here.
void OtgFs::set_up_device() {
  OTG_FS.DCTL.write(OTG::DCTL_SDIS);
  OTG_FS.GCCFG.write(OTG::GCCFG_PWRDWN | OTG::GCCFG_NOVBUSSENS);
  OTG_FS.DCFG.write(OTG::DCFG_DSPD_FULL_SPEED);
  OTG_FS.DIEPMSK.write(OTG::EPINT_XFRC);
  OTG_FS.DOEPMSK.write(0);  // OUT packets are told by RXFLVL
  OTG_FS.DAINTMSK.write(1U << 0);
}

void OtgFs::set_up_fifos() {
  OTG_FS.GRXFSIZ.write(kReceiveWords);
  std::uint32_t start = kReceiveWords;
  for (const Register& DIEPTXF : OTG_FS.DIEPTXF) {
    DIEPTXF.write(OTG::fifo_at(start, kTransmitWords));
    start += kTransmitWords;
  }
  flush(OTG::GRSTCTL_TXFFLSH | OTG::GRSTCTL_TXFNUM(OTG::kAllFifos));
  flush(OTG::GRSTCTL_RXFFLSH);
}

void OtgFs::forget_everything() {
  for (Out& out : out_) {
    out.forget();
    out.open = false;
  }
  in_ = {};
  setup_ = {};
  suspended_ = false;
  wake_up_ = WakeUp::kNone;
}

// The device hears of it first, so that nothing it asks for later is of before.
void OtgFs::restart() {
  if (clock_.now() < restart_at_) return;
  forget_everything();
  device_->on_bus_reset();
  if (start() && connected_) connect();
}

// --- Work ----------------------------------------------------------------------------------------

void OtgFs::on_interrupt() {
  OTG_FS.GAHBCFG.write(0);
}

bool OtgFs::has_events() const {
  const bool packets =
      setup_.over || std::ranges::any_of(out_, [](const Out& out) { return out.complete; });
  return packets || failed_ || wake_up_ != WakeUp::kNone ||
         (OTG_FS.GINTSTS.read() & OTG_FS.GINTMSK.read()) != 0;
}

void OtgFs::work() {
  if (failed_) return restart();
  if (happened(OTG::USBRST)) bus_reset();
  if (happened(OTG::ENUMDNE)) enumerated();
  if (happened(OTG::WKUPINT | OTG::SOF)) resume();
  report_packets();
  if (happened(OTG::USBSUSP)) suspend();
  if (happened(OTG::MMIS | OTG::OTGINT)) OTG_FS.GOTGINT.write(OTG_FS.GOTGINT.read());
  wake_host();
  OTG_FS.GAHBCFG.write(OTG::GAHBCFG_GINTMSK);
}

bool OtgFs::happened(std::uint32_t interrupts) {
  const std::uint32_t pending = OTG_FS.GINTSTS.read() & interrupts;
  if (pending != 0) OTG_FS.GINTSTS.write(pending);
  return pending != 0;
}

// --- The bus -------------------------------------------------------------------------------------

void OtgFs::connect() {
  connected_ = true;
  if (!failed_) OTG_FS.DCTL.clear(OTG::DCTL_SDIS);
}

void OtgFs::disconnect() {
  connected_ = false;
  if (!failed_) OTG_FS.DCTL.set(OTG::DCTL_SDIS);
}

void OtgFs::set_address(Byte address) {
  if (!failed_) OTG_FS.DCFG.replace(OTG::DCFG_DAD(0x7F), OTG::DCFG_DAD(address));
}

// The other endpoints are the device's to close.
void OtgFs::bus_reset() {
  end_suspend();
  stop_in(0);
  for (const OTG_FS_OUT& out : OTG_FS.out) out.DOEPCTL.replace(OTG::EPCTL_EPENA, OTG::EPCTL_SNAK);
  out_[0].forget();
  setup_ = {};
  flush(OTG::GRSTCTL_TXFFLSH | OTG::GRSTCTL_TXFNUM(OTG::kAllFifos));
  flush(OTG::GRSTCTL_RXFFLSH);
  await_setup();
  set_address(0);
  device_->on_bus_reset();
}

void OtgFs::enumerated() {
  OTG_FS.in[0].DIEPCTL.replace(OTG::EPCTL_EPENA | OTG::EPCTL_MPSIZ, 0);
  OTG_FS.DCTL.set(OTG::DCTL_CGINAK);
}

// SUSPSTS is how it stands; an interrupt may be of a suspend, or of an end to one, that is history.
void OtgFs::suspend() {
  if (suspended_ || !OTG_FS.DSTS.has(OTG::DSTS_SUSPSTS)) return;
  suspended_ = true;
  wake_up_at_ = clock_.now() + kBeforeWakeUp;
  OTG_FS.GINTMSK.set(OTG::SOF);
  device_->on_suspend();
}

// By the resume signal or, in case that has not been told, the first start of a frame after it.
// What comes in the time of our own signal may be the echo of it.
void OtgFs::resume() {
  if (!suspended_ || wake_up_ == WakeUp::kSignalling || OTG_FS.DSTS.has(OTG::DSTS_SUSPSTS)) return;
  end_suspend();
  device_->on_resume();
}

void OtgFs::end_suspend() {
  suspended_ = false;
  wake_up_ = WakeUp::kNone;
  OTG_FS.DCTL.clear(OTG::DCTL_RWUSIG);
  OTG_FS.GINTMSK.clear(OTG::SOF);
}

void OtgFs::wake_up() {
  if (suspended_ && wake_up_ == WakeUp::kNone) wake_up_ = WakeUp::kWaiting;
}

void OtgFs::wake_host() {
  if (wake_up_ == WakeUp::kNone || clock_.now() < wake_up_at_) return;
  wake_up_at_ = clock_.now() + kWakeUpSignal;
  if (wake_up_ == WakeUp::kWaiting) {
    wake_up_ = WakeUp::kSignalling;
    OTG_FS.DCTL.set(OTG::DCTL_RWUSIG);
  } else {
    wake_up_ = WakeUp::kNone;
    OTG_FS.DCTL.clear(OTG::DCTL_RWUSIG);
  }
}

}  // namespace ssc::firmware::stm32
