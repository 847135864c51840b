// SPDX-License-Identifier: Apache-2.0
// What an agency's clerks decide.
#include <algorithm>
#include <array>

#include "host/backend/ledger/movements.hpp"
#include "host/backend/transfer/agency.hpp"
#include "host/backend/transfer/facts.hpp"
#include "host/backend/transfer/linked_cases.hpp"
#include "host/backend/transfer/names.hpp"
#include "host/backend/transfer/papers.hpp"
#include "host/backend/transfer/routine.hpp"
#include "host/backend/transfer/unmatched.hpp"

namespace ssc::backend::transfer {
namespace {

Result<void> put(Step& step, const Id& case_id, const EitherInput& input) {
  return std::visit([&](const auto& of_role) { return step.put(case_id, of_role); }, input);
}

// A clerk who approves a case without a route has had the missing rule put on record.
Result<void> look_for_route(Step& step, const Case& state) {
  if (state.role != Role::kOrigin || state.routed || !state.route_missing) return {};
  auto routed = route(step.office(), state);
  if (!routed) return tl::unexpected(routed.error());
  return step.put(state.opened.case_id, origin::RouteFound{std::move(*routed)});
}

Result<void> approve_step(Step& step, const Id& case_id, std::string_view operator_id) {
  const auto state = step.find(case_id);
  if (!state) return tl::unexpected(state.error());
  if (auto found = look_for_route(step, **state); !found) return found;
  if ((*state)->opened.paper && (*state)->relation == Relation::kSrcReview)
    return approve_paper(step, **state, operator_id);
  const auto input = approval(step.office(), **state, operator_id, {}, step.now());
  if (!input) return tl::unexpected(input.error());
  return put(step, case_id, *input);
}

// One line with a word on it: it is for the insured person, and part of the act's id.
bool tells(std::string_view reason) {
  const auto control = [](unsigned char c) { return c < ' ' || c == 0x7F; };
  return reason.find_first_not_of(' ') != std::string_view::npos &&
         std::none_of(reason.begin(), reason.end(), control);
}

// Money beside what the case was about is never credited, only sent back.
Result<void> settle_surplus(Step& step, const Case& state, std::string_view operator_id,
                            bool accept) {
  const auto open = std::find_if(state.surplus.begin(), state.surplus.end(),
                                 [](const SurplusLine& line) { return !line.settled; });
  if (accept || open == state.surplus.end())
    return failure(Code::kTooLate, std::string(to_string(state.money)));
  const Id case_id = state.opened.case_id;
  const Surplus line = open->line;
  const Id return_case =
      derive_id(step.office().world.digest, {"surplus", case_id.text(), line.line});
  if (auto done = return_money(step, case_id, return_case, line.amount); !done) return done;
  return step.put(case_id,
                  destination::SettleSurplus{std::string(operator_id), line.line, return_case});
}

Result<void> dismiss_step(Step& step, std::string_view alarm) {
  const std::string name = joined("todo", step.office().here.code, alarm);
  const auto raised = step.office().world.store.find(name);
  if (!raised) return tl::unexpected(raised.error());
  if (!*raised) return failure(Code::kNotFound, std::string(alarm));
  step.batch().releases.push_back(name);
  return {};
}

}  // namespace

// An act on the case as it stands: done again at once it is the same act, later it is judged anew.
Result<Case> Agency::by_clerk(const Id& case_id, std::string_view operator_id,
                              std::string_view action, std::string_view detail, const Act& act) {
  if (operator_id == kRules) return failure(Code::kForbidden, std::string(kRules));
  const auto state = load_case(office_, case_id);
  if (!state) return tl::unexpected(state.error());
  const Id id = derive_id(office_.world.digest,
                          {"clerk", office_.here.code, case_id.text(),
                           std::to_string(state->version()), operator_id, action, detail});
  return perform_on(office_, id, {}, case_id, [&](Step& step) {
    step.audit(operator_id, action, case_id.text(), detail);
    return act(step);
  });
}

// An act on something that has no history of its own.
Result<void> Agency::by_clerk(std::string_view operator_id, std::string_view action,
                              std::string_view subject, const Act& act) {
  if (operator_id == kRules) return failure(Code::kForbidden, std::string(kRules));
  const std::string now = std::to_string(office_.now().time_since_epoch().count());
  const Id id = derive_id(office_.world.digest,
                          {"clerk", office_.here.code, subject, now, operator_id, action});
  return perform(office_, id, {},
                 [&](Step& step) -> Result<std::string> {
                   step.audit(operator_id, action, subject, {});
                   return act(step).map([] { return std::string(); });
                 })
      .map([](const std::string&) {});
}

Result<Case> Agency::approve(const Id& case_id, std::string_view operator_id) {
  return by_clerk(case_id, operator_id, "APPROVE", {},
                  [&](Step& step) { return approve_step(step, case_id, operator_id); });
}

Result<Case> Agency::refuse(const Id& case_id, std::string_view operator_id,
                            std::string_view reason) {
  if (!tells(reason)) return failure(Code::kRequestMalformed, "reason");
  return by_clerk(case_id, operator_id, "REFUSE", reason, [&](Step& step) -> Result<void> {
    const auto state = step.find(case_id);
    if (!state) return tl::unexpected(state.error());
    if ((*state)->role == Role::kOrigin)
      return step.put(case_id, origin::Refuse{std::string(operator_id), std::string(reason)});
    return step.put(case_id, destination::Refuse{std::string(operator_id), {std::string(reason)}});
  });
}

Result<Case> Agency::resolve_hold(const Id& case_id, std::string_view operator_id, bool accept) {
  return by_clerk(case_id, operator_id, accept ? "HOLD_ACCEPT" : "HOLD_RETURN", {},
                  [&](Step& step) -> Result<void> {
                    const auto state = step.find(case_id);
                    if (!state) return tl::unexpected(state.error());
                    if ((*state)->money != Money::kHoldMismatch && (*state)->has_surplus())
                      return settle_surplus(step, **state, operator_id, accept);
                    if (accept)
                      return step.put(case_id, destination::AcceptHold{std::string(operator_id)});
                    return step.put(case_id, destination::SendBack{std::string(operator_id)});
                  });
}

Result<Case> Agency::approve_payout(const Id& case_id, std::string_view operator_id) {
  return by_clerk(case_id, operator_id, "PAYOUT_APPROVE", {}, [&](Step& step) -> Result<void> {
    const auto state = step.find(case_id);
    if (!state) return tl::unexpected(state.error());
    const Fen amount = (*state)->reserved ? (*state)->reserved->amount : Fen{};
    return step.put(case_id, origin::ApprovePayout{std::string(operator_id),
                                                   approvals_needed(office_, amount)});
  });
}

Result<Case> Agency::new_payee(const Id& case_id, std::string_view operator_id,
                               const Payee& payee) {
  return by_clerk(
      case_id, operator_id, "PAYOUT_PAYEE", payee.account, [&](Step& step) -> Result<void> {
        const auto state = step.find(case_id);
        if (!state) return tl::unexpected(state.error());
        if (auto right = check_payee(payee, (*state)->opened.person); !right) return right;
        const Fen amount = (*state)->reserved ? (*state)->reserved->amount : Fen{};
        return step.put(case_id, origin::NewPayee{payee.account, std::string(operator_id),
                                                  approvals_needed(office_, amount)});
      });
}

Result<Case> Agency::release_payout(const Id& case_id, std::string_view operator_id) {
  return by_clerk(case_id, operator_id, "PAYOUT_RELEASE", {}, [&](Step& step) {
    return step.put(case_id, origin::ReleasePayout{std::string(operator_id)});
  });
}

Result<Case> Agency::match_line(std::string_view line, std::string_view operator_id,
                                const Id& case_id) {
  return by_clerk(case_id, operator_id, "LINE_MATCH", line,
                  [&](Step& step) { return transfer::match_line(step, line, case_id); });
}

Result<void> Agency::send_line_back(std::string_view line, std::string_view operator_id) {
  return by_clerk(operator_id, "LINE_BACK", line,
                  [&](Step& step) { return transfer::send_line_back(step, line); });
}

Result<void> Agency::dismiss(std::string_view alarm, std::string_view operator_id) {
  constexpr std::array<std::string_view, 3> kAlarms = {"LANE", "RECON", "STATEMENT"};
  const std::string_view kind = alarm.substr(0, alarm.find(':'));
  if (std::find(kAlarms.begin(), kAlarms.end(), kind) == kAlarms.end())
    return failure(Code::kForbidden, std::string(alarm));
  return by_clerk(operator_id, "DISMISS", alarm,
                  [&](Step& step) { return dismiss_step(step, alarm); });
}

Result<Case> Agency::correct(const Id& case_id, std::string_view operator_id,
                             const std::vector<MonthRange>& paid) {
  std::string months;
  for (const MonthRange& range : paid) months += format_months(range) + " ";
  return by_clerk(case_id, operator_id, "CORRECT", months, [&](Step& step) -> Result<void> {
    const auto state = step.find(case_id);
    if (!state) return tl::unexpected(state.error());
    if ((*state)->role != Role::kOrigin || (*state)->relation != Relation::kRelationIn)
      return failure(Code::kStepMissing, std::string(to_string(Relation::kRelationIn)));
    return correct_months(step, **state, operator_id, paid).map([](const Id&) {});
  });
}

Result<Case> Agency::supplement(const Id& case_id, std::string_view operator_id) {
  // The case itself does not change: what tells one supplement from the next is what it sends.
  const auto late = office_.world.store.keys(late_money_prefix(office_.here.code, case_id), {}, 1);
  if (!late) return tl::unexpected(late.error());
  const std::string first = late->empty() ? "" : late->front().name;
  return by_clerk(case_id, operator_id, "SUPPLEMENT", first, [&](Step& step) -> Result<void> {
    const auto state = step.find(case_id);
    if (!state) return tl::unexpected(state.error());
    const bool gone =
        (*state)->relation == Relation::kRelationIn || (*state)->relation == Relation::kOutPaper;
    if ((*state)->role != Role::kOrigin || !gone)
      return failure(Code::kStepMissing, std::string(to_string(Relation::kRelationIn)));
    return send_late_money(step, **state);
  });
}

}  // namespace ssc::backend::transfer
