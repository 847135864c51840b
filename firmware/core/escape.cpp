// SPDX-License-Identifier: Apache-2.0
#include "firmware/core/escape.hpp"

#include <algorithm>
#include <initializer_list>

#include "firmware/core/ccid_device.hpp"
#include "protocol/ccid/status.hpp"

namespace ssc::firmware {
namespace {

namespace bError = ccid::bError;

constexpr Byte kBadParameter = ccid::kOffsetData + 3;  // the first one behind prefix and function
constexpr std::size_t kMostKeys = 64;
constexpr std::size_t kMostText = ccid::kMaxDataLength - 2;

constexpr EscapeCommand stock(std::initializer_list<Byte> bytes) {
  EscapeCommand command;
  for (const Byte b : bytes) command.push_back(b);
  return command;
}
constexpr EscapeCommand own(EscapeFunction function) {
  EscapeCommand command;
  command.append(kEscapePrefix);
  command.push_back(static_cast<Byte>(function));
  return command;
}

constexpr bool begins_with(Bytes bytes, Bytes start) {
  return bytes.size() >= start.size() && std::equal(start.begin(), start.end(), bytes.begin());
}

void append_counters(EscapeAnswer& answer, std::initializer_list<std::uint32_t> counters) {
  for (const std::uint32_t counter : counters) {
    std::array<Byte, 4> bytes;
    store_le32(bytes, counter);
    answer.append(bytes);
  }
}

}  // namespace

// clang-format off
const std::array<CcidDevice::EscapeRow, 12> CcidDevice::kEscapes = {{
    //                                          parameters
    {stock({0x02}),                             0, 0,         &CcidDevice::tell_name},
    {stock({0x06}),                             0, 0,         &CcidDevice::tell_name},
    {stock({0x01, 0x01, 0x01}),                 0, 0,         &CcidDevice::tell_movements_before_answers},
    {stock({0x6A}),                             0, 0,         &CcidDevice::tell_no_features},
    {stock({0xB2, 0xA0}),                       1, kMostText, &CcidDevice::take_prompts},
    {own(EscapeFunction::kName),                0, 0,         &CcidDevice::tell_name},
    {own(EscapeFunction::kExchangeLevel),       0, 1,         &CcidDevice::exchange_level},
    {own(EscapeFunction::kLeds),                1, 1,         &CcidDevice::set_leds},
    {own(EscapeFunction::kBuzzer),              2, 2,         &CcidDevice::buzz},
    {own(EscapeFunction::kStatistics),          0, 0,         &CcidDevice::tell_statistics},
    {own(EscapeFunction::kKeys),                1, kMostKeys, &CcidDevice::press_keys},
    {own(EscapeFunction::kMovements),           0, 0,         &CcidDevice::tell_movements_at_once},
}};
// clang-format on

std::optional<Byte> CcidDevice::escape(Slot& slot, Bytes abData, EscapeAnswer& answer) {
  for (const EscapeRow& row : kEscapes) {
    if (!begins_with(abData, row.command)) continue;
    const Bytes parameters = abData.subspan(row.command.size());
    if (parameters.size() < row.min_parameters || parameters.size() > row.max_parameters) break;
    return (this->*row.run)(slot, parameters, answer);
  }
  return bError::kCommandNotSupported;
}

std::optional<Byte> CcidDevice::tell_name(Slot&, Bytes, EscapeAnswer& answer) {
  for (const char c : options_.firmware_name) answer.push_back(static_cast<Byte>(c));
  return std::nullopt;
}

std::optional<Byte> CcidDevice::tell_movements_before_answers(Slot&, Bytes, EscapeAnswer&) {
  return tell_movements(HostLink::Movements::kBeforeAnswers);
}

std::optional<Byte> CcidDevice::tell_movements_at_once(Slot&, Bytes, EscapeAnswer&) {
  return tell_movements(HostLink::Movements::kAtOnce);
}

std::optional<Byte> CcidDevice::tell_movements(HostLink::Movements when) {
  if (!host_.tell_movements(when)) return bError::kCommandNotSupported;
  return std::nullopt;
}

std::optional<Byte> CcidDevice::tell_no_features(Slot&, Bytes, EscapeAnswer&) {
  return std::nullopt;
}

std::optional<Byte> CcidDevice::take_prompts(Slot&, Bytes, EscapeAnswer&) {
  if (!panel_.capabilities().key_pad) return bError::kCommandNotSupported;
  return std::nullopt;
}

std::optional<Byte> CcidDevice::exchange_level(Slot&, Bytes parameters, EscapeAnswer& answer) {
  if (!parameters.empty()) {
    if (parameters[0] > static_cast<Byte>(ExchangeLevel::kExtendedApdu)) return kBadParameter;
    const bool idle = std::all_of(slots_.begin(), slots_.end(),
                                  [](const auto& slot) { return !slot || slot->idle(); });
    if (!idle) return bError::kCmdSlotBusy;
    level_ = static_cast<ExchangeLevel>(parameters[0]);
  }
  answer.push_back(static_cast<Byte>(level_));
  return std::nullopt;
}

std::optional<Byte> CcidDevice::set_leds(Slot&, Bytes parameters, EscapeAnswer&) {
  const Byte there = panel_.capabilities().leds;
  if (there == 0) return bError::kCommandNotSupported;
  if ((parameters[0] & ~there) != 0) return kBadParameter;
  panel_.set_leds(parameters[0]);
  return std::nullopt;
}

std::optional<Byte> CcidDevice::buzz(Slot&, Bytes parameters, EscapeAnswer&) {
  if (!panel_.capabilities().buzzer) return bError::kCommandNotSupported;
  panel_.buzz(load_le16(parameters));
  return std::nullopt;
}

std::optional<Byte> CcidDevice::tell_statistics(Slot& slot, Bytes, EscapeAnswer& answer) {
  const SlotStatistics& host = slot.statistics();
  const CardStatistics& card = slot.contact().statistics();
  append_counters(answer, {host.commands, host.failures, host.time_extensions, host.aborts});
  append_counters(answer, {card.activations, card.answers_asked_again, card.doubtful_delivered,
                           card.negotiations_failed, card.parity_errors, card.blocks_repeated,
                           card.waiting_time_extensions, card.resynchronisations, card.timeouts,
                           card.removals_in_command, card.overcurrents});
  return std::nullopt;
}

// All keys are checked before the first one is pressed.
std::optional<Byte> CcidDevice::press_keys(Slot&, Bytes parameters, EscapeAnswer&) {
  if (!panel_.capabilities().simulated_keys) return bError::kCommandNotSupported;
  const auto bad = std::find_if(parameters.begin(), parameters.end(),
                                [](Byte key) { return key > static_cast<Byte>(Key::kCancel); });
  if (bad != parameters.end()) {
    return static_cast<Byte>(kBadParameter + (bad - parameters.begin()));
  }
  for (const Byte key : parameters) on_key(static_cast<Key>(key));
  return std::nullopt;
}

}  // namespace ssc::firmware
