// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "host/card/authenticator.hpp"
#include "host/card/pin.hpp"

// PIN CHANGE/UNBLOCK (card rules, part 5): the issuing office frees a PIN that was tried too often,
// or puts another in its place. Its key is PUK, which a PSAM of the province or its HSM holds:
//
//   external authentication with PUK ─► GET CHALLENGE ─► seal ─► PIN CHANGE/UNBLOCK
//
namespace ssc::card {

const sscard::Key& puk();

// The whole of it. Afterwards the PIN has all its tries again; it is not proven.
//   KEY_REFUSED  the card does not believe the key, with the tries that it has left
// and the failures of Authenticator and the transport.
Result<void> unblock_pin(Channel& card, const KeyOrigin& origin, Authenticator& keys);
// PIN_FORMAT: the card refuses the new PIN.
Result<void> reload_pin(Channel& card, const KeyOrigin& origin, const Pin& new_pin,
                        Authenticator& keys);

// The half behind external authentication, in two steps, for a caller who has the command sealed
// elsewhere. From begin to finish() no other command may go to the card: its challenge counts once.
class PinUnblocking {
 public:
  static Result<PinUnblocking> unblock(Channel& card);
  static Result<PinUnblocking> reload(Channel& card, const Pin& new_pin);

  // What is to be sealed.
  const Seal& seal() const { return seal_; }

  // `command` is the sealed one: header, Lc, cipher, MAC. REQUEST_MALFORMED when it is another
  // command, or of another length than this card's algorithm makes; nothing is sent then.
  Result<void> finish(Channel& card, sscard::Algorithm algorithm, Bytes command) const;

 private:
  static Result<PinUnblocking> begin(Channel& card, const iso7816::CommandHeader& header,
                                     const sscard::PinBytes& data);

  Seal seal_;
};

}  // namespace ssc::card
