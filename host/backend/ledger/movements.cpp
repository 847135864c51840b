// SPDX-License-Identifier: Apache-2.0
#include "host/backend/ledger/movements.hpp"

#include <charconv>

namespace ssc::backend {
namespace {

// Another movement or a transfer of the same person may come in between looking and storing.
constexpr int kTries = 3;
constexpr std::string_view kOnAccount = "ACCOUNT", kOnSuspense = "SUSPENSE";
constexpr std::string_view kReversed = "REVERSED";

// What a spending leaves behind for its reversal.
struct Spent {
  PersonalAccount from;
  Fen amount;
};

std::string spending_key(std::string_view region, const Id& request) {
  return std::string("spending:").append(region).append(":").append(request.text());
}

std::string text_of(const Spent& spent) {
  return spent.from.insutype + " " + spent.from.person.text + " " +
         std::to_string(spent.amount.value);
}

std::optional<Spent> parse_spent(std::string_view region, std::string_view text) {
  const auto first = text.find(' '), last = text.rfind(' ');
  if (first == last) return {};
  Spent spent;
  spent.from.region = region;
  spent.from.insutype = text.substr(0, first);
  spent.from.person.text = text.substr(first + 1, last - first - 1);
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data() + last + 1, end, spent.amount.value);
  if (error != std::errc{} || stop != end) return {};
  return spent;
}

Account account_of(const PersonalAccount& account) {
  return Account::person(account.region, account.insutype, account.person);
}

void move(const Account& from, const Account& to, Fen amount, Batch& batch) {
  batch.postings.push_back({from, -amount});
  batch.postings.push_back({to, amount});
}

// What was found in `record` still holds when the batch is stored.
void expect(const InsuranceRecord& record, const Pseudonym& person, Batch& batch) {
  const Insurance& row = record.now;
  batch.appends.push_back(
      {relation_stream(row.division, row.insutype, person), record.version, {}});
}

// To the account, or after a relation that took it along.
Result<Booked> pay_in(const PersonalAccount& account, const Account& from, Fen amount,
                      const Id& request, const InsuranceRecord& record, Batch& batch) {
  if (record.account_open) {
    move(from, account_of(account), amount, batch);
    return Booked::kAccount;
  }
  if (!record.ended || !record.now.has_account()) return failure(Code::kAccountClosed);
  book_late(from, amount, account.region, record.ended->case_id, request, batch);
  return Booked::kSuspense;
}

Failure not_above_zero() {
  return {Code::kRequestMalformed, "amount: not above zero"};
}

bool lost_a_race(const Outcome& outcome) {
  return std::holds_alternative<Conflict>(outcome) || std::holds_alternative<Constraint>(outcome) ||
         std::holds_alternative<Duplicate>(outcome);
}

}  // namespace

Result<void> may_spend(const InsuranceRecord& record, const Balance& balance, Fen amount) {
  if (record.now.frozen) return failure(Code::kAccountClosed, "frozen");
  if (record.account_open && amount <= balance.available()) return {};
  if (balance.reserved > Fen{0} && amount <= balance.posted) return failure(Code::kInTransfer);
  return failure(account_closed(record, balance) ? Code::kAccountClosed : Code::kBalanceShort);
}

std::string late_money_prefix(std::string_view region, const Id& ended_by) {
  return std::string("todo:").append(region).append(":LATE:").append(ended_by.text()).append(":");
}

void book_late(const Account& from, Fen amount, std::string_view region, const Id& ended_by,
               const Id& request, Batch& batch) {
  move(from, Account::of_region(AccountKind::kSuspense, region), amount, batch);
  list_late(amount, region, ended_by, request, batch);
}

void list_late(Fen amount, std::string_view region, const Id& ended_by, const Id& request,
               Batch& batch) {
  batch.keys.push_back(
      {late_money_prefix(region, ended_by) + request.text(), std::to_string(amount.value)});
}

Result<Booked> PersonalAccounts::contribute(const Contribution& contribution, Timestamp now) {
  const auto& [request, to, amount, month] = contribution;
  if (amount <= Fen{0}) return tl::unexpected(not_above_zero());
  const std::string for_month = month ? format_months({*month, *month}) : "";
  const Hash input = digest_of(digest_, {"contribution", to.region, to.insutype, to.person.text,
                                         std::to_string(amount.value), for_month});
  return once(request, input, now, [&](Batch& batch) -> Result<Booked> {
    const auto record = record_of(contribution.to);
    if (!record) return tl::unexpected(record.error());
    if (contribution.month && !record->ended)
      pay_month(*record, {*contribution.month}, contribution.to.person, batch);
    else
      expect(*record, contribution.to.person, batch);
    return pay_in(contribution.to,
                  Account::of_region(AccountKind::kContrib, contribution.to.region),
                  contribution.amount, contribution.request, *record, batch);
  });
}

Result<void> PersonalAccounts::spend(const Spending& spending, Timestamp now) {
  const auto& [request, from, amount] = spending;
  if (amount <= Fen{0}) return tl::unexpected(not_above_zero());
  const Hash input = digest_of(digest_, {"spending", from.region, from.insutype, from.person.text,
                                         std::to_string(amount.value)});
  const auto done = once(request, input, now, [&](Batch& batch) -> Result<Booked> {
    const Account account = account_of(spending.from);
    const auto record = record_of(spending.from);
    if (!record) return tl::unexpected(record.error());
    const auto balance = store_.balance(account);
    if (!balance) return tl::unexpected(balance.error());
    if (const auto may = may_spend(*record, *balance, spending.amount); !may)
      return tl::unexpected(may.error());
    expect(*record, spending.from.person, batch);
    move(account, Account::of_region(AccountKind::kProvider, spending.from.region), spending.amount,
         batch);
    batch.keys.push_back({spending_key(spending.from.region, spending.request),
                          text_of({spending.from, spending.amount})});
    return Booked::kAccount;
  });
  return done.map([](Booked) {});
}

Result<Booked> PersonalAccounts::reverse(const Reversal& reversal, Timestamp now) {
  const Hash input = digest_of(digest_, {"reversal", reversal.region, reversal.original.text()});
  return once(reversal.request, input, now, [&](Batch& batch) -> Result<Booked> {
    const std::string key = spending_key(reversal.region, reversal.original);
    const auto found = store_.find(key);
    if (!found) return tl::unexpected(found.error());
    if (!*found) return failure(Code::kNotFound);
    if (**found == kReversed) return failure(Code::kTooLate, "reversed before");
    const auto spent = parse_spent(reversal.region, **found);
    if (!spent) return failure(Code::kStorage, "the record of a spending is damaged");
    const auto record = record_of(spent->from);
    if (!record) return tl::unexpected(record.error());
    expect(*record, spent->from.person, batch);
    batch.releases.push_back(key);
    batch.keys.push_back({key, std::string(kReversed)});
    return pay_in(spent->from, Account::of_region(AccountKind::kProvider, reversal.region),
                  spent->amount, reversal.request, *record, batch);
  });
}

Result<Booked> PersonalAccounts::once(const Id& request, const Hash& input, Timestamp now,
                                      const Fill& fill) {
  const Id id = derive_id(digest_, {"movement", request.text()});
  for (int i = 0; i < kTries; ++i) {
    const auto seen = store_.seen(id, input);
    if (!seen) return tl::unexpected(seen.error());
    if (*seen) {
      const auto* before = std::get_if<Duplicate>(&**seen);
      if (before == nullptr) return tl::unexpected(as_failure(**seen));
      return before->reply == kOnSuspense ? Booked::kSuspense : Booked::kAccount;
    }
    Batch batch;
    batch.id = id;
    batch.input_hash = input;
    batch.at = now;
    const auto booked = fill(batch);
    if (!booked) return booked;
    batch.reply = *booked == Booked::kSuspense ? kOnSuspense : kOnAccount;
    const Outcome outcome = apply_one(store_, batch);
    if (std::holds_alternative<Applied>(outcome)) return booked;
    if (!lost_a_race(outcome)) return tl::unexpected(as_failure(outcome));
  }
  return failure(Code::kConflict, "other movements of this person came in between");
}

Result<InsuranceRecord> PersonalAccounts::record_of(const PersonalAccount& account) {
  auto record =
      insurance_record(store_, registry_, account.person, account.region, account.insutype);
  if (!record) return tl::unexpected(record.error());
  if (!*record) return failure(Code::kNotInsured);
  return std::move(**record);
}

}  // namespace ssc::backend
