// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <mutex>
#include <optional>

#include "host/driver/exchange/exchange.hpp"
#include "host/driver/fault.hpp"
#include "host/driver/line_speed.hpp"
#include "host/driver/negotiation.hpp"
#include "host/driver/slot_channel.hpp"
#include "protocol/base/bytes.hpp"
#include "protocol/iso7816/atr.hpp"

namespace ssc::driver {

// The characters of an answer to reset, as the reader told them.
using AtrBytes = FixedBytes<iso7816::kMaxAtrLength>;

// One card slot of a reader: power, protocol, exchange, presence. Every call is whole for itself;
// calls from several threads take turns.
//
//   off ──power_on──► reset ──set_protocol──► ready ◄─┐ transmit
//    ▲                  ▲ └─── power_on ◄──────┘ └────┘
//    └── power_off, card gone, reader reset ───┘
class Slot {
 public:
  // `speeds` outlives the slot.
  Slot(CcidClient& client, Byte bSlot, const ReaderSpeeds& speeds);

  // Activates the card, or resets one that is active (warm reset): PC_to_RDR_IccPowerOn does
  // either. A reader that does not find the voltage itself is led from the lowest class up (ISO/IEC
  // 7816-3:2006 clause 6.2), so no card meets a voltage that is too high for it. kNoCard, kMute,
  // kCardError, faults of the way.
  Outcome<AtrBytes> power_on();
  Outcome<void> power_off();

  // Settles T and speed (negotiation.hpp), a lower speed where the reader or the card refuses.
  // kProtocolNotSupported: the card, or the reader, does not offer this T; kPpsFailed; kNoCard: no
  // card is active.
  Outcome<void> set_protocol(Byte protocol);

  // Command APDU to response APDU. Answers the length of the response. A card whose protocol nobody
  // has settled is spoken to in its first one.
  Outcome<std::size_t> transmit(Bytes command, MutableBytes response);

  // The same for a command into which the reader puts a PIN that the holder types on its keys. An
  // entry that came to nothing is a response too, of two bytes (pin_status).
  Outcome<std::size_t> secure(PinRequest& request, MutableBytes response);

  // Whether a card is there. A card found inactive that we had activated, and not switched off, is
  // another one, or was pulled in between: told as absent until the slot's watcher has been told
  // once, so that pcscd sees the change. So is one that the reader says has moved in between (a
  // serial line). The watcher is pcscd's thread for the slot; threads of applications, which ask
  // before they reset a card, must not use up what it has to see.
  enum class Asker : std::uint8_t { kWatcher, kOther };
  Outcome<bool> is_present(Asker asker = Asker::kWatcher);

  // For use of the channel by others (Escape), while the slot does nothing else.
  template <class Use>
  auto with_channel(Use use) {
    const std::lock_guard lock(mutex_);
    const auto result = use(channel_);
    channel_.wipe();
    return result;
  }

  // As the reader told last: kActive, kInactive, kAbsent.
  ccid::IccStatus icc() const;
  std::optional<AtrBytes> atr() const;   // nothing while the card is off
  std::optional<Byte> protocol() const;  // nothing until it is settled
  Byte bSlot() const { return channel_.bSlot(); }

 private:
  Outcome<AtrBytes> activate();
  Outcome<AtrBytes> power_on_with(Byte bPowerSelect);
  Outcome<void> deactivate();
  Outcome<void> make_ready();
  Outcome<void> settle(Byte protocol);
  Outcome<Agreement> settle_speed(Byte protocol);
  void take(Bytes atr);
  void forget_card();

  const ReaderSpeeds& speeds_;
  mutable std::mutex mutex_;
  SlotChannel channel_;
  std::optional<AtrBytes> atr_bytes_;  // a card is active
  bool told_present_ = false;          // to the watcher
  bool swap_to_tell_ = false;          // that a card has gone which the watcher was told of
  iso7816::Atr atr_;
  std::optional<Byte> protocol_;
  std::unique_ptr<Exchange> exchange_;
  Byte bPowerSelect_ = 0;  // that the card answered to
};

}  // namespace ssc::driver
