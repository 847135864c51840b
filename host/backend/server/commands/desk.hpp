// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "host/backend/registry/operators.hpp"
#include "host/backend/server/backend.hpp"
#include "host/backend/server/commands/setup.hpp"

namespace ssc::backend {

// What waits for a clerk: the store's key todo:REGION:KIND:SUBJECT.
struct Todo {
  std::string region, kind, subject;  // REVIEW_IN, TAKE_OVER …; a case, or what the kind is about
  std::optional<Id> case_id;          // of the subject
};

// A clerk's desk: the agencies over the configured database, beside the running server, whose
// courier sends what the clerk's decisions cause. Each decision says who makes it.
class Desk {
 public:
  static Result<std::unique_ptr<Desk>> open(const Options& options);

  Desk(const Desk&) = delete;
  Desk& operator=(const Desk&) = delete;

  Offices& offices() { return offices_; }
  const Registry& registry() const { return offices_.data().registry; }
  // The agency at `region`, if the operator may decide that there. kForbidden, kUnknownRegion.
  Result<transfer::Agency*> agency(std::string_view region, Duty duty) const;

  Result<std::vector<Todo>> todos(std::string_view region);
  // The agencies that the command is about: the one of --region, or all that are hosted here.
  Result<std::vector<transfer::Agency*>> asked() const;
  // Every case of the persons on record, as it stands at that agency.
  Result<std::vector<transfer::Case>> cases(const transfer::Agency& agency) const;
  // Where a case waits for one of these decisions. kUnknownCase; kTooLate: nowhere.
  Result<std::string> where(const Id& case_id, std::span<const std::string_view> kinds);

  using Act = std::function<Result<transfer::Case>(transfer::Agency&, const Id& case_id)>;
  // One decision on the case that `options` name, where it waits for it; prints the case as it is
  // then.
  Result<int> decide(Duty duty, std::span<const std::string_view> kinds, const Act& act,
                     std::ostream& out);
  // What only its origin does, at any time that the case allows; prints as well.
  Result<int> at_origin(Duty duty, const Act& act, std::ostream& out);

 private:
  Result<int> act_at(std::string_view region, Duty duty, const Id& case_id, const Act& act,
                     std::ostream& out);

  Desk(const Options& options, Setup setup, Data data, std::unique_ptr<Store> store,
       Operators operators);

  const Options& options_;
  Setup setup_;
  Offices offices_;
  Operators operators_;
};

// For one request at the desk.
Id new_request_id();
Result<Id> case_id_of(const Options& options);  // kUnknownCase

}  // namespace ssc::backend
