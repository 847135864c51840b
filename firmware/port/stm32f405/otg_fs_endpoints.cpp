// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "firmware/port/stm32f405/interrupts.hpp"
#include "firmware/port/stm32f405/otg_fs.hpp"
#include "firmware/port/stm32f405/registers/otg_fs.hpp"
#include "protocol/base/sensitive.hpp"

namespace ssc::firmware::stm32 {
namespace {

using usb::kIn;

// The longest thing to wait for is a packet that is on its way, 60 µs.
constexpr std::uint32_t kLooks = 10'000;

// More entries than the receive FIFO has words are new ones; they can wait.
constexpr std::size_t kMostEntries = 128;

constexpr std::uint32_t kSetupPackets = 3;  // back to back; the most that STUPCNT can say

constexpr std::size_t number_of(Byte bEndpointAddress) {
  return bEndpointAddress % OTG::kEndpoints;
}
constexpr bool is_in(Byte bEndpointAddress) {
  return (bEndpointAddress & kIn) != 0;
}
constexpr std::uint32_t words(std::size_t bytes) {
  return static_cast<std::uint32_t>((bytes + 3) / 4);
}

// Orders to an endpoint. EPENA is set by 1 and not cleared by 0: writing back the 1 that was read
// would begin anew what the core has ended in the meantime.
void order(const Register& EPCTL, std::uint32_t bits) {
  EPCTL.replace(OTG::EPCTL_EPENA, bits);
}

// The core may just have ended by itself what is to end.
bool disable(const Register& EPCTL) {
  if (EPCTL.has(OTG::EPCTL_EPENA)) order(EPCTL, OTG::EPCTL_EPDIS | OTG::EPCTL_SNAK);
  return EPCTL.becomes_clear(OTG::EPCTL_EPENA, kLooks);
}

const Register& control_of(Byte bEndpointAddress) {
  const std::size_t n = number_of(bEndpointAddress);
  return is_in(bEndpointAddress) ? OTG_FS.in[n].DIEPCTL : OTG_FS.out[n].DOEPCTL;
}

// The least significant byte of a word is the first of its bytes.
void fill(const Register& FIFO, Bytes packet) {
  for (std::size_t at = 0; at < packet.size(); at += 4) {
    std::uint32_t word = 0;
    for (std::size_t i = at; i < packet.size() && i < at + 4; ++i)
      word |= std::uint32_t{packet[i]} << (8 * (i - at));
    FIFO.write(word);
  }
}

// All `size` bytes leave the receive FIFO; what `into` has no room for is lost.
template <std::size_t N>
void take(FixedBytes<N>& into, std::size_t size) {
  for (std::size_t at = 0; at < size; at += 4) {
    std::uint32_t word = OTG_FS.FIFO[0].read();
    for (std::size_t i = at; i < size && i < at + 4; ++i, word >>= 8)
      into.push_back(static_cast<Byte>(word));
  }
}

void discard(std::size_t size) {
  FixedBytes<0> nowhere;
  take(nowhere, size);
}

}  // namespace

void OtgFs::Out::forget() {
  receiving = complete = false;
  wipe(packet.data(), packet.size());
  packet.clear();
}

// --- Reports -------------------------------------------------------------------------------------

void OtgFs::report_packets() {
  drain();
  for (std::size_t n = kEndpoints; n-- > 0;) {
    report_in(n);
    report_out(n);
  }
  report_setup();
}

void OtgFs::report_in(std::size_t number) {
  const Register& DIEPINT = OTG_FS.in[number].DIEPINT;
  if (!DIEPINT.has(OTG::EPINT_XFRC)) return;
  DIEPINT.write(OTG::EPINT_XFRC);
  if (!std::exchange(in_[number].busy, false)) return;  // stopped when it had just gone
  device_->on_in_done(static_cast<Byte>(kIn | number));
}

// The device asks for the next packet in here: this one has to be out of its way.
void OtgFs::report_out(std::size_t number) {
  Out& out = out_[number];
  if (!std::exchange(out.complete, false)) return;
  auto packet = out.packet;
  out.forget();
  device_->on_out(static_cast<Byte>(number), packet);
  wipe(packet.data(), packet.size());
}

// An IN packet that the host had acknowledged before its SETUP packet comes first.
void OtgFs::report_setup() {
  if (!setup_.over) return;
  report_in(0);
  report_out(0);
  stop_in(0);
  await_setup();
  const auto packet = std::exchange(setup_, {}).packet;
  device_->on_setup(std::span<const Byte, usb::kSetupSize>(packet.data(), usb::kSetupSize));
}

void OtgFs::await_setup() {
  OTG_FS.out[0].DOEPTSIZ.write(OTG::DOEPTSIZ0_STUPCNT(kSetupPackets));
}

// --- What the device asks for --------------------------------------------------------------------

void OtgFs::open(Byte bEndpointAddress, usb::TransferType type, std::size_t wMaxPacketSize) {
  const std::size_t n = number_of(bEndpointAddress);
  const bool in = is_in(bEndpointAddress);
  if (in) {
    in_[n] = {.open = true};
    OTG_FS.DAINTMSK.set(1U << n);
  } else {
    out_[n].forget();
    out_[n].open = true;
    out_[n].wMaxPacketSize = wMaxPacketSize;
  }
  control_of(bEndpointAddress)
      .write(OTG::EPCTL_USBAEP | OTG::EPCTL_SNAK | OTG::EPCTL_SD0PID |
             OTG::EPCTL_EPTYP(static_cast<std::uint32_t>(type)) |
             static_cast<std::uint32_t>(wMaxPacketSize) |
             (in ? OTG::EPCTL_TXFNUM(static_cast<std::uint32_t>(n)) : 0));
}

void OtgFs::close(Byte bEndpointAddress) {
  const std::size_t n = number_of(bEndpointAddress);
  bool& open = is_in(bEndpointAddress) ? in_[n].open : out_[n].open;
  if (!std::exchange(open, false)) return;
  stop(bEndpointAddress);
  if (is_in(bEndpointAddress)) OTG_FS.DAINTMSK.clear(1U << n);
  control_of(bEndpointAddress).write(0);
}

void OtgFs::write(Byte bEndpointAddress, Bytes packet) {
  const std::size_t n = number_of(bEndpointAddress);
  if (n == 0 && superseded()) return;
  const std::uint32_t room = OTG_FS.in[n].DTXFSTS.read() & OTG::DTXFSTS_INEPTFSAV;
  if (room < words(packet.size())) return expect(false);
  send(n, packet);
  if (n == 0 && superseded()) stop_in(0);
}

// First how much, then the order, then the data, all of it at once: by the errata sheet an access
// to another register of the core in between spoils them.
void OtgFs::send(std::size_t number, Bytes packet) {
  const OTG_FS_IN& in = OTG_FS.in[number];
  in_[number].busy = true;
  in.DIEPINT.write(OTG::EPINT_ALL);
  in.DIEPTSIZ.write(OTG::EPTSIZ_PKTCNT(1) | static_cast<std::uint32_t>(packet.size()));
  const InterruptsMasked undisturbed;
  in.DIEPCTL.set(OTG::EPCTL_EPENA | OTG::EPCTL_CNAK);
  fill(OTG_FS.FIFO[number], packet);
}

void OtgFs::receive(Byte bEndpointAddress) {
  const std::size_t n = number_of(bEndpointAddress);
  if (n == 0 && superseded()) return;
  const OTG_FS_OUT& out = OTG_FS.out[n];
  out_[n].receiving = true;
  const std::uint32_t setup_packets = n == 0 ? OTG::DOEPTSIZ0_STUPCNT(kSetupPackets) : 0;
  out.DOEPTSIZ.write(setup_packets | OTG::EPTSIZ_PKTCNT(1) |
                     static_cast<std::uint32_t>(out_[n].wMaxPacketSize));
  out.DOEPCTL.set(OTG::EPCTL_EPENA | OTG::EPCTL_CNAK);
  if (n == 0 && superseded()) order(out.DOEPCTL, OTG::EPCTL_SNAK);
}

void OtgFs::stall(Byte bEndpointAddress) {
  if (number_of(bEndpointAddress) != 0) {
    stop(bEndpointAddress);
    return order(control_of(bEndpointAddress), OTG::EPCTL_STALL);
  }
  if (superseded()) return;
  stop_in(0);
  out_[0].forget();
  order(OTG_FS.out[0].DOEPCTL, OTG::EPCTL_STALL | OTG::EPCTL_SNAK);
  order(OTG_FS.in[0].DIEPCTL, OTG::EPCTL_STALL);
}

void OtgFs::unstall(Byte bEndpointAddress) {
  stop(bEndpointAddress);
  control_of(bEndpointAddress)
      .replace(OTG::EPCTL_EPENA | OTG::EPCTL_STALL, OTG::EPCTL_SD0PID | OTG::EPCTL_SNAK);
}

// A SETUP packet that the device has not heard of yet voids what it asks of endpoint 0. One may
// also come between the question and the order, which has set the NAK of the core aside: so the
// question is asked again, long before the host's next token.
bool OtgFs::superseded() {
  drain();
  return setup_.received;
}

// --- The end of what endpoints do ----------------------------------------------------------------

void OtgFs::stop(Byte bEndpointAddress) {
  if (is_in(bEndpointAddress)) {
    stop_in(number_of(bEndpointAddress));
  } else {
    stop_out(number_of(bEndpointAddress));
  }
}

// NAK first, so that no packet leaves while the endpoint is disabled; one may have by then.
void OtgFs::stop_in(std::size_t number) {
  const Register& DIEPCTL = OTG_FS.in[number].DIEPCTL;
  in_[number].busy = false;
  if (!DIEPCTL.has(OTG::EPCTL_EPENA)) return;
  order(DIEPCTL, OTG::EPCTL_SNAK);
  expect(DIEPCTL.becomes_set(OTG::EPCTL_NAKSTS, kLooks) && disable(DIEPCTL));
  flush(OTG::GRSTCTL_TXFFLSH | OTG::GRSTCTL_TXFNUM(static_cast<std::uint32_t>(number)));
}

// An OUT endpoint can be disabled only while all of them send NAK. The packet that it may have in
// the receive FIFO goes with it.
void OtgFs::stop_out(std::size_t number) {
  const Register& DOEPCTL = OTG_FS.out[number].DOEPCTL;
  if (DOEPCTL.has(OTG::EPCTL_EPENA)) {
    OTG_FS.DCTL.set(OTG::DCTL_SGONAK);
    expect(enter_global_out_nak() && disable(DOEPCTL));
    OTG_FS.DCTL.set(OTG::DCTL_CGONAK);
  }
  drain();
  out_[number].forget();
}

// It is there when the core's mark of it has come out of the receive FIFO, behind what was in it.
bool OtgFs::enter_global_out_nak() {
  for (std::uint32_t looks = 0; looks < kLooks; ++looks) {
    drain();
    if (OTG_FS.GINTSTS.has(OTG::GONAKEFF)) return true;
  }
  return false;
}

void OtgFs::flush(std::uint32_t order) {
  expect(OTG_FS.GRSTCTL.becomes_set(OTG::GRSTCTL_AHBIDL, kLooks));
  OTG_FS.GRSTCTL.write(order);
  expect(OTG_FS.GRSTCTL.becomes_clear(OTG::GRSTCTL_RXFFLSH | OTG::GRSTCTL_TXFFLSH, kLooks));
}

// --- The receive FIFO ----------------------------------------------------------------------------

void OtgFs::drain() {
  for (std::size_t entries = 0; entries < kMostEntries; ++entries) {
    if (!OTG_FS.GINTSTS.has(OTG::RXFLVL)) return;
    take_entry();
  }
}

void OtgFs::take_entry() {
  const std::uint32_t status = OTG_FS.GRXSTSP.read();
  const std::size_t number = OTG::EPNUM(status) % kEndpoints;
  switch (OTG::PKTSTS(status)) {
    case OTG::kSetupData: return take_setup(OTG::BCNT(status));
    case OTG::kSetupComplete: setup_.over = setup_.received; return;
    case OTG::kOutData: return take_out(number, OTG::BCNT(status));
    case OTG::kOutComplete:
      if (std::exchange(out_[number].receiving, false)) out_[number].complete = true;
      return;
    default:  // the mark of the global OUT NAK
      return discard(OTG::BCNT(status));
  }
}

void OtgFs::take_setup(std::size_t size) {
  setup_ = {};
  setup_.received = true;
  take(setup_.packet, size);
  out_[0].receiving = false;
}

void OtgFs::take_out(std::size_t number, std::size_t size) {
  Out& out = out_[number];
  if (!out.receiving) return discard(size);
  out.packet.clear();
  take(out.packet, size);
}

}  // namespace ssc::firmware::stm32
