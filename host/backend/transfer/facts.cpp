// SPDX-License-Identifier: Apache-2.0
#include "host/backend/transfer/facts.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "host/backend/ledger/account.hpp"
#include "host/backend/planted.hpp"

namespace ssc::backend::transfer {
namespace {

using namespace std::chrono_literals;

constexpr auto kPaymentHour = 16h;
constexpr std::array<std::string_view, 3> kChannels = {"COUNTER", "KIOSK", "MOBILE"};

// Preconditions that hold for a retiree who lives elsewhere and is only paid out.
constexpr std::array kRetireeConditions = {Precondition::kNotInsured, Precondition::kArrears,
                                           Precondition::kFrozen};

// One row of the table that examine() walks.
Result<bool> wants(const Office& office, const Region& to, Precondition code, Date today,
                   std::vector<std::string>& rows) {
  const auto rule =
      precondition_rule(office.world.policy, to_string(code), place(office.here), place(to), today);
  if (!rule) return tl::unexpected(rule.error());
  rows.push_back(rule->row);
  return rule->applies;
}

template <class Conditions>
Result<Examination> examine_by(const Office& office, const Region& to,
                               const std::optional<InsuranceRecord>& record,
                               const Conditions& conditions) {
  Examination examination;
  std::vector<Precondition> wanted;
  const Date today = china_date(office.now());
  for (const Precondition code : conditions) {
    const auto wants = transfer::wants(office, to, code, today, examination.rows);
    if (!wants) return tl::unexpected(wants.error());
    if (*wants) wanted.push_back(code);
  }
  // A relation that has gone is none.
  const Insurance* row = record && !record->ended ? &record->now : nullptr;
  examination.checks = check_at_origin(wanted, row, to.code == office.here.code);
  return examination;
}

}  // namespace

Result<const Region*> region_of(const Office& office, std::string_view code) {
  const Region* region = office.world.registry.region(code);
  if (region == nullptr) return failure(Code::kUnknownRegion, std::string(code));
  return region;
}

Place place(const Region& region) {
  return {region.code, region.province};
}

Result<std::optional<InsuranceRecord>> record_of(const Office& office, const Pseudonym& person,
                                                 std::string_view insutype) {
  const auto at = [&](std::string_view kind) {
    return insurance_record(office.world.store, office.world.registry, person, office.here.code,
                            kind);
  };
  if (!insutype.empty()) return at(insutype);
  auto employee = at(kEmployee);
  if (!employee || *employee) return employee;
  return at(kResident);
}

Result<Fen> available(const Office& office, const Pseudonym& person, std::string_view insutype) {
  return office.world.store.balance(Account::person(office.here.code, insutype, person))
      .map([](const Balance& balance) { return balance.available(); });
}

Result<Examination> examine(const Office& office, const Region& to,
                            const std::optional<InsuranceRecord>& record) {
  std::vector<Precondition> conditions;
  for (std::size_t i = 0; i < kPreconditions; ++i) {
    const auto code = static_cast<Precondition>(i);
    if (to.on_platform || !destination_knows(code)) conditions.push_back(code);
  }
  return examine_by(office, to, record, conditions);
}

Result<Examination> examine_retiree(const Office& office, const Region& to,
                                    const InsuranceRecord& record) {
  return examine_by(office, to, record, kRetireeConditions);
}

namespace {

// Whoever comes back to a place that he left is enrolled there anew, as the registry says.
const Insurance* enrolled_anew(const Office& office, const Pseudonym& person,
                               const InsuranceRecord& left) {
  const Person* known = office.world.registry.by_pseudonym(person);
  const Insurance* row =
      known == nullptr ? nullptr : known->insurance(left.now.division, left.now.insutype);
  const bool anew =
      row != nullptr && row->status == InsuranceStatus::kNormal && row->since >= left.ended->on;
  return anew ? row : nullptr;
}

}  // namespace

Result<Enrolment> enrolment(const Office& office, const Pseudonym& person,
                            const std::vector<Precondition>& wanted) {
  std::vector<Insurance> rows;
  for (const std::string_view kind : {kEmployee, kResident}) {
    const auto record = record_of(office, person, kind);
    if (!record) return tl::unexpected(record.error());
    if (!*record) continue;
    if (!(*record)->ended)
      rows.push_back((*record)->now);
    else if (const Insurance* row = enrolled_anew(office, person, **record))
      rows.push_back(*row);
  }
  return Enrolment{check_at_destination(wanted, rows), enrolled_as(rows)};
}

Result<Accepted> terms(const Office& office, std::string_view origin, std::string_view destination,
                       Timestamp accepted_at) {
  const auto from = region_of(office, origin);
  if (!from) return tl::unexpected(from.error());
  const auto to = region_of(office, destination);
  if (!to) return tl::unexpected(to.error());
  Accepted accepted;
  accepted.accepted_at = accepted_at;
  accepted.accepted_on = china_date(accepted_at);
  const auto limit =
      time_limit(office.world.policy, place(**from), place(**to), accepted.accepted_on);
  if (!limit) return tl::unexpected(limit.error());
  const auto after = [&](std::int64_t days, const Region& whose) {
    const WorkingDate day = office.world.calendar.add_working_days(
        accepted.accepted_on, static_cast<unsigned>(days), place(whose));
    accepted.provisional |= day.provisional;
    return day.date;
  };
  if (limit->out_days) accepted.out_deadline = after(*limit->out_days, **from);
  accepted.whole_deadline = after(limit->whole_days, **to);
  accepted.row = limit->row;
  return accepted;
}

Accepted no_terms(Timestamp at) {
  Accepted accepted;
  accepted.accepted_at = at;
  accepted.accepted_on = accepted.whole_deadline = china_date(at);
  return accepted;
}

Result<InDeadline> in_deadline(const Office& office, const Case& state, Timestamp received_at) {
  const auto from = region_of(office, state.opened.origin);
  if (!from) return tl::unexpected(from.error());
  // The rule of the day of acceptance holds to the end of the case.
  const Date accepted_on = state.accepted ? state.accepted->accepted_on : china_date(received_at);
  const auto limit =
      time_limit(office.world.policy, place(**from), place(office.here), accepted_on);
  if (!limit) return tl::unexpected(limit.error());
  if (!limit->in_days)
    return InDeadline{state.accepted ? state.accepted->whole_deadline : accepted_on,
                      state.accepted && state.accepted->provisional, limit->row};
  const WorkingDate day = office.world.calendar.add_working_days(
      china_date(received_at), static_cast<unsigned>(*limit->in_days), place(office.here));
  return InDeadline{day.date, day.provisional, limit->row};
}

Result<std::optional<Date>> money_deadline(const Office& office, const Case& state,
                                           Timestamp sent_at) {
  const auto to = region_of(office, state.opened.destination);
  if (!to) return tl::unexpected(to.error());
  const Date sent_on = china_date(sent_at);
  const auto limit = money_limit(office.world.policy, place(office.here), place(**to),
                                 channel_word(state.opened.channel), sent_on);
  if (!limit) return tl::unexpected(limit.error());
  if (!*limit) return std::nullopt;
  const auto count = (*limit)->count;
  if ((*limit)->unit == MoneyLimit::Unit::kWorkingDays)
    return office.world.calendar
        .add_working_days(sent_on, static_cast<unsigned>(count), place(office.here))
        .date;
  return add_months(sent_on, static_cast<unsigned>(count));
}

Result<std::uint32_t> months_after(const Office& office, const Case& state) {
  const auto record = record_of(
      office, state.opened.person,
      state.destination_insutype.empty() ? state.opened.insutype : state.destination_insutype);
  if (!record) return tl::unexpected(record.error());
  const auto brought = state.info ? to_ranges(state.info->paid) : std::nullopt;
  if (!brought) return failure(Code::kStorage, "months of the case are damaged");
  if (*record && planted(Fault::kMonthsAdded))
    return months_in((*record)->now.paid) + months_in(*brought);
  return months_in(*record ? unite((*record)->now.paid, *brought) : *brought);
}

Result<std::vector<std::string>> holdings(const Office& office, const Pseudonym& person,
                                          std::string_view insutype) {
  const auto record = record_of(office, person, insutype);
  if (!record) return tl::unexpected(record.error());
  if (!*record || (*record)->taken.empty()) return std::vector<std::string>();
  return (*record)->taken.back().holdings;
}

Result<FormBody> form(const Office& office, const Case& state) {
  const Submitted& of = state.opened;
  const auto record = record_of(office, of.person, of.insutype);
  if (!record) return tl::unexpected(record.error());
  if (!*record) return failure(Code::kNotInsured);
  const auto to = region_of(office, of.destination);
  if (!to) return tl::unexpected(to.error());

  FormBody body;
  body.number = document_number(office.here.code, DocumentType::kInfoForm, office.world.digest,
                                of.case_id.text());
  body.case_id = of.case_id;
  body.person = of.person;
  body.insutype = of.insutype;
  body.origin = of.origin;
  body.destination = of.destination;
  body.origin_agency = office.here.agency;
  body.destination_agency = (*to)->agency;
  body.paid = to_texts((*record)->now.paid);
  body.months = months_in((*record)->now.paid);
  if (state.routed) {
    body.balance = state.routed->amount;
    body.route = state.routed->route;
  }
  if ((*to)->province == office.here.province && !(*record)->taken.empty())
    body.holdings = (*record)->taken.back().holdings;
  // Whoever comes back has what was left there on the account again.
  std::erase_if(body.holdings, [&](const std::string& area) {
    return area == of.destination || area == office.here.code;
  });
  if (body.route == Route::kPortable) body.holdings.push_back(office.here.code);
  return body;
}

std::vector<std::string> to_texts(const std::vector<MonthRange>& ranges) {
  std::vector<std::string> texts;
  for (const MonthRange& range : ranges) texts.push_back(format_months(range));
  return texts;
}

std::optional<std::vector<MonthRange>> to_ranges(const std::vector<std::string>& texts) {
  std::vector<MonthRange> ranges;
  for (const std::string& text : texts) {
    const auto range = parse_months(text);
    if (!range) return {};
    ranges.push_back(*range);
  }
  return ranges;
}

Timestamp end_of(Date day) {
  return china_midnight(Date(std::chrono::sys_days(day) + std::chrono::days(1)));
}

Timestamp payment_run(const Office& office, Timestamp now) {
  const Calendar& calendar = office.world.calendar;
  const Date today = china_date(now);
  const Timestamp run = china_midnight(today) + kPaymentHour;
  if (now < run && calendar.working(today, place(office.here))) return run;
  return china_midnight(calendar.add_working_days(today, 1, place(office.here)).date) +
         kPaymentHour;
}

Timestamp working_days_later(const Office& office, Timestamp now, unsigned days) {
  return china_midnight(
             office.world.calendar.add_working_days(china_date(now), days, place(office.here))
                 .date) +
         kPaymentHour;
}

std::optional<Fen> parse_fen(std::string_view text) {
  Fen fen;
  const char* end = text.data() + text.size();
  const auto [last, error] = std::from_chars(text.data(), end, fen.value);
  if (error != std::errc() || last != end) return {};
  return fen;
}

std::string_view channel_word(Channel channel) {
  return kChannels.at(static_cast<std::size_t>(channel) - 1);
}

}  // namespace ssc::backend::transfer
