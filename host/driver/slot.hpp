// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <mutex>
#include <optional>

#include "host/driver/exchange/exchange.hpp"
#include "host/driver/fault.hpp"
#include "host/driver/slot_channel.hpp"
#include "protocol/base/bytes.hpp"
#include "protocol/iso7816/atr.hpp"

namespace ssc::driver {

// The characters of an answer to reset, as the reader told them.
using AtrBytes = FixedBytes<iso7816::kMaxAtrLength>;

// One card slot of a reader: power, protocol, exchange, presence. Every call is whole for itself;
// calls from several threads take turns.
//
//   kOff ──power_on──► kReset ──set_protocol──► kReady ◄─┐ transmit
//    ▲                   ▲ └─ power_on, reset ◄──┘ └─────┘
//    └── power_off, card gone, reader reset ──┘
class Slot {
 public:
  Slot(CcidClient& client, Byte bSlot);

  // Activates the card, or resets one that is active (warm reset): PC_to_RDR_IccPowerOn does
  // either. A reader that does not find the voltage itself is led from the lowest class up (ISO/IEC
  // 7816-3:2006 clause 6.2). kNoCard, kMute, kCardError, faults of the way.
  Outcome<AtrBytes> power_on();
  Outcome<void> power_off();

  // Settles T and speed the way dwFeatures asks for: nothing (automatic negotiation), SetParameters
  // (automatic PPS), or PPS and SetParameters. kProtocolNotSupported: the card, or the reader, does
  // not offer this T; kPpsFailed.
  Outcome<void> set_protocol(Byte protocol);

  // Command APDU to response APDU. Answers the length of the response.
  Outcome<std::size_t> transmit(Bytes command, MutableBytes response);

  // Whether a card is there. A card found inactive that we had activated, and not switched off, is
  // another one, or was pulled in between: told as absent once, so that pcscd sees the change.
  Outcome<bool> is_present();

  // For use of the channel by others (Secure, Escape), under the slot's lock.
  template <class Use>
  auto with_channel(Use use) {
    const std::lock_guard lock(mutex_);
    return use(channel_);
  }

  // Nothing while the card is off.
  std::optional<AtrBytes> atr() const;
  std::optional<Byte> protocol() const;  // once settled
  bool is_powered() const;
  Byte bSlot() const { return channel_.bSlot(); }

 private:
  enum class Power : std::uint8_t { kOff, kOn };

  void forget_card();

  mutable std::mutex mutex_;
  SlotChannel channel_;
  Power power_ = Power::kOff;
  std::optional<AtrBytes> atr_bytes_;
  iso7816::Atr atr_;
  std::optional<Byte> protocol_;
  std::unique_ptr<Exchange> exchange_;
  Byte bPowerSelect_ = 0;  // that the card answered to
};

}  // namespace ssc::driver
