// SPDX-License-Identifier: Apache-2.0
#include "host/backend/server/case_message.hpp"

#include "host/base/china_time.hpp"

namespace ssc::backend {

platform::TransferCase to_message(const TransferCase& from) {
  platform::TransferCase to;
  to.case_id = from.case_id.text();
  to.state = to_string(from.state);
  to.trafout_admdvs = from.origin;
  to.trafin_admdvs = from.destination;
  to.insutype = from.insutype;
  to.submitted_at = format_time(from.submitted_at);
  if (from.accepted) {
    to.accepted_on = format_date(from.accepted->accepted_on);
    if (from.accepted->out_deadline) to.out_deadline = format_date(*from.accepted->out_deadline);
    to.in_deadline_estimate = format_date(from.accepted->in_deadline_estimate);
    to.deadline_provisional = from.accepted->provisional;
  }
  for (const Check& check : from.checks)
    to.preconditions.push_back(
        {std::string(to_string(check.code)), std::string(to_string(check.state))});
  for (const HistoryEntry& entry : from.history)
    to.history.push_back({static_cast<std::int64_t>(entry.seq), format_time(entry.at), entry.event,
                          std::string(to_string(entry.state))});
  return to;
}

}  // namespace ssc::backend
