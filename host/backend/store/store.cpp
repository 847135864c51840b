// SPDX-License-Identifier: Apache-2.0
#include "host/backend/store/store.hpp"

#include <array>

namespace ssc::backend {
namespace {

constexpr std::array<std::string_view, 7> kRules = {"postings do not balance",
                                                    "an account would be below zero",
                                                    "key is taken",
                                                    "key is not held",
                                                    "message id exists",
                                                    "message was received before",
                                                    "message is not pending"};

struct Describe {
  // A key or an account may name a pseudonym, so only the rule is told.
  Failure operator()(const Constraint& c) const {
    return {Code::kConflict, std::string(kRules.at(static_cast<std::size_t>(c.rule)))};
  }
  Failure operator()(const IdReused&) const { return {Code::kIdReused}; }
  Failure operator()(const Conflict&) const { return {Code::kConflict, "version changed"}; }
  Failure operator()(const Unavailable& u) const { return {Code::kStorage, u.why}; }
  Failure operator()(const Applied&) const { return {Code::kInternal, "no failure"}; }
  Failure operator()(const Duplicate&) const { return {Code::kInternal, "no failure"}; }
};

}  // namespace

Outcome apply_one(Store& store, const Batch& batch) {
  return std::move(store.apply(std::span(&batch, 1)).front());
}

Failure as_failure(const Outcome& outcome) {
  return std::visit(Describe{}, outcome);
}

}  // namespace ssc::backend
