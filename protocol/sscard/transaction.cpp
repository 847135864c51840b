// SPDX-License-Identifier: Apache-2.0
#include "protocol/sscard/transaction.hpp"

namespace ssc::sscard {
namespace {

constexpr Byte kCla = 0xB0;
constexpr Byte kGetBalance = 0x26;
constexpr Byte kInitialize = 0x28;
constexpr Byte kCredit = 0x2A;
constexpr Byte kDebit = 0x2C;
constexpr Byte kProof = 0x2E;
constexpr Byte kStartingDay = 0x56;

constexpr std::array<Byte, 2> kLoadFiller = {0x80, 0x00};

// A row of fields, written.
class Out {
 public:
  Out& put(Bytes bytes) {
    bytes_.append(bytes);
    return *this;
  }
  Out& put(std::uint32_t number) {
    std::array<Byte, 4> bytes;
    store_be32(bytes, number);
    return put(bytes);
  }
  Out& put(TransactionType type) {
    bytes_.push_back(static_cast<Byte>(type));
    return *this;
  }
  operator MacInput() const { return bytes_; }  // NOLINT(google-explicit-constructor)

 private:
  MacInput bytes_;
};

// A row of fields, read; the caller has checked the length of the whole.
class In {
 public:
  explicit In(Bytes bytes) : left_(bytes) {}

  template <std::size_t N>
  void take(std::array<Byte, N>& field) {
    std::copy_n(left_.begin(), N, field.begin());
    left_ = left_.subspan(N);
  }
  void take(std::uint32_t& number) {
    std::array<Byte, 4> bytes;
    take(bytes);
    number = load_be32(bytes);
  }
  void take(std::uint8_t& byte) {
    byte = left_[0];
    left_ = left_.subspan(1);
  }

 private:
  Bytes left_;
};

Expected<In> exactly(Bytes answer, std::size_t size) {
  if (answer.size() < size) return fail(Error::kTruncated);
  if (answer.size() > size) return fail(Error::kTrailing);
  return In(answer);
}

Command initialize(TransactionType type, Byte key_index, Bytes fields, Byte le) {
  const auto p1 = static_cast<Byte>(type == TransactionType::kLoad ? 0x00 : 0x01);
  const auto lc = static_cast<Byte>(1 + fields.size());
  Command apdu = command({kCla, kInitialize, p1, 0x01, lc, key_index});
  apdu.append(fields);
  apdu.push_back(le);
  return apdu;
}

}  // namespace

Command get_balance(Purse purse) {
  const Byte le = purse == Purse::kAccount ? 4 : 6;
  return command({kCla, kGetBalance, 0x00, static_cast<Byte>(purse), le});
}

Expected<Balance> parse_balance(Bytes answer, Purse purse) {
  auto fields = exactly(answer, purse == Purse::kAccount ? 4 : 6);
  if (!fields) return fail(fields.error());
  Balance balance;
  fields->take(balance.fen);
  balance.year.assign(answer.subspan(4));
  return balance;
}

bool counts_to_year(std::uint32_t date, std::uint32_t year, std::uint32_t starting_day) {
  constexpr std::int64_t kOneYear = 10000;
  return std::int64_t{date} - (std::int64_t{year} * kOneYear + starting_day) < kOneYear;
}

Command get_starting_day() {
  return command({kCla, kStartingDay, 0x01, 0x00, 0x02});
}

Command update_starting_day(const std::array<Byte, 2>& day) {
  Command apdu = command({kCla, kStartingDay, 0x00, 0x00, 0x02});
  apdu.append(day);
  return apdu;
}

Command initialize_for_load(std::uint8_t key_index, const Load& load) {
  const MacInput fields = Out().put(load.fen).put(load.terminal);
  return initialize(TransactionType::kLoad, key_index, fields, 0x10);
}

Expected<LoadChallenge> parse_load_challenge(Bytes answer) {
  auto fields = exactly(answer, 16);
  if (!fields) return fail(fields.error());
  LoadChallenge card;
  fields->take(card.balance_fen);
  fields->take(card.serial);
  fields->take(card.key_version);
  fields->take(card.algorithm);
  fields->take(card.random);
  fields->take(card.mac1);
  return card;
}

Command credit_for_load(const TransactionTime& time, const Mac& mac2) {
  Command apdu = command({kCla, kCredit, 0x00, 0x00, 0x0B});
  apdu.append(time);
  apdu.append(mac2);
  apdu.push_back(0x04);
  return apdu;
}

FixedBytes<12> amounts(const Purchase& purchase) {
  const MacInput fields =
      Out().put(purchase.account_fen).put(purchase.own_fen).put(purchase.fund_fen);
  FixedBytes<12> amounts;
  amounts.append(fields);
  return amounts;
}

Command initialize_for_purchase(std::uint8_t key_index, const Purchase& purchase) {
  const MacInput fields = Out().put(amounts(purchase)).put(purchase.terminal);
  return initialize(TransactionType::kPurchase, key_index, fields, 0x16);
}

Expected<PurchaseChallenge> parse_purchase_challenge(Bytes answer) {
  auto fields = exactly(answer, 22);
  if (!fields) return fail(fields.error());
  PurchaseChallenge card;
  fields->take(card.balance_fen);
  fields->take(card.own_total_fen);
  fields->take(card.fund_total_fen);
  fields->take(card.year);
  fields->take(card.serial);
  fields->take(card.key_version);
  fields->take(card.algorithm);
  fields->take(card.random);
  return card;
}

Command debit_for_purchase(const PurchaseProof& proof, const TransactionTime& time) {
  Command apdu = command({kCla, kDebit, 0x01, 0x00, 0x0F});
  apdu.append(proof.terminal_serial);
  apdu.append(time);
  apdu.append(proof.mac1);
  apdu.push_back(0x08);
  return apdu;
}

Expected<PurchaseReceipt> parse_purchase_receipt(Bytes answer) {
  auto fields = exactly(answer, 8);
  if (!fields) return fail(fields.error());
  PurchaseReceipt receipt;
  fields->take(receipt.tac);
  fields->take(receipt.mac2);
  return receipt;
}

Command get_transaction_proof(TransactionType type, const CardSerial& serial) {
  Command apdu = command({kCla, kProof, 0x00, static_cast<Byte>(type), 0x02});
  apdu.append(serial);
  apdu.push_back(0x08);
  return apdu;
}

Expected<TransactionProof> parse_transaction_proof(Bytes answer) {
  auto fields = exactly(answer, 8);
  if (!fields) return fail(fields.error());
  TransactionProof proof;
  fields->take(proof.mac);
  fields->take(proof.tac);
  return proof;
}

std::array<Byte, 8> load_factor(const LoadChallenge& card) {
  const MacInput fields = Out().put(card.random).put(card.serial).put(kLoadFiller);
  std::array<Byte, 8> factor;
  std::copy(fields.begin(), fields.end(), factor.begin());
  return factor;
}

std::array<Byte, 8> purchase_factor(const PurchaseChallenge& card, const TerminalSerial& terminal) {
  const MacInput fields = Out().put(card.random).put(card.serial).put(Bytes(terminal).subspan(2));
  std::array<Byte, 8> factor;
  std::copy(fields.begin(), fields.end(), factor.begin());
  return factor;
}

MacInput load_mac1_input(std::uint32_t balance_fen, const Load& load) {
  return Out().put(balance_fen).put(load.fen).put(TransactionType::kLoad).put(load.terminal);
}

MacInput load_mac2_input(const Load& load) {
  return Out().put(load.fen).put(TransactionType::kLoad).put(load.terminal).put(load.time);
}

MacInput load_tac_input(std::uint32_t balance_fen, const CardSerial& serial, const Load& load) {
  return Out()
      .put(balance_fen)
      .put(serial)
      .put(load.fen)
      .put(TransactionType::kLoad)
      .put(load.terminal)
      .put(load.time);
}

MacInput purchase_mac1_input(const Purchase& purchase) {
  return Out()
      .put(amounts(purchase))
      .put(TransactionType::kPurchase)
      .put(purchase.terminal)
      .put(purchase.time);
}

MacInput purchase_mac2_input(const Purchase& purchase) {
  return Out().put(amounts(purchase));
}

MacInput purchase_tac_input(const Purchase& purchase, const TerminalSerial& terminal) {
  return Out()
      .put(amounts(purchase))
      .put(TransactionType::kPurchase)
      .put(purchase.terminal)
      .put(terminal)
      .put(purchase.time);
}

}  // namespace ssc::sscard
