// SPDX-License-Identifier: Apache-2.0
#include "host/api/convert.hpp"

#include <array>
#include <optional>
#include <string>

#include "host/base/china_time.hpp"
#include "protocol/base/hex.hpp"
#include "protocol/voucher/record.hpp"

namespace ssc::api {
namespace {

std::string hex(Bytes bytes) {
  std::string text(bytes.size() * 2, '\0');
  to_hex(bytes, text);
  return text;
}

std::string date_or_empty(const std::optional<Date>& date) {
  return date ? format_date(*date) : std::string();
}

std::string time_of(std::int64_t seconds_since_1970) {
  return format_time(Timestamp(std::chrono::seconds(seconds_since_1970)));
}

// `back_end` is the member that the back end's phase goes by here; none for a reading.
Timing timing(const workflow::Phases& phases, std::optional<std::int64_t> Timing::*back_end) {
  Timing ms;
  if (phases.card_read) ms.card_read = phases.card_read->count();
  if (back_end != nullptr && phases.back_end) ms.*back_end = phases.back_end->count();
  return ms;
}

std::string name_of(pcsc::CardState state) {
  static constexpr std::array<const char*, 3> kNames = {"absent", "present", "mute"};
  return kNames.at(static_cast<std::size_t>(state));
}

Card to_message(const card::CardFacts& facts) {
  Card card;
  card.identifier = facts.identifier;
  card.number = facts.number;
  card.version = facts.version;
  card.version_text = facts.version_text;
  card.issued = date_or_empty(facts.issued);
  card.valid_until = date_or_empty(facts.valid_until);
  card.division = facts.division;
  card.card_class = facts.card_class;
  return card;
}

Holder to_message(const card::Holder& read) {
  Holder holder;
  holder.id_number = read.id_number;
  holder.name = read.name;
  holder.sex = read.sex;
  holder.birth = date_or_empty(read.birth);
  holder.ethnic_group = read.ethnicity;
  holder.birthplace = read.birthplace;
  return holder;
}

Balance to_message(const platform::InsuInfo& row, Timestamp now) {
  Balance balance;
  balance.fen = row.balc.units;
  balance.as_of = row.balc_time ? row.balc_time->substr(0, 10) : format_date(china_date(now));
  balance.division = row.insuplc_admdvs;
  balance.state = workflow::state_of(row);
  balance.insurance_type = row.insutype;
  return balance;
}

Transfer to_message(const platform::TransferCase& answer) {
  Transfer transfer;
  transfer.case_id = answer.case_id;
  transfer.state = answer.state;
  transfer.money_state = answer.money_state;
  transfer.route = answer.route;
  if (answer.amount) transfer.amount_fen = answer.amount->units;
  transfer.from = answer.trafout_admdvs;
  transfer.to = answer.trafin_admdvs;
  transfer.insurance_type = answer.insutype;
  transfer.submitted_at = answer.submitted_at;
  transfer.accepted_on = answer.accepted_on;
  transfer.out_deadline = answer.out_deadline;
  transfer.in_deadline_estimate = answer.in_deadline_estimate;
  transfer.deadline_provisional = answer.deadline_provisional;
  for (const auto& item : answer.preconditions)
    transfer.preconditions.push_back({item.code, item.state});
  for (const auto& event : answer.history)
    transfer.history.push_back({event.seq, event.at, event.event, event.state, event.money_state});
  return transfer;
}

}  // namespace

Readers to_message(const pcsc::Snapshot& snapshot) {
  Readers answer;
  for (const auto& status : snapshot.readers) {
    Reader reader{status.name, name_of(status.card), status.in_use, {}};
    if (!status.atr.empty()) reader.atr = hex(status.atr);
    answer.readers.push_back(std::move(reader));
  }
  return answer;
}

CardReading to_message(const workflow::Outcome<workflow::CardReading>& outcome) {
  const auto& [atr, data, terminal_number] = outcome.value.card;
  CardReading answer;
  answer.reader = outcome.value.reader;
  answer.atr = hex(atr);
  answer.card = to_message(data.card);
  if (data.holder) answer.holder = to_message(*data.holder);
  for (const auto warning : data.warnings) answer.warnings.emplace_back(warning);
  for (const auto& file : data.unread)
    answer.unread.push_back({std::string(file.file), std::string(info(file.code).code)});
  answer.authenticated = data.genuine.has_value();
  if (!data.genuine) answer.not_authenticated = data.genuine.error().info().code;
  if (!terminal_number.empty()) answer.terminal_number = terminal_number;
  answer.ms = timing(outcome.phases, nullptr);
  return answer;
}

VoucherIssued to_message(const workflow::Outcome<platform::IssuedVoucher>& outcome) {
  const auto& issued = outcome.value;
  VoucherIssued answer;
  answer.voucher.text.assign(issued.voucher.reveal());
  answer.voucher.bytes = voucher::kRecordSize;
  answer.voucher.insurance_type = issued.insutype;
  answer.voucher.division = issued.insuplc_admdvs;
  answer.voucher.issued_at = time_of(issued.iat);
  answer.voucher.expires_at = time_of(issued.exp);
  answer.ms = timing(outcome.phases, &Timing::voucher);
  return answer;
}

VoucherVerified to_message(const workflow::Outcome<platform::VerifiedVoucher>& outcome) {
  const auto& voucher = outcome.value;
  return {true, voucher.insutype, voucher.insuplc_admdvs, time_of(voucher.iat),
          time_of(voucher.exp)};
}

BalanceAnswer to_message(const workflow::Outcome<workflow::Insurance>& outcome, Timestamp now) {
  const auto& basic = outcome.value.basic;
  BalanceAnswer answer;
  answer.balance = to_message(basic, now);
  answer.medical = {basic.insutype, basic.insuplc_admdvs, basic.psn_type, "backend"};
  for (const auto& row : outcome.value.others) answer.rows.push_back(to_message(row, now));
  answer.ms = timing(outcome.phases, &Timing::balance);
  return answer;
}

TransferAnswer to_message(const workflow::Outcome<platform::TransferCase>& outcome) {
  return {to_message(outcome.value), timing(outcome.phases, &Timing::transfer)};
}

TransferList to_message(const workflow::Outcome<platform::CaseList>& outcome) {
  TransferList answer;
  for (const auto& item : outcome.value.cases) answer.transfers.push_back(to_message(item));
  answer.ms = timing(outcome.phases, &Timing::transfer);
  return answer;
}

}  // namespace ssc::api
