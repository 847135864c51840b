// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/firmware/port/stm32f405/model/otg_fs_model.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "tests/unit/firmware/port/stm32f405/model/otg_fs_bits.hpp"

namespace ssc::stm32model {
namespace {

using namespace std::chrono_literals;
using namespace otg;

constexpr std::uint32_t kAddressSpace = 0x4'0000;

// What the core does by itself is done after this.
constexpr Time kSoon = 2us;
constexpr Time kModeChange = 25ms;

std::uint32_t words(std::uint32_t bytes) {
  return (bytes + 3) / 4;
}

}  // namespace

OtgFsModel::OtgFsModel(Bus& bus) : bus_(bus) {
  power_on();
  idle_from_ = bus.time().now() + kSoon;
  bus.attach(kBase, *this, kAddressSpace);
}

void OtgFsModel::power_on() {
  in_ = {};
  out_ = {};
  receive_.clear();
  unread_.clear();
  filling_.reset();
  gotgint_ = gahbcfg_ = gintsts_ = gintmsk_ = gccfg_ = 0;
  gusbcfg_ = 0x0000'1440;  // TRDT 5, PHYSEL
  grxfsiz_ = 0x200;
  dcfg_ = dctl_ = diepmsk_ = doepmsk_ = daintmsk_ = pcgcctl_ = 0;
  dieptxf_.fill(0x0200'0200);
  flushing_ = 0;
  device_mode_ = out_nak_ = out_nak_effective_ = false;
  address_ = 0;
  setup_stage_ = suspended_ = false;
  wake_up_since_.reset();
  ++generation_;
}

template <class What>
void OtgFsModel::after(Time span, What what) {
  bus_.time().schedule(bus_.time().now() + span, [this, what, then = generation_] {
    if (then == generation_) what();
  });
}

void OtgFsModel::heal() {
  faults = {};
  flushing_ = 0;
  reset_ = Reset::kNone;
}

bool OtgFsModel::interrupts() const {
  return (gahbcfg_ & 1) != 0 && (gintsts() & gintmsk_) != 0;
}

// --- Accesses ------------------------------------------------------------------------------------

void OtgFsModel::check_access(std::uint32_t offset, bool is_write) {
  const bool fills = is_write && filling_ && offset / kFifos == *filling_ + 1;
  if (filling_ && !fills) {
    violation("access to " + std::to_string(offset) + " before the packet of IN " +
              std::to_string(*filling_) + " was whole");
    filling_.reset();
  }
  if (reset_ != Reset::kNone && offset != kGrstctl) violation("touched during the core reset");
  if (!device_mode_ && offset >= kDcfg && offset != kPcgcctl) {
    violation("device register touched in host mode");
    gintsts_ |= kMmis;
  }
}

std::uint32_t* OtgFsModel::plain_register(std::uint32_t offset) {
  switch (offset) {
    case kGahbcfg: return &gahbcfg_;
    case kGusbcfg: return &gusbcfg_;
    case kGintmsk: return &gintmsk_;
    case kGrxfsiz: return &grxfsiz_;
    case kGccfg: return &gccfg_;
    case kDcfg: return &dcfg_;
    case kDiepmsk: return &diepmsk_;
    case kDoepmsk: return &doepmsk_;
    case kDaintmsk: return &daintmsk_;
    case kPcgcctl: return &pcgcctl_;
    case kDieptxf0: return &dieptxf_[0];
    default: break;
  }
  const bool sizes = offset >= kDieptxf1 && offset < kDieptxf1 + 4 * (kEndpoints - 1);
  return sizes ? &dieptxf_[1 + (offset - kDieptxf1) / 4] : nullptr;
}

std::uint32_t OtgFsModel::gintsts() const {
  std::uint32_t value = gintsts_;
  if (!device_mode_) value |= kCmod;
  if (gotgint_ != 0) value |= kOtgint;
  if (!receive_.empty()) value |= kRxflvl;
  if (out_nak_effective_) value |= kGonakeff;
  for (std::size_t n = 0; n < kEndpoints; ++n) {
    if ((daintmsk_ >> n & 1) != 0 && (in_[n].interrupts & diepmsk_) != 0) value |= kIepint;
  }
  return value;
}

std::uint32_t OtgFsModel::grstctl() const {
  const bool idle =
      reset_ == Reset::kNone && bus_.time().now() >= idle_from_ && !faults.ahb_never_idle;
  return flushing_ | (idle ? kAhbidl : 0) | (reset_ == Reset::kBusy ? kCsrst : 0);
}

std::uint32_t OtgFsModel::read(std::uint32_t offset) {
  check_access(offset, false);
  if (offset >= kFifos) return pop_word();
  if (offset >= kInEndpoints && offset < kEndpointsEnd) return read_endpoint(offset);
  if (const auto* const value = plain_register(offset)) return *value;
  switch (offset) {
    case kGotgint: return gotgint_;
    case kGrstctl: return grstctl();
    case kGintsts: return gintsts();
    case kGrxstsp: return pop_status();
    case kDctl: return dctl_ | (out_nak_ ? kGonsts : 0);
    case kDsts: return 0x6 | (suspended_ ? 1 : 0);  // ENUMSPD: full speed
    default: violation("read of " + std::to_string(offset)); return 0;
  }
}

void OtgFsModel::write(std::uint32_t offset, std::uint32_t value) {
  check_access(offset, true);
  if (offset >= kFifos) return push_transmit(offset / kFifos - 1, value);
  if (offset >= kInEndpoints && offset < kEndpointsEnd) return write_endpoint(offset, value);
  switch (offset) {
    case kGotgint: gotgint_ &= ~value; return;
    case kGrstctl: return write_grstctl(value);
    case kGintsts: gintsts_ &= ~value; return;
    case kDctl: return write_dctl(value);
    case kGusbcfg: return write_gusbcfg(value);
    default: break;
  }
  const bool sizes =
      offset == kGrxfsiz || offset == kDieptxf0 || (offset >= kDieptxf1 && offset < kDcfg);
  if (sizes && sees_device()) violation("FIFO resized while the host sees the device");
  if (auto* const plain = plain_register(offset)) {
    *plain = value;
  } else {
    violation("write to " + std::to_string(offset));
  }
}

// --- The core ------------------------------------------------------------------------------------

void OtgFsModel::write_grstctl(std::uint32_t value) {
  if ((value & kCsrst) != 0) {
    if ((grstctl() & kAhbidl) == 0) violation("core reset while the AHB was not idle");
    if (sees_device()) violation("core reset while the host sees the device");
    const std::uint32_t kept_gccfg = gccfg_, kept_sdis = dctl_ & kSdis;
    power_on();
    gccfg_ = kept_gccfg;
    dctl_ = kept_sdis;
    reset_ = Reset::kBusy;
    if (faults.reset_hangs) return;
    after(kSoon, [this] { reset_ = Reset::kNotIdle; });
    after(2 * kSoon, [this] { reset_ = Reset::kNone; });
    return;
  }
  if ((value & kRxfflsh) != 0) {
    receive_.clear();
    unread_.clear();
  }
  if ((value & kTxfflsh) != 0) {
    const std::uint32_t fifo = value >> 6 & 0x1F;
    for (std::size_t n = 0; n < kEndpoints; ++n) {
      if (fifo != 0x10 && fifo != n) continue;
      const bool may_send = in_[n].has(kEpena) && !in_[n].has(kNaksts) && !in_reset_;
      if (may_send) violation("FIFO flushed while its endpoint may send");
      in_[n].fifo.clear();
    }
  }
  flushing_ = value & (kRxfflsh | kTxfflsh);
  if (!faults.flush_hangs) after(kSoon, [this] { flushing_ = 0; });
}

void OtgFsModel::write_gusbcfg(std::uint32_t value) {
  gusbcfg_ = value | kPhysel;
  if ((value & kFdmod) == 0 || device_mode_ || faults.stays_host) return;
  after(kModeChange, [this] { device_mode_ = true; });
}

void OtgFsModel::write_dctl(std::uint32_t value) {
  const std::uint32_t changed = dctl_ ^ value;
  dctl_ = value & (kSdis | kRwusig);
  if ((changed & kSdis) != 0 && (value & kSdis) == 0) check_fifos();
  if ((changed & kRwusig) != 0) (value & kRwusig) != 0 ? begin_wake_up() : end_wake_up();
  if ((value & kSgonak) != 0) {
    out_nak_ = true;
    if (faults.nak_hangs) return;
    after(kSoon, [this] { push_receive(kGlobalOutNak, 0); });
  }
  if ((value & kCgonak) != 0) out_nak_ = out_nak_effective_ = false;
}

void OtgFsModel::check_fifos() {
  std::uint32_t next = grxfsiz_;
  for (const std::uint32_t fifo : dieptxf_) {
    if ((fifo & 0xFFFF) < next) violation("FIFOs overlap");
    if (fifo >> 16 < 16) violation("transmit FIFO too small");
    next = (fifo & 0xFFFF) + (fifo >> 16);
  }
  if (next > kFifoWords) violation("more FIFO than there is");
}

// --- Endpoints -----------------------------------------------------------------------------------

std::uint32_t OtgFsModel::read_endpoint(std::uint32_t offset) {
  const bool is_in = offset < kOutEndpoints;
  const std::size_t n = (offset - (is_in ? kInEndpoints : kOutEndpoints)) / 0x20;
  if (n >= kEndpoints) return violation("endpoint that there is not"), 0;
  const Endpoint& endpoint = is_in ? in_[n] : out_[n];
  switch (offset % 0x20) {
    case 0x00: return endpoint.control | (n == 0 ? kUsbaep : 0);
    case 0x08: return endpoint.interrupts;
    case 0x10: return endpoint.size;
    case 0x18:
      if (is_in) return (dieptxf_[n] >> 16) - static_cast<std::uint32_t>(in_[n].fifo.size());
      [[fallthrough]];
    default: return violation("read of " + std::to_string(offset)), 0;
  }
}

void OtgFsModel::write_endpoint(std::uint32_t offset, std::uint32_t value) {
  const bool is_in = offset < kOutEndpoints;
  const std::size_t n = (offset - (is_in ? kInEndpoints : kOutEndpoints)) / 0x20;
  if (n >= kEndpoints) return violation("endpoint that there is not");
  Endpoint& endpoint = is_in ? in_[n] : out_[n];
  switch (offset % 0x20) {
    case 0x00: return is_in ? write_in_control(n, value) : write_out_control(n, value);
    case 0x08: endpoint.interrupts &= ~value; return;
    case 0x10:
      // Endpoint 0 OUT cannot be disabled, so after a bus reset it may be enabled.
      if (endpoint.has(kEpena) && (is_in || n != 0)) violation("resized while enabled");
      endpoint.size = value;
      return;
    default: return violation("write to " + std::to_string(offset));
  }
}

void OtgFsModel::write_common_control(Endpoint& endpoint, std::size_t number, std::uint32_t value) {
  const std::uint32_t plain = number == 0 ? std::uint32_t{3} : kMpsiz | kUsbaep | kEptyp | kStall;
  endpoint.control = (endpoint.control & ~plain) | (value & plain);
  if (number == 0) endpoint.control |= value & kStall;
  if ((value & kSd0pid) != 0) {
    if (number == 0) violation("toggle of endpoint 0 set");
    endpoint.data1 = false;
  }
  if ((value & kCnak) == 0) return;
  endpoint.control &= ~kNaksts;
  endpoint.nak_due = false;
}

void OtgFsModel::enable(Endpoint& endpoint, std::size_t number) {
  if (endpoint.has(kEpena)) violation("enabled twice");
  if (number != 0 && !endpoint.has(kUsbaep)) violation("enabled without being active");
  const std::uint32_t most = number == 0 ? 64 : endpoint.control & kMpsiz;
  if ((endpoint.size >> 19 & 0x3FF) != 1) violation("enabled for not one packet");
  if ((endpoint.size & 0x7'FFFF) > most) violation("packet too long");
  endpoint.control |= kEpena;
}

void OtgFsModel::set_nak_soon(Endpoint& endpoint) {
  if (faults.nak_hangs) return;
  endpoint.nak_due = true;
  after(kSoon, [&endpoint] {
    if (endpoint.nak_due) endpoint.control |= kNaksts;
  });
}

void OtgFsModel::disable_soon(Endpoint& endpoint) {
  if (faults.disable_hangs) return;
  after(kSoon, [&endpoint] {
    endpoint.control &= ~kEpena;
    endpoint.interrupts |= kEpdisd;
  });
}

void OtgFsModel::write_in_control(std::size_t number, std::uint32_t value) {
  In& endpoint = in_[number];
  if ((value & kTxfnum) >> 22 != number && (value & (kUsbaep | kEpena)) != 0 && number != 0)
    violation("FIFO of another endpoint");
  endpoint.control = (endpoint.control & ~kTxfnum) | (value & kTxfnum);
  write_common_control(endpoint, number, value);
  if ((value & kSnak) != 0) set_nak_soon(endpoint);
  if ((value & kEpdis) != 0) {
    if (!endpoint.has(kEpena)) violation("disabled without being enabled");
    if (!endpoint.has(kNaksts)) violation("IN disabled without NAK");
    disable_soon(endpoint);
  } else if ((value & kEpena) != 0) {
    if (!endpoint.fifo.empty()) violation("FIFO not empty when enabled");
    enable(endpoint, number);
    if ((endpoint.size & 0x7'FFFF) != 0) filling_ = number;
  }
}

void OtgFsModel::write_out_control(std::size_t number, std::uint32_t value) {
  Endpoint& endpoint = out_[number];
  write_common_control(endpoint, number, value);
  if ((value & kSnak) != 0) endpoint.control |= kNaksts;
  if ((value & kEpdis) != 0) {
    if (number == 0) violation("endpoint 0 OUT disabled");
    if (!endpoint.has(kEpena)) violation("disabled without being enabled");
    if (!out_nak_effective_) violation("OUT disabled without the global OUT NAK");
    disable_soon(endpoint);
  } else if ((value & kEpena) != 0) {
    enable(endpoint, number);
  }
}

// --- FIFOs ---------------------------------------------------------------------------------------

void OtgFsModel::push_transmit(std::size_t number, std::uint32_t word) {
  if (number >= kEndpoints) return violation("FIFO that there is not");
  In& endpoint = in_[number];
  const std::uint32_t whole = words(endpoint.size & 0x7'FFFF);
  if (!endpoint.has(kEpena)) return violation("FIFO written before EPENA");
  if (endpoint.fifo.size() == dieptxf_[number] >> 16) return violation("FIFO overflow");
  if (endpoint.fifo.size() == whole) return violation("more words than XFRSIZ says");
  endpoint.fifo.push_back(word);
  if (endpoint.fifo.size() == whole) filling_.reset();
}

std::uint32_t OtgFsModel::pop_status() {
  if (!unread_.empty()) violation("words left of the last packet");
  if (receive_.empty()) return violation("read of an empty receive FIFO"), 0;
  const Entry entry = std::move(receive_.front());
  receive_.pop_front();
  unread_ = entry.words;
  Endpoint& endpoint = out_[entry.status & 0xF];
  switch (entry.status >> 17 & 0xF) {
    case kGlobalOutNak: out_nak_effective_ = out_nak_; break;
    case kOutComplete:
      if (!out_ends_with_packet) endpoint.control &= ~kEpena;
      endpoint.interrupts |= kXfrc;
      break;
    case kSetupComplete:
      endpoint.control &= ~kEpena;
      endpoint.interrupts |= kStup;
      break;
    default: break;
  }
  return entry.status;
}

std::uint32_t OtgFsModel::pop_word() {
  if (unread_.empty()) return violation("more read than the packet has"), 0;
  const std::uint32_t word = unread_.front();
  unread_.pop_front();
  return word;
}

// --- Remote wake-up ------------------------------------------------------------------------------

// USB 2.0, 7.1.7.7: 5 ms of idle, then 1 to 15 ms of signal.
void OtgFsModel::begin_wake_up() {
  if (!suspended_) violation("wake-up without a suspend");
  if (bus_.time().now() - suspended_at_ < 2ms) violation("wake-up too early");
  suspended_ = false;
  wake_up_since_ = bus_.time().now();
  ++wake_ups_;
}

void OtgFsModel::end_wake_up() {
  const Time length = bus_.time().now() - wake_up_since_.value_or(Time{});
  wake_up_since_.reset();
  if (anew_) return;  // cut by a reset
  if (length < 1ms || length > 15ms) violation("wake-up signal too short or too long");
}

}  // namespace ssc::stm32model
