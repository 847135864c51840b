// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "host/card/psam.hpp"
#include "protocol/sscard/transaction.hpp"

// Paying with the money on a card of offline mode (card rules, parts 5 and 7). DF04 is selected and
// the PIN proven, as in money.hpp.
//
//   begin ──► challenge ──► PSAM or HSM ──► MAC1 ──► finish ──► TAC (for the insurer), MAC2
//                                                      │
//                                                      └──► MONEY_DOUBT: pulled, or no clear answer
//                                                             │
//              the same card again, reidentified, DF04 ◄──────┘
//                └──► settle: paid (MAC2, TAC) │ not paid │ still in doubt; never guessed
//
namespace ssc::card {

// A payment that the card has carried out.
struct Receipt {
  sscard::Purchase purchase;  // amounts, terminal, time
  sscard::TerminalSerial terminal_serial{};
  sscard::CardSerial card_serial{};
  sscard::Mac tac{};   // proves it to the insurer
  sscard::Mac mac2{};  // proves to the PSAM, or the HSM, that it was this card
  // What the PSAM said of MAC2: CARD_NOT_GENUINE when it is wrong; any other failure when nobody
  // has looked at it, NO_PSAM where none was asked. The money is gone all the same: keep the TAC.
  Result<void> confirmed = failure(Code::kNoPsam);
};

class Debit {
 public:
  // INITIALIZE FOR PURCHASE; nothing is paid yet. `key_index`: of DPK, as the PSAM's or the HSM's
  // issuer has numbered it. MONEY_SHORT, PIN_WANTED, NO_PURSE; KEY_MISSING when the card has no
  // such index.
  static Result<Debit> begin(Channel& card, std::uint8_t key_index,
                             const sscard::Purchase& purchase);

  // What MAC1 is made of; the purchase's time is that of begin().
  const sscard::PurchaseChallenge& challenge() const { return challenge_; }
  const sscard::Purchase& purchase() const { return purchase_; }

  // DEBIT FOR PURCHASE. `time`: the one that MAC1 covers. KEY_REFUSED: the card does not believe
  // MAC1, nothing is paid. MONEY_DOUBT: nobody knows, settle() finds out.
  Result<Receipt> finish(Channel& card, const sscard::PurchaseProof& proof,
                         const sscard::TransactionTime& time);

  // After MONEY_DOUBT: GET TRANSACTION PROOF. Nothing: it was not paid, for the card begins the
  // next purchase with the same serial number (so the PIN is wanted once more). A receipt is this
  // purchase's only if its MAC2 is right: another terminal may have used the number meanwhile.
  // MONEY_DOUBT: the card has no proof, and its number has gone on. Any other failure leaves the
  // doubt as it was: try again.
  Result<std::optional<Receipt>> settle(Channel& card) const;

 private:
  std::uint8_t key_index_ = 0;
  sscard::Purchase purchase_;
  sscard::PurchaseChallenge challenge_;
  std::optional<sscard::TerminalSerial> sent_;  // with DEBIT
};

// The same with a PSAM between the steps. The terminal in `purchase` becomes the PSAM's.
Result<Debit> begin_debit(Channel& card, const KeyOrigin& origin, Psam& psam,
                          sscard::Purchase purchase);
// A failure is one of INIT SAM FOR PURCHASE, when nothing is paid, or Debit's; what the PSAM says
// afterwards is in the receipt.
Result<Receipt> finish_debit(Channel& card, const KeyOrigin& origin, Psam& psam, Debit& debit);
// MONEY_DOUBT also when the PSAM says that the proof is another payment's. A PSAM that lost its own
// half says nothing: the receipt is not confirmed, and the insurer decides by the TAC.
Result<std::optional<Receipt>> settle_debit(Channel& card, Psam& psam, const Debit& debit);

}  // namespace ssc::card
