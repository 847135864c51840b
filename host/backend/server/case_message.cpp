// SPDX-License-Identifier: Apache-2.0
#include "host/backend/server/case_message.hpp"

#include "host/base/china_time.hpp"

namespace ssc::backend {
namespace {

// What was set aside, sent or credited; before that, what the route was fixed for.
std::optional<Fen> amount_of(const transfer::Case& from) {
  if (from.credited) return from.credited;
  if (from.remitted) return from.remitted->amount;
  if (from.reserved) return from.reserved->amount;
  if (from.announced) return from.announced;
  if (from.routed) return from.routed->amount;
  return {};
}

void add_terms(platform::TransferCase& to, const transfer::Accepted& accepted) {
  to.accepted_on = format_date(accepted.accepted_on);
  if (accepted.out_deadline) to.out_deadline = format_date(*accepted.out_deadline);
  to.in_deadline_estimate = format_date(accepted.whole_deadline);
  to.deadline_provisional = accepted.provisional;
}

platform::CaseEvent to_message(const transfer::HistoryEntry& entry) {
  platform::CaseEvent event;
  event.seq = static_cast<std::int64_t>(entry.seq);
  event.at = format_time(entry.at);
  event.event = entry.event;
  event.state = to_string(entry.relation);
  event.money_state = to_string(entry.money);
  return event;
}

}  // namespace

platform::TransferCase to_message(const transfer::Case& from) {
  platform::TransferCase to;
  to.case_id = from.opened.case_id.text();
  to.state = to_string(from.relation);
  to.money_state = to_string(from.money);
  if (from.routed) to.route = to_string(from.routed->route);
  if (const auto amount = amount_of(from)) to.amount.emplace().units = amount->value;
  to.trafout_admdvs = from.opened.origin;
  to.trafin_admdvs = from.opened.destination;
  to.insutype = from.opened.insutype;
  to.submitted_at = format_time(from.opened_at);
  if (from.accepted) add_terms(to, *from.accepted);
  for (const Check& check : from.checks)
    to.preconditions.push_back(
        {std::string(to_string(check.code)), std::string(to_string(check.state))});
  for (const transfer::HistoryEntry& entry : from.history) to.history.push_back(to_message(entry));
  return to;
}

}  // namespace ssc::backend
