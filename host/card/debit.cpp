// SPDX-License-Identifier: Apache-2.0
#include "host/card/debit.hpp"

#include <algorithm>
#include <iterator>

#include "host/card/money_refusal.hpp"
#include "protocol/base/hex.hpp"

namespace ssc::card {
namespace {

using iso7816::StatusWord;

constexpr StatusWord kNoProof{0x9406};  // MAC or TAC not available

// Whether the card says that it did not begin: the command is wrong here, a right or a key missing,
// or the purse (94xx) will not do. After any other answer, warnings and unknown ones too, it may
// have paid.
bool is_refused(StatusWord status) {
  using enum iso7816::StatusClass;
  constexpr iso7816::StatusClass kRefusals[] = {kTriesLeft, kSecurity, kBlocked, kNotFound,
                                                kCommand};
  constexpr Byte kOfThePurse = 0x94;
  return status.sw1() == kOfThePurse || std::find(std::begin(kRefusals), std::end(kRefusals),
                                                  status.classify()) != std::end(kRefusals);
}

tl::unexpected<Failure> doubt(const Failure& cause) {
  return tl::unexpected(Failure{Code::kMoneyDoubt,
                                std::string(cause.info().code) + " " + cause.detail, cause.status});
}

Result<sscard::PurchaseChallenge> initialize(Channel& card, std::uint8_t key_index,
                                             const sscard::Purchase& purchase) {
  constexpr std::string_view kName = "INITIALIZE FOR PURCHASE";
  const auto answer = card.exchange(sscard::initialize_for_purchase(key_index, purchase));
  if (!answer) return tl::unexpected(answer.error());
  if (!answer->status.ok()) return tl::unexpected(money_refusal(kName, answer->status));
  const auto challenge = sscard::parse_purchase_challenge(answer->data);
  if (!challenge) return failure(Code::kCardData, std::string(kName) + ": not 22 bytes");
  return *challenge;
}

}  // namespace

Result<Debit> Debit::begin(Channel& card, std::uint8_t key_index,
                           const sscard::Purchase& purchase) {
  const auto challenge = initialize(card, key_index, purchase);
  if (!challenge) return tl::unexpected(challenge.error());
  Debit debit;
  debit.key_index_ = key_index;
  debit.purchase_ = purchase;
  debit.challenge_ = *challenge;
  return debit;
}

Result<Receipt> Debit::finish(Channel& card, const sscard::PurchaseProof& proof,
                              const sscard::TransactionTime& time) {
  purchase_.time = time;
  sent_ = proof.terminal_serial;
  const unsigned before = card.commands();
  const auto answer = card.exchange(sscard::debit_for_purchase(proof, time));
  if (!answer) return doubt(answer.error());
  if (!answer->status.ok()) {
    const Failure refused = money_refusal("DEBIT FOR PURCHASE", answer->status);
    // After 61xx or 6Cxx the status is that of another command than the first DEBIT.
    const bool at_once = card.commands() == before + 1;
    if (!at_once || !is_refused(answer->status)) return doubt(refused);
    sent_.reset();
    return tl::unexpected(refused);
  }
  const auto receipt = sscard::parse_purchase_receipt(answer->data);
  if (!receipt) return doubt({Code::kCardData, "DEBIT FOR PURCHASE: not 8 bytes"});
  return Receipt{purchase_, *sent_, challenge_.serial, receipt->tac, receipt->mac2};
}

Result<std::optional<Receipt>> Debit::settle(Channel& card) const {
  constexpr std::string_view kName = "GET TRANSACTION PROOF";
  if (!sent_) return std::nullopt;
  const auto answer = card.exchange(
      sscard::get_transaction_proof(sscard::TransactionType::kPurchase, challenge_.serial));
  if (!answer) return tl::unexpected(answer.error());
  if (answer->status.ok()) {
    const auto proof = sscard::parse_transaction_proof(answer->data);
    if (!proof) return failure(Code::kCardData, std::string(kName) + ": not 8 bytes");
    return Receipt{purchase_, *sent_, challenge_.serial, proof->tac, proof->mac};
  }
  if (answer->status != kNoProof) return tl::unexpected(money_refusal(kName, answer->status));
  const auto again = initialize(card, key_index_, purchase_);
  const bool spent = !again && again.error().code == Code::kMoneyShort;
  if (!again && !spent) return tl::unexpected(again.error());
  if (spent || again->serial != challenge_.serial)
    return failure(Code::kMoneyDoubt, "no proof, and another payment since");
  return std::nullopt;
}

Result<Debit> begin_debit(Channel& card, const KeyOrigin& origin, Psam& psam,
                          sscard::Purchase purchase) {
  const auto terminal = psam.terminal_number(origin.algorithm);
  if (!terminal) return tl::unexpected(terminal.error());
  if (!from_hex(*terminal, purchase.terminal))
    return failure(Code::kPsamRefused, "terminal number");
  const auto key_index = psam.purchase_key_index(origin);
  if (!key_index) return tl::unexpected(key_index.error());
  return Debit::begin(card, *key_index, purchase);
}

Result<Receipt> finish_debit(Channel& card, const KeyOrigin& origin, Psam& psam, Debit& debit) {
  const auto proof = psam.begin_purchase(origin, debit.challenge(), debit.purchase());
  if (!proof) return tl::unexpected(proof.error());
  auto receipt = debit.finish(card, *proof, debit.purchase().time);
  if (receipt) receipt->confirmed = psam.confirm_purchase(receipt->mac2);
  return receipt;
}

Result<std::optional<Receipt>> settle_debit(Channel& card, Psam& psam, const Debit& debit) {
  auto receipt = debit.settle(card);
  if (!receipt || !*receipt) return receipt;
  auto& confirmed = (*receipt)->confirmed = psam.confirm_purchase((*receipt)->mac2);
  if (!confirmed && confirmed.error().code == Code::kCardNotGenuine)
    return failure(Code::kMoneyDoubt, "the proof is that of another payment");
  return receipt;
}

}  // namespace ssc::card
