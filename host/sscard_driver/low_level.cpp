// SPDX-License-Identifier: Apache-2.0
#include "host/sscard_driver/low_level.hpp"

#include <algorithm>
#include <iterator>

#include "host/pcsc/presence.hpp"
#include "host/pcsc/slot_name.hpp"
#include "host/sscard_driver/SSSE32.h"
#include "host/sscard_driver/readers.hpp"
#include "protocol/iso7816/apdu.hpp"

namespace ssc::national {
namespace {

constexpr unsigned kUserSlot = 0x01;
constexpr unsigned kSamSlots = 0x10;

struct NumberOf {
  Code code;
  long number;
};

// Any other code means reader and connection.
constexpr NumberOf kNumbers[] = {
    {Code::kNoCard, SSSE32_NO_CARD},        {Code::kCardRemoved, SSSE32_NO_CARD},
    {Code::kCardMute, SSSE32_MUTE},         {Code::kCardProtocol, SSSE32_MUTE},
    {Code::kCardReset, SSSE32_NOT_POWERED},
};

long number_of(const Failure& failure) {
  const auto row = std::find_if(std::begin(kNumbers), std::end(kNumbers),
                                [&](const NumberOf& n) { return n.code == failure.code; });
  return row == std::end(kNumbers) ? SSSE32_CONNECTION : row->number;
}

// Which of pcscd's readers, from 1; "AUTO" is the first. 0: parameter; nothing: not supported.
std::optional<std::size_t> reader_number(std::string_view device) {
  if (device == "AUTO") return 1;
  if (device.size() != 4 || device[3] < '1' || device[3] > '9') return 0;
  const std::string_view port = device.substr(0, 3);
  if (port == "LPT") return {};
  return port == "USB" || port == "COM" ? static_cast<std::size_t>(device[3] - '0') : 0;
}

// The slot's name for pcscd; empty for a slot that no reader has.
std::string slot_name(const std::string& reader, unsigned slot) {
  if (slot == kUserSlot) return reader;
  const bool sam = slot > kSamSlots && slot <= kSamSlots + 0x0F;
  return sam ? pcsc::with_slot(reader, slot - kSamSlots).value_or("") : "";
}

}  // namespace

long LowLevelReaders::open(std::string_view device) {
  const auto number = reader_number(device);
  if (!number) return SSSE32_UNSUPPORTED;
  if (*number == 0) return SSSE32_PARAMETER;
  const auto free =
      std::find_if(readers_.begin(), readers_.end(), [](const auto& r) { return r == nullptr; });
  if (free == readers_.end()) return SSSE32_CONNECTION;
  auto context = pcsc::Context::establish(*api_);
  if (!context) return number_of(context.error());
  const auto names = list_readers(*context);
  if (!names) return number_of(names.error());
  if (*number > names->size()) return SSSE32_CONNECTION;
  *free = std::make_unique<Reader>(Reader{std::move(*context), (*names)[*number - 1]});
  return std::distance(readers_.begin(), free) + 1;
}

template <class Use>
long LowLevelReaders::at(long handle, unsigned slot, Use use) {
  const auto index = static_cast<std::size_t>(handle) - 1;
  if (index >= readers_.size() || readers_[index] == nullptr) return SSSE32_NOT_OPEN;
  Reader& reader = *readers_[index];
  Place place{&reader, slot_name(reader.name, slot), nullptr};
  if (place.name.empty()) return SSSE32_PARAMETER;
  const auto powered = reader.cards.find(slot);
  if (powered != reader.cards.end()) place.card = &powered->second;
  return use(place);
}

long LowLevelReaders::close(long handle) {
  return at(handle, kUserSlot, [&](const Place& /*place*/) -> long {
    readers_[static_cast<std::size_t>(handle) - 1].reset();
    return SSSE32_OK;
  });
}

long LowLevelReaders::power_on(long handle, unsigned slot, MutableBytes answer_to_reset) {
  return at(handle, slot, [&](const Place& place) -> long {
    place.reader->cards.erase(slot);
    auto card = pcsc::Session::connect(place.reader->context, place.name);
    if (!card) return number_of(card.error());
    if (const auto reset = card->reset(pcsc::Reset::kCold); !reset) return number_of(reset.error());
    const pcsc::Atr atr = card->atr();
    if (atr.size() > answer_to_reset.size()) return SSSE32_CARD_TYPE;
    std::copy(atr.begin(), atr.end(), answer_to_reset.begin());
    place.reader->cards.emplace(slot, std::move(*card));
    return static_cast<long>(atr.size());
  });
}

long LowLevelReaders::power_off(long handle, unsigned slot) {
  return at(handle, slot, [&](const Place& place) -> long {
    if (place.card == nullptr) return SSSE32_NOT_POWERED;
    const auto reset = place.card->reset(pcsc::Reset::kCold);
    place.reader->cards.erase(slot);
    return reset ? SSSE32_OK : number_of(reset.error());
  });
}

long LowLevelReaders::status(long handle, unsigned slot) {
  return at(handle, slot, [](const Place& place) -> long {
    const auto present = pcsc::card_present(place.reader->context, place.name);
    if (!present) return number_of(present.error());
    if (!*present) return SSSE32_NO_CARD;
    const bool powered = place.card != nullptr && place.card->probe();
    return powered ? SSSE32_OK : SSSE32_NOT_POWERED;
  });
}

long LowLevelReaders::exchange(long handle, unsigned slot, Bytes command, MutableBytes answer) {
  if (!iso7816::parse_command(command)) return SSSE32_PARAMETER;
  return at(handle, slot, [&](const Place& place) -> long {
    if (place.card == nullptr) return SSSE32_NOT_POWERED;
    const auto size = place.card->transmit(command, answer);
    return size ? static_cast<long>(*size) : number_of(size.error());
  });
}

}  // namespace ssc::national
