// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "host/driver/fault.hpp"
#include "host/driver/features.hpp"
#include "host/driver/slot_channel.hpp"
#include "protocol/base/bytes.hpp"
#include "protocol/iso7816/atr.hpp"

namespace ssc::driver {

// The longest command and response APDU, ISO/IEC 7816-3:2006 clause 12.1.
inline constexpr std::size_t kMaxCommandApdu = 4 + 3 + 65535 + 2;
inline constexpr std::size_t kMaxResponseApdu = 65536 + 2;

// How command APDUs of an application travel to a card: what the reader's exchange level
// (dwFeatures) and the card's protocol make of them. One object from the choice of a protocol to
// the next reset of the card.
class Exchange {
 public:
  virtual ~Exchange() = default;

  // Answers how many bytes of `response` are filled, SW1 SW2 included. Faults of SlotChannel;
  // kInsufficientBuffer; kNotSupported when such a command cannot go over this reader.
  virtual Outcome<std::size_t> transmit(Bytes command, MutableBytes response) = 0;

  // The same for a command into which the reader puts a PIN that the holder types on its keys. At
  // all levels but one it is a single message; `channel` is that of the setup. Besides,
  // kPinTimeout, kPinCancelled.
  virtual Outcome<std::size_t> secure(SlotChannel& channel, PinRequest& request,
                                      MutableBytes response);
};

// What an exchange is made of. The channel outlives it.
struct ExchangeSetup {
  SlotChannel& channel;
  iso7816::Atr atr{};           // with the parameters in force: bit rate, IFSC, waiting times
  Byte protocol = 0;            // T
  iso7816::BitRate bit_rate{};  // in force
};

// By the exchange level of the reader. kNotSupported at character level.
Outcome<std::unique_ptr<Exchange>> make_exchange(const ExchangeSetup& setup);

// The levels; make_exchange chooses among them.
std::unique_ptr<Exchange> make_extended_apdu_exchange(const ExchangeSetup& setup);
std::unique_ptr<Exchange> make_short_apdu_exchange(const ExchangeSetup& setup);
std::unique_ptr<Exchange> make_tpdu_t0_exchange(const ExchangeSetup& setup);
std::unique_ptr<Exchange> make_tpdu_t1_exchange(const ExchangeSetup& setup);

}  // namespace ssc::driver
