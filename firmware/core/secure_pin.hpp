// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "firmware/core/pin_entry.hpp"
#include "protocol/ccid/pin.hpp"
#include "protocol/ccid/pin_apdu.hpp"
#include "protocol/iso7816/t1_block.hpp"

namespace ssc::firmware {

// PC_to_RDR_Secure between its arrival and the moment the command goes to the card: the entry of
// the PINs, then the APDU with them in it. There is one key pad, so there is one of these.
//
// The PINs live in here and in the exchange with the card, nowhere else, and no longer than they
// must: whoever takes the APDU calls clear() right after.
class SecurePin {
 public:
  explicit SecurePin(Panel& panel) : panel_(panel), entry_(panel) {}

  // Whether there are keys at all.
  bool available() const { return panel_.capabilities().key_pad; }

  // Reads abData and prompts. Otherwise answers the bError to refuse with, and nothing has
  // happened: no holder types a PIN for a command that cannot be made.
  std::optional<Byte> begin(Bytes abData);
  bool going_on() const { return entry_.going_on(); }

  // As PinEntry; when they answer kDone, the APDU is ready.
  PinEntry::Outcome on_key(Key key) { return finish(entry_.on_key(key)); }
  PinEntry::Outcome on_second() { return finish(entry_.on_second()); }

  Bytes apdu() const { return apdu_.bytes(); }
  // The same as the one block of T=1 that the host's bTeoPrologue begins, with LEN and EDC set
  // right. False when it is longer than a block.
  bool build_block(iso7816::T1RawBlock& block, iso7816::Edc edc) const;

  void clear();

 private:
  PinEntry::Outcome finish(PinEntry::Outcome outcome);
  bool insert(ccid::PinApdu& apdu, Bytes current, Bytes fresh) const;
  bool fits(std::size_t digits) const;

  Panel& panel_;
  PinEntry entry_;
  ccid::PinCommand command_;
  ccid::PinApdu apdu_;
};

}  // namespace ssc::firmware
