// SPDX-License-Identifier: Apache-2.0
#include "host/driver/slot.hpp"

#include <algorithm>

#include "host/driver/time_limits.hpp"
#include "protocol/ccid/packets.hpp"

namespace ssc::driver {
namespace {

// PC_to_RDR_IccPowerOn, bPowerSelect; from the lowest voltage up.
constexpr Byte kAutomatic = 0;
struct VoltageRow {
  Byte bVoltageSupport;
  Byte bPowerSelect;
};
constexpr VoltageRow kVoltages[] = {
    {ccid::kVoltage1_8, 3}, {ccid::kVoltage3, 2}, {ccid::kVoltage5, 1}};

// A card that does not answer may do so at another voltage, or after another reset.
bool is_of_card(Fault fault) {
  return fault == Fault::kMute || fault == Fault::kCardError || fault == Fault::kPpsFailed;
}

bool may_be_voltage(Fault fault) {
  return is_of_card(fault) || fault == Fault::kRefused;
}

// The reader has ended the entry of a PIN, and its bError says why.
bool said_by_reader(Fault fault) {
  return fault == Fault::kPinTimeout || fault == Fault::kPinCancelled || fault == Fault::kRefused;
}

// The reader has spoken, even if it was to say no.
bool is_of_way(Fault fault) {
  return fault <= Fault::kProtocol;
}

}  // namespace

Slot::Slot(CcidClient& client, Byte bSlot, const ReaderSpeeds& speeds)
    : speeds_(speeds), channel_(client, bSlot) {}

// --- Power ---------------------------------------------------------------------------------------

Outcome<AtrBytes> Slot::power_on() {
  const std::lock_guard lock(mutex_);
  return activate();
}

Outcome<AtrBytes> Slot::activate() {
  const auto& descriptor = channel_.descriptor();
  const bool automatic = (descriptor.dwFeatures & ccid::dwFeatures::kAutoVoltage) != 0;
  if (automatic) return power_on_with(kAutomatic);
  if (atr_bytes_) return power_on_with(bPowerSelect_);  // a warm reset keeps the voltage

  // Left on by a reset that failed, or by whoever had the reader before: at which voltage?
  if (channel_.icc() == ccid::IccStatus::kActive) static_cast<void>(deactivate());
  Outcome<AtrBytes> answer = fail(Fault::kMute);
  for (const VoltageRow& row : kVoltages) {
    if ((descriptor.bVoltageSupport & row.bVoltageSupport) == 0) continue;
    answer = power_on_with(row.bPowerSelect);
    if (answer || !may_be_voltage(answer.error())) break;
    static_cast<void>(deactivate());  // clause 6.2.4: between two classes the card is off
  }
  return answer;
}

Outcome<AtrBytes> Slot::power_on_with(Byte bPowerSelect) {
  forget_card();
  const auto answer =
      channel_.execute(ccid::PC_to_RDR_IccPowerOn{.bPowerSelect = bPowerSelect}, kPowerOnTime);
  if (!answer) return fail(answer.error());
  AtrBytes atr;
  if (answer->abData.empty() || !atr.assign(answer->abData)) return fail(Fault::kProtocol);
  bPowerSelect_ = bPowerSelect;
  take(atr);
  return atr;
}

// An answer that cannot be read may still be that of a card that works: it is spoken to as one that
// announces nothing.
void Slot::take(Bytes atr) {
  atr_bytes_.emplace().assign(atr);
  const auto parsed = iso7816::parse_atr(atr);
  if (!parsed) channel_.log().error("slot %u: odd answer to reset", unsigned{bSlot()});
  atr_ = parsed.value_or(iso7816::Atr{});
}

Outcome<void> Slot::power_off() {
  const std::lock_guard lock(mutex_);
  return deactivate();
}

Outcome<void> Slot::deactivate() {
  forget_card();
  const auto answer = channel_.execute(ccid::PC_to_RDR_IccPowerOff{}, kPowerOffTime);
  if (!answer && answer.error() != Fault::kNoCard) return fail(answer.error());
  return {};
}

void Slot::forget_card() {
  exchange_.reset();
  protocol_.reset();
  atr_bytes_.reset();
}

// --- Protocol ------------------------------------------------------------------------------------

Outcome<void> Slot::set_protocol(Byte protocol) {
  const std::lock_guard lock(mutex_);
  if (!atr_bytes_) return fail(Fault::kNoCard);
  return settle(protocol);
}

Outcome<void> Slot::settle(Byte protocol) {
  exchange_.reset();
  protocol_.reset();
  const auto agreed = settle_speed(protocol);
  if (!agreed) return fail(agreed.error());
  auto made = make_exchange({channel_, atr_, agreed->protocol, agreed->bit_rate});
  if (!made) return fail(made.error());
  exchange_ = std::move(*made);
  protocol_ = agreed->protocol;
  channel_.log().debug("slot %u: T=%u, Fi %u, Di %u", unsigned{bSlot()}, unsigned{agreed->protocol},
                       unsigned{agreed->bit_rate.Fi}, unsigned{agreed->bit_rate.Di});
  return {};
}

// What is too fast for the reader is tried slower. A card that refused, or that went where the
// reader does not follow, has to be reset (clause 9.3) and is then asked for nothing but the
// default.
Outcome<Agreement> Slot::settle_speed(Byte protocol) {
  const SpeedChoices choices = speed_choices(atr_, speeds_);
  const Byte slowest = choices[choices.size() - 1];
  for (const Byte TA1 : choices) {
    const auto agreed = negotiate(channel_, atr_, protocol, TA1);
    if (agreed) return agreed;
    const bool too_fast =
        agreed.error() == Fault::kRefused && channel_.bError() == ccid::bError::kBadFindexDindex;
    if (too_fast) continue;
    if (!is_of_card(agreed.error())) return agreed;
    channel_.log().error("slot %u: no agreement on TA1 %02X", unsigned{bSlot()}, unsigned{TA1});
    if (TA1 == slowest || !activate()) return fail(Fault::kPpsFailed);
    return negotiate(channel_, atr_, protocol, slowest);
  }
  return fail(Fault::kPpsFailed);
}

// --- Exchange ------------------------------------------------------------------------------------

Outcome<void> Slot::make_ready() {
  if (!atr_bytes_) return fail(Fault::kNoCard);
  if (exchange_) return {};
  return settle(atr_.first_protocol);
}

Outcome<std::size_t> Slot::transmit(Bytes command, MutableBytes response) {
  const std::lock_guard lock(mutex_);
  if (const auto ready = make_ready(); !ready) return fail(ready.error());
  DriverLog& log = channel_.log();
  const bool shown = log.shows_traffic();
  if (shown) log.debug("slot %u > %s", unsigned{bSlot()}, masked_command(command).c_str());
  const auto size = exchange_->transmit(command, response);
  channel_.wipe();
  if (shown && size) {
    log.debug("slot %u < %s", unsigned{bSlot()}, masked_response(response.first(*size)).c_str());
  }
  return size;
}

Outcome<std::size_t> Slot::secure(PinRequest& request, MutableBytes response) {
  const std::lock_guard lock(mutex_);
  if (const auto ready = make_ready(); !ready) return fail(ready.error());
  const auto size = exchange_->secure(channel_, request, response);
  channel_.wipe();
  if (size || !said_by_reader(size.error())) return size;
  const auto status = pin_status(channel_.bError());
  if (!status || response.size() < status->size()) return size;
  std::copy(status->begin(), status->end(), response.begin());
  return status->size();
}

// --- Presence ------------------------------------------------------------------------------------

Outcome<bool> Slot::is_present(Asker asker) {
  const std::lock_guard lock(mutex_);
  const auto answer = channel_.execute(ccid::PC_to_RDR_GetSlotStatus{}, kStatusTime);
  if (!answer && is_of_way(answer.error())) return fail(answer.error());
  const bool active = channel_.icc() == ccid::IccStatus::kActive;
  const bool moved = channel_.client().transport().take_movement(bSlot());
  const bool changed = moved || (!active && atr_bytes_);
  if (!active) forget_card();
  const bool there = channel_.icc() != ccid::IccStatus::kAbsent;
  swap_to_tell_ = swap_to_tell_ || (changed && told_present_);
  const bool told = there && !swap_to_tell_;
  if (asker == Asker::kWatcher) {
    told_present_ = told;
    swap_to_tell_ = false;
  }
  return told;
}

ccid::IccStatus Slot::icc() const {
  const std::lock_guard lock(mutex_);
  return channel_.icc();
}

std::optional<AtrBytes> Slot::atr() const {
  const std::lock_guard lock(mutex_);
  return atr_bytes_;
}

std::optional<Byte> Slot::protocol() const {
  const std::lock_guard lock(mutex_);
  return protocol_;
}

}  // namespace ssc::driver
