// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "host/backend/registry/record.hpp"
#include "host/backend/transfer/checks.hpp"
#include "host/backend/transfer/document.hpp"
#include "host/backend/transfer/machine/case.hpp"
#include "host/backend/transfer/office.hpp"

// The facts that an input of a machine carries: rules, deadlines, records and balances as they are
// for this agency at this moment. Nothing here decides.
namespace ssc::backend::transfer {

inline constexpr std::string_view kEmployee = "310", kResident = "390";  // insutype

// kUnknownRegion.
Result<const Region*> region_of(const Office& office, std::string_view code);
Place place(const Region& region);

// The person's insurance here; the kind of medical insurance when `insutype` is empty: 310 before
// 390. Empty: none.
Result<std::optional<InsuranceRecord>> record_of(const Office& office, const Pseudonym& person,
                                                 std::string_view insutype);
// The available balance of the account here.
Result<Fen> available(const Office& office, const Pseudonym& person, std::string_view insutype);

// The origin's half of the preconditions and the rows that name them. A destination off the
// platform is not asked, so what only it knows is left out. kPolicyMissing.
struct Examination {
  std::vector<Check> checks;
  std::vector<std::string> rows;
};
Result<Examination> examine(const Office& office, const Region& to,
                            const std::optional<InsuranceRecord>& record);
// Of a resettled retiree, who keeps the relation: insured here, no arrears, not frozen.
Result<Examination> examine_retiree(const Office& office, const Region& to,
                                    const InsuranceRecord& record);

// The destination's half, and as what the person is enrolled (310 before 390; empty: not).
struct Enrolment {
  std::vector<Check> checks;
  std::string insutype;
};
Result<Enrolment> enrolment(const Office& office, const Pseudonym& person,
                            const std::vector<Precondition>& wanted);

// What acceptance at that moment promises. kPolicyMissing.
Result<Accepted> terms(const Office& office, std::string_view origin, std::string_view destination,
                       Timestamp accepted_at);
// Of a case that nobody has to accept and no limit is set for.
Accepted no_terms(Timestamp at);
struct InDeadline {
  Date date;
  bool provisional = false;
  std::string row;
};
Result<InDeadline> in_deadline(const Office& office, const Case& state, Timestamp received_at);

// Of the money, once the form is out; empty: no limit is set.
Result<std::optional<Date>> money_deadline(const Office& office, const Case& state,
                                           Timestamp sent_at);

// At the origin, by the rules of the day of acceptance; the amount is what is available now.
// kPolicyMissing: no rule on record.
Result<Routed> route(const Office& office, const Case& state);

// The information form's content: the relation and the account as they stand.
Result<FormBody> form(const Office& office, const Case& state);
// Months after the take-over at the destination: those of both places, each once.
Result<std::uint32_t> months_after(const Office& office, const Case& state);
// Areas that still hold portable money of the person, by the record here.
Result<std::vector<std::string>> holdings(const Office& office, const Pseudonym& person,
                                          std::string_view insutype);

std::string_view channel_word(Channel channel);  // COUNTER, KIOSK, MOBILE: as policy rows say it
std::vector<std::string> to_texts(const std::vector<MonthRange>& ranges);
std::optional<std::vector<MonthRange>> to_ranges(const std::vector<std::string>& texts);

std::optional<Fen> parse_fen(std::string_view text);  // a whole number

// 24:00 in China.
Timestamp end_of(Date day);
// When the agency's payments next go to the bank: 16:00 of a working day.
Timestamp payment_run(const Office& office, Timestamp now);
Timestamp working_days_later(const Office& office, Timestamp now, unsigned days);

}  // namespace ssc::backend::transfer
