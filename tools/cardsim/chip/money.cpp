// SPDX-License-Identifier: Apache-2.0
#include "tools/cardsim/chip/money.hpp"

#include <limits>

#include "host/crypto/random.hpp"
#include "protocol/sscard/transaction.hpp"
#include "tools/cardsim/chip/authentication.hpp"
#include "tools/cardsim/chip/cipher.hpp"
#include "tools/cardsim/chip/fields.hpp"

namespace ssc::cardsim {
namespace {

using sscard::CardSerial;
using sscard::Df;
using sscard::Load;
using sscard::Mac;
using sscard::Purchase;
using sscard::TerminalNumber;
using sscard::TransactionTime;
using sscard::TransactionType;

constexpr Byte kAccount = 0x01;  // P2 of the transactions
constexpr std::uint16_t kLastSerial = std::numeric_limits<std::uint16_t>::max();

bool has_purse(const CardState& card) {
  return card.memory.purse && current_df(card) == Df::kDf04;
}

// What every step of a transaction needs, and INITIALIZE besides: the PIN.
StatusWord check(const CardState& card, const Command& c, Byte P2, std::size_t Lc) {
  if (!has_purse(card)) return kConditionsNotMet;
  if (c.P2 != P2) return kWrongP1P2;
  if (c.data.size() != Lc) return kWrongLength;
  return iso7816::kStatusOk;
}

// DLK or DPK; nullptr when there is none of this index.
const Data* key(const std::vector<Data>& keys, Byte index) {
  return index == 0 || index > keys.size() ? nullptr : &keys[index - 1U];
}

Mac session_mac(const CardState& card, const Data& key, Bytes factor, Bytes input) {
  return sscard::mac(Cipher::session(card.memory.algorithm, key, factor), input);
}

Mac tac(const CardState& card, Bytes input) {
  const auto algorithm = card.memory.algorithm;
  const auto key = sscard::tac_key(sscard::block_size(algorithm), card.memory.purse->keys.tac);
  return sscard::mac(Cipher(algorithm, *key), input);
}

CardSerial bytes_of(std::uint16_t serial) {
  CardSerial bytes;
  store_be16(bytes, serial);
  return bytes;
}

// EF08 of DF04 is the card's own: serial, type as a digit, terminal, time, amounts.
void record(CardState& card, std::uint16_t serial, TransactionType type,
            const TerminalNumber& terminal, const TransactionTime& time, Bytes amounts) {
  constexpr std::uint16_t kTransactions = 0xEF08;
  const Data entry = FieldWriter()
                         .be16(serial)
                         .u8(static_cast<Byte>('0' + static_cast<Byte>(type)))
                         .raw(terminal)
                         .raw(time)
                         .raw(amounts)
                         .take();
  for (ElementaryFile& file : card.memory.files) {
    if (file.layout->df != Df::kDf04 || file.layout->ef != kTransactions) continue;
    file.records.insert(file.records.begin(), entry);
    if (file.records.size() > file.layout->size) file.records.pop_back();
  }
}

// The totals run for one year of the insurance, which begins at year_start.
void add_to_year(Purse& purse, const Purchase& purchase) {
  constexpr std::uint32_t kYear = 10000;
  const std::uint32_t date = from_bcd(Bytes(purchase.time).first(4));
  if (!sscard::counts_to_year(date, purse.year, purse.year_start)) {
    const bool begun = date % kYear >= purse.year_start;
    purse.year = static_cast<std::uint16_t>(date / kYear - (begun ? 0 : 1));
    purse.own_total = purse.fund_total = 0;
  }
  purse.own_total += purchase.own_fen;
  purse.fund_total += purchase.fund_fen;
}

}  // namespace

Answer get_balance(CardState& card, const Command& c) {
  enum : Byte { kBalance = 1, kOwn, kFund };
  if (!has_purse(card)) return refused(kConditionsNotMet);
  if (c.P1 != 0 || c.P2 < kBalance || c.P2 > kFund) return refused(kWrongP1P2);
  if (!pin_is_proven(card)) return refused(kSecurityNotMet);
  const Purse& purse = *card.memory.purse;
  FieldWriter fields;
  if (c.P2 == kBalance) return exactly(fields.be32(purse.balance).take(), c.Ne);
  fields.be32(c.P2 == kOwn ? purse.own_total : purse.fund_total).bcd4(purse.year);
  return exactly(fields.take(), c.Ne);
}

Answer initialize_for_load(CardState& card, const Command& c) {
  constexpr std::size_t kLc = 0x0B;
  if (const auto status = check(card, c, kAccount, kLc); !status.ok()) return refused(status);
  if (!pin_is_proven(card)) return refused(kSecurityNotMet);
  const Purse& purse = *card.memory.purse;
  FieldReader fields(c.data);
  const Byte index = fields.u8();
  const Data* dlk = key(purse.keys.load, index);
  if (dlk == nullptr) return refused(kKeyIndexNotSupported);
  const Load load{.fen = fields.be32(), .terminal = fields.raw<6>()};
  const bool overflows = load.fen > std::numeric_limits<std::uint32_t>::max() - purse.balance;
  if (overflows || purse.load_serial == kLastSerial) return refused(kCounterAtMaximum);
  sscard::LoadChallenge challenge{.balance_fen = purse.balance,
                                  .serial = bytes_of(purse.load_serial),
                                  .key_version = index,  // each version has one key
                                  .algorithm = static_cast<Byte>(card.memory.algorithm),
                                  .random = crypto::random_bytes<4>()};
  challenge.mac1 = session_mac(card, *dlk, sscard::load_factor(challenge),
                               sscard::load_mac1_input(purse.balance, load));
  card.money.key_index = index;
  card.money.load = load;
  card.money.load_challenge = challenge;
  return {FieldWriter()
              .be32(challenge.balance_fen)
              .raw(challenge.serial)
              .u8(challenge.key_version)
              .u8(challenge.algorithm)
              .raw(challenge.random)
              .raw(challenge.mac1)
              .take()};
}

Answer credit_for_load(CardState& card, const Command& c) {
  constexpr std::size_t kLc = 0x0B;
  if (const auto status = check(card, c, 0, kLc); !status.ok()) return refused(status);
  if (c.P1 != 0) return refused(kWrongP1P2);
  Purse& purse = *card.memory.purse;
  FieldReader fields(c.data);
  Load load = card.money.load;
  load.time = fields.raw<7>();
  const Mac mac2 =
      session_mac(card, *key(purse.keys.load, card.money.key_index),
                  sscard::load_factor(card.money.load_challenge), sscard::load_mac2_input(load));
  if (!equal(mac2, fields.rest())) return refused(kMoneyMacWrong);
  purse.balance += load.fen;
  const std::uint16_t serial = purse.load_serial++;
  record(card, serial, TransactionType::kLoad, load.terminal, load.time,
         sscard::amounts({.account_fen = load.fen}));
  const Mac proof = tac(card, sscard::load_tac_input(purse.balance, bytes_of(serial), load));
  purse.loaded = Proof{serial, mac2, proof};
  return {Data(proof.begin(), proof.end())};
}

Answer initialize_for_purchase(CardState& card, const Command& c) {
  constexpr std::size_t kLc = 0x13;
  if (const auto status = check(card, c, kAccount, kLc); !status.ok()) return refused(status);
  if (!pin_is_proven(card)) return refused(kSecurityNotMet);
  const Purse& purse = *card.memory.purse;
  FieldReader fields(c.data);
  const Byte index = fields.u8();
  if (key(purse.keys.purchase, index) == nullptr) return refused(kKeyIndexNotSupported);
  Purchase purchase;
  purchase.account_fen = fields.be32();
  purchase.own_fen = fields.be32();
  purchase.fund_fen = fields.be32();
  purchase.terminal = fields.raw<6>();
  if (purchase.account_fen > purse.balance) return refused(kNotEnoughMoney);
  if (purse.purchase_serial == kLastSerial) return refused(kCounterAtMaximum);
  auto& challenge = card.money.purchase_challenge;
  challenge = {.serial = bytes_of(purse.purchase_serial), .random = crypto::random_bytes<4>()};
  card.money.key_index = index;
  card.money.purchase = purchase;
  return {FieldWriter()
              .be32(purse.balance)
              .be32(purse.own_total)
              .be32(purse.fund_total)
              .bcd4(purse.year)
              .raw(challenge.serial)
              .u8(index)
              .u8(static_cast<Byte>(card.memory.algorithm))
              .raw(challenge.random)
              .take()};
}

Answer debit_for_purchase(CardState& card, const Command& c) {
  constexpr std::size_t kLc = 0x0F;
  if (const auto status = check(card, c, 0, kLc); !status.ok()) return refused(status);
  if (c.P1 != 0x01) return refused(kWrongP1P2);
  Purse& purse = *card.memory.purse;
  FieldReader fields(c.data);
  const auto terminal_serial = fields.raw<4>();
  Purchase purchase = card.money.purchase;
  purchase.time = fields.raw<7>();
  const Data& dpk = *key(purse.keys.purchase, card.money.key_index);
  const auto factor = sscard::purchase_factor(card.money.purchase_challenge, terminal_serial);
  const Mac mac1 = session_mac(card, dpk, factor, sscard::purchase_mac1_input(purchase));
  if (!equal(mac1, fields.rest())) return refused(kMoneyMacWrong);
  purse.balance -= purchase.account_fen;
  add_to_year(purse, purchase);
  const std::uint16_t serial = purse.purchase_serial++;
  record(card, serial, TransactionType::kPurchase, purchase.terminal, purchase.time,
         sscard::amounts(purchase));
  const Mac mac2 = session_mac(card, dpk, factor, sscard::purchase_mac2_input(purchase));
  const Mac proof = tac(card, sscard::purchase_tac_input(purchase, terminal_serial));
  purse.purchased = Proof{serial, mac2, proof};
  return {FieldWriter().raw(proof).raw(mac2).take()};
}

Answer get_transaction_proof(CardState& card, const Command& c) {
  const bool credited = c.P2 == static_cast<Byte>(TransactionType::kLoad);
  const bool settled = c.P2 == static_cast<Byte>(TransactionType::kPurchase);
  if (!has_purse(card)) return refused(kConditionsNotMet);
  if (c.P1 != 0 || (!credited && !settled)) return refused(kWrongP1P2);
  if (c.data.size() != sizeof(std::uint16_t)) return refused(kWrongLength);
  const Purse& purse = *card.memory.purse;
  const auto& proof = credited ? purse.loaded : purse.purchased;
  if (!proof || proof->serial != load_be16(c.data)) return refused(kProofNotAvailable);
  return {FieldWriter().raw(proof->mac).raw(proof->tac).take()};
}

// In the open, after external authentication with DSK.
Answer update_starting_day(CardState& card, const Command& c) {
  constexpr unsigned kMonths = 12, kDays = 31;
  if (!has_purse(card)) return refused(kConditionsNotMet);
  if (c.P2 != 0) return refused(kWrongP1P2);
  if (!key_is_proven(card, Df::kDf04, sscard::KeyName::kDsk)) return refused(kSecurityNotMet);
  if (c.data.size() != sizeof(std::uint16_t)) return refused(kWrongLength);
  const unsigned day = from_bcd(c.data);
  const bool digits = equal(FieldWriter().bcd4(day).take(), c.data);
  const bool valid =
      digits && day / 100 >= 1 && day / 100 <= kMonths && day % 100 >= 1 && day % 100 <= kDays;
  if (!valid) return refused(kWrongData);
  card.memory.purse->year_start = static_cast<std::uint16_t>(day);
  return {};
}

Answer get_starting_day(CardState& card, const Command& c) {
  if (!has_purse(card)) return refused(kConditionsNotMet);
  if (c.P2 != 0) return refused(kWrongP1P2);
  return exactly(FieldWriter().bcd4(card.memory.purse->year_start).take(), c.Ne);
}

}  // namespace ssc::cardsim
