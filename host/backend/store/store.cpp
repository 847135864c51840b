// SPDX-License-Identifier: Apache-2.0
#include "host/backend/store/store.hpp"

#include <algorithm>
#include <array>

namespace ssc::backend {
namespace {

struct RuleInfo {
  Code code;
  std::string_view text;
};
constexpr std::array<RuleInfo, 12> kRules = {{
    {Code::kConflict, "postings do not balance"},
    {Code::kBalanceShort, "an account would be below zero"},
    {Code::kConflict, "reservation id exists, or its amount is not above zero"},
    {Code::kConflict, "nothing is reserved under this id"},
    {Code::kConflict, "key is taken"},
    {Code::kConflict, "key is not held"},
    {Code::kConflict, "message id exists"},
    {Code::kConflict, "message is unknown or sealed"},
    {Code::kConflict, "message was received before"},
    {Code::kLaneGap, "a message before it is missing"},
    {Code::kConflict, "timer id exists"},
    {Code::kConflict, "message or timer is not pending"},
}};

struct Describe {
  // A key or an account may name a pseudonym, so only the rule is told.
  Failure operator()(const Constraint& c) const {
    const RuleInfo& rule = kRules.at(static_cast<std::size_t>(c.rule));
    return {rule.code, std::string(rule.text)};
  }
  Failure operator()(const IdReused&) const { return {Code::kIdReused}; }
  Failure operator()(const Conflict&) const { return {Code::kConflict, "version changed"}; }
  Failure operator()(const Fenced& f) const {
    return {Code::kFenced, "epoch " + std::to_string(f.epoch)};
  }
  Failure operator()(const Unavailable& u) const { return {Code::kStorage, u.why}; }
  Failure operator()(const InDoubt& d) const { return {Code::kInDoubt, d.why}; }
  Failure operator()(const Applied&) const { return {Code::kInternal, "no failure"}; }
  Failure operator()(const Duplicate&) const { return {Code::kInternal, "no failure"}; }
};

}  // namespace

std::chrono::milliseconds Store::Lease::of(unsigned attempt) const {
  constexpr unsigned kDoublings = 32;
  auto lease = first;
  for (unsigned i = 1; i < std::min(attempt, kDoublings) && lease < longest; ++i) lease *= 2;
  return std::min(lease, longest);
}

Outcome apply_one(Store& store, const Batch& batch) {
  return std::move(store.apply(std::span(&batch, 1)).front());
}

Failure as_failure(const Outcome& outcome) {
  return std::visit(Describe{}, outcome);
}

}  // namespace ssc::backend
