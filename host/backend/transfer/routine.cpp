// SPDX-License-Identifier: Apache-2.0
#include "host/backend/transfer/routine.hpp"

#include <algorithm>

#include "host/backend/transfer/facts.hpp"

namespace ssc::backend::transfer {
namespace {

Result<EitherInput> acceptance(const Office& office, const Case& state,
                               std::string_view operator_id, Timestamp now) {
  auto accepted = terms(office, state.opened.origin, office.here.code, now);
  if (!accepted) return tl::unexpected(accepted.error());
  accepted->letter = document_number(office.here.code, DocumentType::kContactLetter,
                                     office.world.digest, state.opened.case_id.text());
  accepted->operator_id = operator_id;
  return destination::Input(destination::Approve{std::move(*accepted)});
}

Result<EitherInput> take_over(const Office& office, const Case& state,
                              std::string_view operator_id) {
  const auto after = months_after(office, state);
  if (!after) return tl::unexpected(after.error());
  return destination::Input(destination::TakeOver{std::string(operator_id), *after});
}

bool all_met(const Case& state) {
  return std::all_of(state.checks.begin(), state.checks.end(),
                     [](const Check& check) { return check.state == CheckState::kMet; });
}

// A paper exit is approved when its certificate is signed, which no step waits for.
bool review_is_ready(const Case& state) {
  if (state.relation == Relation::kInfoReceived)
    return state.role == Role::kDestination && state.opened.kind == Kind::kTransfer;
  if (state.relation == Relation::kDestReview)
    return state.role == Role::kDestination && all_met(state);
  return state.relation == Relation::kSrcReview && state.routed && !state.opened.paper;
}

// Asked for before the relation has gone, it waits until then.
bool payout_is_ready(const Office& office, const Case& state) {
  const bool gone = final(state.relation) || state.relation == Relation::kInfoReceived;
  return state.role == Role::kOrigin && gone && state.payout && state.money == Money::kReserved &&
         state.reserved && approvals_needed(office, state.reserved->amount) == 1;
}

}  // namespace

Result<EitherInput> approval(const Office& office, const Case& state, std::string_view operator_id,
                             std::string_view certificate, Timestamp now) {
  if (state.role == Role::kOrigin)
    return origin::Input(origin::Approve{std::string(operator_id), std::string(certificate)});
  if (state.relation == Relation::kInfoReceived) return take_over(office, state, operator_id);
  return acceptance(office, state, operator_id, now);
}

unsigned approvals_needed(const Office& office, Fen amount) {
  const auto& limit = office.here.payout_limit;
  return limit && amount > *limit ? 2 : 1;
}

Result<std::optional<EitherInput>> routine(const Office& office, const Case& state, Timestamp now) {
  if (!office.by_rules()) return std::nullopt;
  if (payout_is_ready(office, state))
    return origin::Input(origin::ApprovePayout{std::string(kRules), 1});
  if (!review_is_ready(state)) return std::nullopt;
  auto next = approval(office, state, kRules, {}, now);
  if (next) return std::move(*next);
  // Without a rule on record a clerk has to look.
  if (next.error().code == Code::kPolicyMissing) return std::nullopt;
  return tl::unexpected(next.error());
}

}  // namespace ssc::backend::transfer
