// SPDX-License-Identifier: Apache-2.0
// iDoDebit and its steps, iReadDebitRecord.
#include "host/card/money.hpp"

#include <string>

#include "host/sscard_driver/driver.hpp"
#include "host/sscard_driver/gbk.hpp"
#include "host/sscard_driver/hsm.hpp"
#include "host/sscard_driver/pin_entry.hpp"

namespace ssc::national {
namespace {

using card::Debit;
using card::Receipt;

constexpr std::string_view kPurchaseKey = "DPK";
constexpr std::uint8_t kHsmKeyIndex = 1;

Result<void> refused(const PinGate& pin, const Failure& failure) {
  return tl::unexpected(pin.reason(failure));
}

// DEBIT was sent. Whether it was carried out is more than any other reason.
Result<void> unpaid(const Failure& failure) {
  if (failure.code != Code::kMoneyDoubt) return unexpected(failure);
  return error(Error(failure).number, "交易结果未知, 请用iReadDebitRecord核对");
}

// DF04 selected and the PIN asked for: what all about money begins with.
Result<void> enter(Station& station, PinGate& pin) {
  if (auto selected = station.card().select(sscard::Df::kDf04); !selected)
    return unexpected(selected.error());
  return pin.ask();
}

// What is neither account nor fund the holder pays in another way.
sscard::Purchase purchase_of(const PayInfo& pay) {
  return {.account_fen = pay.account_and_fund_fen,
          .own_fen = pay.total_fen - pay.account_and_fund_fen,
          .terminal = {},
          .time = pay.time};
}

std::array<Byte, 4> big_endian(std::uint32_t value) {
  return {static_cast<Byte>(value >> 24), static_cast<Byte>(value >> 16),
          static_cast<Byte>(value >> 8), static_cast<Byte>(value)};
}

// Total, and of it account and fund; type; terminal.
void add_purchase(const sscard::Purchase& purchase, Fields& out) {
  const std::uint32_t account_and_fund = purchase.account_fen + purchase.fund_fen;
  FixedBytes<8> amounts;
  amounts.append(big_endian(account_and_fund + purchase.own_fen));
  amounts.append(big_endian(account_and_fund));
  const auto type = static_cast<Byte>(sscard::TransactionType::kPurchase);
  out.add_hex(amounts).add_hex({&type, 1}).add_hex(purchase.terminal);
}

void add_receipt(sscard::Algorithm algorithm, const Receipt& receipt, Fields& out) {
  add_algorithm(algorithm, out);
  out.add(kPurchaseKey);
  add_purchase(receipt.purchase, out);
  out.add_hex(receipt.terminal_serial).add_hex(receipt.purchase.time).add_hex(receipt.tac);
}

// The money is gone from a card whose MAC2 is wrong, too: its receipt goes into the message.
Result<void> expect_genuine(const Receipt& receipt, const Fields& out) {
  const auto& confirmed = receipt.confirmed;
  if (confirmed || confirmed.error().code != Code::kCardNotGenuine) return {};
  const auto text = out.text(SSCARD_SIZE_PIN);
  if (!text) return tl::unexpected(text.error());
  return error(SSCARD_NOT_GENUINE, std::string(*text));
}

// "terminal serial|time|MAC1|".
struct HsmPurchase {
  sscard::PurchaseProof proof;
  sscard::TransactionTime time{};
};
Result<HsmPurchase> parse_hsm_purchase(std::string_view key) {
  const auto parts = split(key, '|');
  HsmPurchase purchase;
  if (parts.size() < 3 || !parse_hex(parts[0], purchase.proof.terminal_serial) ||
      !parse_hex(parts[1], purchase.time) || !parse_hex(parts[2], purchase.proof.mac1)) {
    return error(SSCARD_PARAMETER, "pKey");
  }
  return purchase;
}

void add_record(const card::DebitRecord& record, Fields& out) {
  const std::uint64_t account_and_fund = std::uint64_t{record.account_fen} + record.fund_fen;
  out.add(std::to_string(record.serial), '^')
      .add(record.terminal, '^')
      .add(record.time, '^')
      .add_fen(account_and_fund + record.own_fen, '^')
      .add_fen(account_and_fund, '^')
      .close('|');
}

}  // namespace

Result<void> Driver::debit(int type, std::string_view card_info, std::string_view pay_info,
                           Fields& out) {
  end();
  const auto pay = parse_pay_info(pay_info);
  if (!pay) return tl::unexpected(pay.error());
  const auto station = open_known(type, KeyHolder::kPsam, card_info);
  if (!station) return tl::unexpected(station.error());
  if (auto there = (*station)->psam_there(); !there) return there;
  const auto origin = (*station)->card().key_origin();
  if (!origin) return unexpected(origin.error());
  PinGate pin(**station);
  if (auto entered = enter(**station, pin); !entered) return entered;
  card::Channel& card = (*station)->card().channel();
  card::Psam& psam = *(*station)->psam();
  auto begun = card::begin_debit(card, *origin, psam, purchase_of(*pay));
  if (!begun) return refused(pin, begun.error());
  const auto receipt = card::finish_debit(card, *origin, psam, *begun);
  if (!receipt) return unpaid(receipt.error());
  add_receipt(origin->algorithm, *receipt, out);
  return expect_genuine(*receipt, out);
}

Result<void> Driver::debit_step1(int type, std::string_view card_info, std::string_view pay_info,
                                 Fields& out) {
  end();
  const auto pay = parse_pay_info(pay_info);
  if (!pay) return tl::unexpected(pay.error());
  auto station = open_known(type, KeyHolder::kHsm, card_info);
  if (!station) return tl::unexpected(station.error());
  const auto origin = (*station)->card().key_origin();
  if (!origin) return unexpected(origin.error());
  PinGate pin(**station);
  if (auto entered = enter(**station, pin); !entered) return entered;
  auto begun = Debit::begin((*station)->card().channel(), kHsmKeyIndex, purchase_of(*pay));
  if (!begun) return refused(pin, begun.error());
  add_algorithm(origin->algorithm, out);
  out.add(kPurchaseKey).add_hex(begun->challenge().random).add_hex(begun->challenge().serial);
  add_purchase(begun->purchase(), out);
  out.add_hex(begun->purchase().time);
  pending_ = Payment{std::move(*station), origin->algorithm, std::move(*begun)};
  return {};
}

Result<void> Driver::debit_step2(std::string_view key, Fields& out) {
  auto step = take<Payment>();
  if (!step) return tl::unexpected(step.error());
  const auto answer = parse_hsm_purchase(key);
  if (!answer) return tl::unexpected(answer.error());
  const auto receipt =
      step->debit.finish(step->station->card().channel(), answer->proof, answer->time);
  if (!receipt) return unpaid(receipt.error());
  out.add_hex(receipt->mac2);
  add_receipt(step->algorithm, *receipt, out);
  return {};
}

Result<void> Driver::read_debit_records(int type, Fields& out) {
  const auto station = open(type, KeyHolder::kHsm);
  if (!station) return tl::unexpected(station.error());
  PinGate pin(**station);
  if (auto entered = enter(**station, pin); !entered) return entered;
  const auto records = card::read_debit_records((*station)->card().channel());
  if (!records) return refused(pin, records.error());
  for (const card::DebitRecord& record : *records) {
    if (record.settled) add_record(record, out);
  }
  return {};
}

}  // namespace ssc::national
