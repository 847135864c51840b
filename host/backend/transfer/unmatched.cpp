// SPDX-License-Identifier: Apache-2.0
#include "host/backend/transfer/unmatched.hpp"

#include "host/backend/ledger/account.hpp"
#include "host/backend/transfer/facts.hpp"
#include "host/backend/transfer/names.hpp"

namespace ssc::backend::transfer {
namespace {

constexpr std::size_t kLines = 16;  // of one case that is not known

std::string hold_key(const Office& office, std::string_view line) {
  return joined("todo", office.here.code, "HOLD:line:").append(line);
}

// Somewhere to credit it: the relation brings its own account; what comes after the relation needs
// one that is open. A return goes back to where it was taken from.
Result<bool> account_open(Step& step, const Case& state) {
  if (state.opened.kind != Kind::kSupplement) return true;
  const auto record = record_of(step.office(), state.opened.person, state.opened.insutype);
  return record.map([](const auto& found) { return found && found->account_open; });
}

Result<void> put_line(Step& step, const Id& case_id, std::string line, Fen amount, bool booked) {
  const auto state = step.find(case_id);
  if (!state) return tl::unexpected(state.error());
  const auto open = account_open(step, **state);
  if (!open) return tl::unexpected(open.error());
  return step.put(case_id, destination::StatementLine{std::move(line), amount, *open, booked});
}

void set_apart(Step& step, const StatementLine& line) {
  const std::string& here = step.office().here.code;
  step.batch().postings.push_back({Account::of_region(AccountKind::kBank, here), -line.amount});
  step.batch().postings.push_back({Account::of_region(AccountKind::kSuspense, here), line.amount});
  step.batch().keys.push_back({unmatched_prefix(here, line.case_id.value_or(Id{})) + line.id,
                               std::to_string(line.amount.value)});
  step.batch().keys.push_back({hold_key(step.office(), line.id), line.payer});
}

}  // namespace

Result<void> take_money(Step& step, const StatementLine& line) {
  if (line.case_id) {
    const auto state = step.find(*line.case_id);
    if (state && (*state)->role == Role::kDestination)
      return put_line(step, *line.case_id, line.id, line.amount, false);
    if (!state && state.error().code != Code::kUnknownCase) return tl::unexpected(state.error());
  }
  set_apart(step, line);
  return {};
}

Result<void> match_money(Step& step, const Id& case_id) {
  const Office& office = step.office();
  const std::string prefix = unmatched_prefix(office.here.code, case_id);
  const auto lines = office.world.store.keys(prefix, {}, kLines);
  if (!lines) return tl::unexpected(lines.error());
  for (const Key& key : *lines) {
    const std::string line = key.name.substr(prefix.size());
    const auto amount = parse_fen(key.value);
    if (!amount) return failure(Code::kStorage, "unmatched line is damaged");
    step.batch().releases.push_back(key.name);
    step.batch().releases.push_back(hold_key(office, line));
    if (auto done = put_line(step, case_id, line, *amount, true); !done) return done;
  }
  return {};
}

}  // namespace ssc::backend::transfer
