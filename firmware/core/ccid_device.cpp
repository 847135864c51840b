// SPDX-License-Identifier: Apache-2.0
#include "firmware/core/ccid_device.hpp"

#include <algorithm>

#include "protocol/ccid/message.hpp"
#include "protocol/ccid/status.hpp"

namespace ssc::firmware {
namespace {

namespace dwFeatures = ccid::dwFeatures;

constexpr std::uint32_t kT0 = 1;  // dwProtocols
constexpr std::uint32_t kT1 = 2;
constexpr Byte kPinVerifyAndModify = 3;  // bPINSupport
constexpr std::uint32_t kPinTickMs = 1'000;

template <std::size_t N>
void append_le32(FixedBytes<N>& out, std::uint32_t value) {
  std::array<Byte, 4> bytes;
  store_le32(bytes, value);
  out.append(bytes);
}

}  // namespace

CcidDevice::CcidDevice(HostLink& host, Panel& panel, std::span<CardLine* const> lines,
                       const Options& options)
    : host_(host), panel_(panel), options_(options), level_(options.level), pin_(panel) {
  options_.firmware_name = options.firmware_name.substr(0, ccid::kMaxDataLength);
  for (CardLine* line : lines.first(std::min(lines.size(), kMaxSlots))) {
    slots_[slot_count_].emplace(*this, static_cast<Byte>(slot_count_), *line);
    ++slot_count_;
  }
}

void CcidDevice::bulk_out(Bytes message) {
  if (message.size() < ccid::kHeaderSize) return;  // no bSeq to answer with
  const Byte bSlot = message[ccid::kOffsetSlot];
  if (bSlot >= slot_count_) return Slot::refuse_slot(host_, message);
  slots_[bSlot]->bulk_out(message);
}

bool CcidDevice::request_abort(Byte bSlot, Byte bSeq) {
  if (bSlot >= slot_count_) return false;
  slots_[bSlot]->request_abort(bSeq);
  return true;
}

FixedBytes<4 * kClocksHz.size()> CcidDevice::get_clock_frequencies() const {
  FixedBytes<4 * kClocksHz.size()> out;
  for (const std::uint32_t hertz : kClocksHz) append_le32(out, hertz / 1'000);
  return out;
}

FixedBytes<4 * DataRates::kMax> CcidDevice::get_data_rates() const {
  FixedBytes<4 * DataRates::kMax> out;
  const DataRates rates(slots_[0]->contact().line());
  for (const std::uint32_t rate : rates.all()) append_le32(out, rate);
  return out;
}

ccid::ClassDescriptor CcidDevice::descriptor() const {
  const DataRates rates(slots_[0]->contact().line());
  const std::uint32_t features = level_ == ExchangeLevel::kExtendedApdu
                                     ? dwFeatures::kProfileExtendedApdu
                                     : dwFeatures::kProfileTpdu;
  ccid::ClassDescriptor d;
  d.bMaxSlotIndex = static_cast<Byte>(slot_count_ - 1);
  d.dwProtocols = kT0 | kT1;
  d.dwDefaultClock = kFastClockHz / 1'000;
  d.dwMaximumClock = kFastClockHz / 1'000;
  d.bNumClockSupported = static_cast<Byte>(kClocksHz.size());
  d.dwDataRate = data_rate(kFastClockHz, iso7816::kDefaultBitRate);
  d.dwMaxDataRate = rates.all().back();
  d.bNumDataRatesSupported = static_cast<Byte>(rates.all().size());
  d.dwFeatures = negotiates() ? features | dwFeatures::kAutoPps : features;
  d.bPINSupport = pin_.available() ? kPinVerifyAndModify : 0;
  d.bMaxCCIDBusySlots = static_cast<Byte>(slot_count_);
  return d;
}

bool CcidDevice::negotiates() const {
  return level_ == ExchangeLevel::kExtendedApdu || options_.auto_pps;
}

void CcidDevice::presence_changed(Byte bSlot) {
  Byte all = 0;
  for (std::size_t i = 0; i < slot_count_; ++i) {
    if (slots_[i]->card_present()) all |= static_cast<Byte>(1 << i);
  }
  host_.slot_changed({.present = all, .changed = static_cast<Byte>(1 << bSlot)});
}

// --- PIN -----------------------------------------------------------------------------------------

std::optional<Byte> CcidDevice::begin_pin(Slot& slot, Bytes abData) {
  if (!pin_.available()) return ccid::bError::kCommandNotSupported;
  if (pin_slot_ != nullptr) return ccid::bError::kCmdSlotBusy;  // the other slot has the key pad
  if (const auto refused = pin_.begin(abData)) return refused;
  pin_slot_ = &slot;
  panel_.set_alarm(kPinTickMs);
  return std::nullopt;
}

void CcidDevice::end_pin() {
  pin_.clear();
  if (pin_slot_ != nullptr) panel_.clear_alarm();
  pin_slot_ = nullptr;
}

void CcidDevice::on_key(Key key) {
  if (pin_slot_ == nullptr) return;
  const auto outcome = pin_.on_key(key);
  if (outcome != PinEntry::Outcome::kGoingOn) pin_slot_->on_pin(outcome);
}

void CcidDevice::on_panel_alarm() {
  if (pin_slot_ == nullptr) return;
  const auto outcome = pin_.on_second();
  if (outcome != PinEntry::Outcome::kGoingOn) return pin_slot_->on_pin(outcome);
  panel_.set_alarm(kPinTickMs);
  pin_slot_->on_pin_second();
}

void CcidDevice::reset() {
  end_pin();
  for (std::size_t i = 0; i < slot_count_; ++i) slots_[i]->reset();
  level_ = options_.level;
  if (panel_.capabilities().leds != 0) panel_.set_leds(0);
}

}  // namespace ssc::firmware
