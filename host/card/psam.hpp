// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "host/card/authenticator.hpp"
#include "host/card/transport.hpp"
#include "protocol/sscard/psam.hpp"

namespace ssc::card {

// The PSAM in the SAM slot, asked in two commands, and in three before its first proof and each
// change of city:
//
//   SELECT environment ─► SELECT application ─► INITIALIZE ENVIRONMENT
//     ─► for each proof: DELIVERY SESSION KEY ─► CIPHER DATA
//     ─► for each seal:  DELIVERY SESSION KEY [─► CIPHER DATA enciphers] ─► CIPHER DATA makes a MAC
//
// How many levels its roots are above the cards' keys depends on who issued it: the number that the
// rules print is tried first, then the others. Failures besides those of Authenticator: NO_PSAM
// when the slot is empty or what is in it mute; PSAM_REFUSED, also for a transmission that failed.
// After one the PSAM is selected anew. None of them is said of the user's card.
class Psam final : public Authenticator {
 public:
  // `sam` is held for this object alone, in a transaction.
  explicit Psam(Transport& sam) : sam_(sam), channel_(sam) {}

  Result<sscard::Cryptogram> answer(const KeyOrigin& card, const Proof& proof) override;
  Result<sscard::SecretCommand> seal(const KeyOrigin& card, const Seal& seal) override;

  // Its number as a terminal, 12 digits.
  Result<std::string> terminal_number(sscard::Algorithm algorithm);

  // --- Payments (debit.hpp) ---

  // Which of the cards' purchase keys (DPK) its own belong to. KEY_MISSING: it has none.
  Result<std::uint8_t> purchase_key_index(const KeyOrigin& card);
  // INIT SAM FOR PURCHASE: counts its terminal serial number and makes MAC1. The terminal in
  // `purchase` is its own number. KEY_MISSING: it lacks the key.
  Result<sscard::PurchaseProof> begin_purchase(const KeyOrigin& card,
                                               const sscard::PurchaseChallenge& challenge,
                                               const sscard::Purchase& purchase);
  // CREDIT SAM FOR PURCHASE: whether MAC2 is that card's, once for each purchase that was begun.
  // CARD_NOT_GENUINE when it is not.
  Result<void> confirm_purchase(const sscard::Mac& mac2);

 private:
  struct Ready {
    sscard::Algorithm algorithm;
    identity::Division city;
    friend bool operator==(const Ready&, const Ready&) = default;
  };

  template <class Use>
  auto with_restart(Use use) -> decltype(use());
  Result<Answer> ask(Bytes command, std::string_view what);
  Result<void> select(sscard::Algorithm algorithm);
  Result<void> make_ready(const KeyOrigin& card);
  Result<void> deliver_key(const KeyOrigin& card, const sscard::Key& key,
                           const sscard::Challenge& factor);
  Result<Answer> cipher(sscard::CipherMode mode, Bytes data, std::size_t answer_size);
  Result<sscard::Cryptogram> answer_once(const KeyOrigin& card, const Proof& proof);
  Result<sscard::SecretCommand> seal_once(const KeyOrigin& card, const Seal& seal);
  Result<std::string> read_terminal_number(sscard::Algorithm algorithm);
  Result<std::uint8_t> read_purchase_key_index(const KeyOrigin& card);
  Result<sscard::PurchaseProof> begin_purchase_once(const KeyOrigin& card,
                                                    const sscard::PurchaseChallenge& challenge,
                                                    const sscard::Purchase& purchase);

  Transport& sam_;
  Channel channel_;
  std::optional<Ready> ready_;
};

// What the slot says of a card, said of the PSAM: nobody shall look after the user's card for it.
// NO_PSAM, PSAM_REFUSED; what concerns the reader stays.
Failure of_psam(Failure failure);

}  // namespace ssc::card
