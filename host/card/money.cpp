// SPDX-License-Identifier: Apache-2.0
#include "host/card/money.hpp"

#include <algorithm>
#include <array>

#include "host/card/money_refusal.hpp"
#include "host/card/read_file.hpp"
#include "protocol/sscard/record.hpp"
#include "protocol/sscard/value.hpp"

namespace ssc::card {
namespace {

using iso7816::StatusWord;
using sscard::Purse;

constexpr std::uint16_t kTransactions = 0xEF08;
constexpr StatusWord kWrongP1P2{0x6A86};  // no such total

const sscard::File& records_file() {
  return *sscard::find_file(sscard::Df::kDf04, kTransactions, sscard::kNewest);
}

Result<sscard::Balance> get_balance(Channel& card, Purse purse) {
  const Result<Answer> answer = card.exchange(sscard::get_balance(purse));
  if (!answer) return tl::unexpected(answer.error());
  if (answer->status == kWrongP1P2 && purse != Purse::kAccount) return sscard::Balance{};
  if (!answer->status.ok()) return tl::unexpected(money_refusal("GET BALANCE", answer->status));
  const auto balance = sscard::parse_balance(answer->data, purse);
  if (!balance) return failure(Code::kCardData, "GET BALANCE: answer of another length");
  return *balance;
}

std::string digits(Bytes cn) {
  std::array<char, 16> buffer;
  const auto text = sscard::digits(cn, buffer);
  return text ? std::string(*text) : std::string();
}

Result<YearTotal> get_total(Channel& card, Purse purse) {
  const auto total = get_balance(card, purse);
  if (!total) return tl::unexpected(total.error());
  const std::string year = digits(total->year);
  return YearTotal{total->fen, static_cast<std::uint16_t>(year.empty() ? 0 : std::stoi(year))};
}

// Numbers that the card does not keep are 0.
std::uint32_t number(Bytes value) {
  std::uint32_t number = 0;
  for (const Byte byte : value) number = number << 8 | byte;
  return number;
}

Result<DebitRecord> parse(Bytes bytes) {
  constexpr std::string_view kCredited = "1", kSettled = "2";
  const auto items = sscard::Items::parse_cyclic(records_file(), sscard::kNewest, bytes);
  if (!items) return tl::unexpected(damaged(records_file(), items.error()));
  const std::string_view kind = sscard::trim_text(items->value("kind"));
  if (kind != kCredited && kind != kSettled)
    return tl::unexpected(damaged(records_file(), Error::kMalformed));
  return DebitRecord{.serial = static_cast<std::uint16_t>(number(items->value("serial"))),
                     .settled = kind == kSettled,
                     .terminal = digits(items->value("terminal")),
                     .time = digits(items->value("time")),
                     .account_fen = number(items->value("account_fen")),
                     .own_fen = number(items->value("own_fen")),
                     .fund_fen = number(items->value("fund_fen"))};
}

}  // namespace

Failure money_refusal(std::string_view what, StatusWord status) {
  struct Row {
    StatusWord status;
    Code code;
  };
  constexpr Row kRows[] = {
      {StatusWord(0x6982), Code::kPinWanted},  {StatusWord(0x6985), Code::kNoPurse},
      {StatusWord(0x6A82), Code::kNoPurse},    {StatusWord(0x6D00), Code::kNoPurse},
      {StatusWord(0x6E00), Code::kNoPurse},    {StatusWord(0x9401), Code::kMoneyShort},
      {StatusWord(0x9302), Code::kKeyRefused},  // MAC1 is not of this card's key
      {StatusWord(0x9403), Code::kKeyMissing},  // no purchase key of that index
  };
  const auto* row = std::find_if(std::begin(kRows), std::end(kRows),
                                 [=](const Row& r) { return r.status == status; });
  return row == std::end(kRows) ? refusal(what, status) : refusal(row->code, what, status);
}

Result<Money> read_money(Channel& card) {
  const auto account = get_balance(card, Purse::kAccount);
  if (!account) return tl::unexpected(account.error());
  const auto own = get_total(card, Purse::kOwn);
  if (!own) return tl::unexpected(own.error());
  const auto fund = get_total(card, Purse::kFund);
  if (!fund) return tl::unexpected(fund.error());
  return Money{account->fen, *own, *fund};
}

Result<std::vector<DebitRecord>> read_debit_records(Channel& card) {
  const auto cyclic = read_cyclic(card, records_file(), sscard::kNewest);
  if (!cyclic) {
    Failure failure = cyclic.error();
    if (failure.status == iso7816::kStatusSecurityNotMet.value()) failure.code = Code::kPinWanted;
    return tl::unexpected(failure);
  }
  std::vector<DebitRecord> records;
  for (const SecretData& bytes : *cyclic) {
    if (never_written(bytes)) continue;
    auto record = parse(bytes);
    if (!record) return tl::unexpected(record.error());
    records.push_back(std::move(*record));
  }
  return records;
}

}  // namespace ssc::card
