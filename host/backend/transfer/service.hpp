// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "host/backend/calendar/calendar.hpp"
#include "host/backend/policy/policy.hpp"
#include "host/backend/registry/registry.hpp"
#include "host/backend/store/store.hpp"
#include "host/backend/transfer/case.hpp"
#include "host/base/clock.hpp"
#include "host/base/failure.hpp"

// Transfer of an insurance relation between the agencies that this process hosts: every region of
// the registry that is on the platform. What one agency asks of another goes through outbox and
// inbox, as it will when they are two processes.
//
// Threads: as the store, one caller at a time.
namespace ssc::backend {

struct Application {
  Id request_id;  // made by the asker and kept before asking: the same again gives the same answer
  Pseudonym person;
  std::string origin, destination;  // 转出地, 转入地
  std::string insutype;             // empty: the person's medical insurance at the origin
};

using Digest = std::function<Hash(std::string_view)>;  // SM3

struct TransferWorld {  // all outlive the service
  Store& store;
  const Registry& registry;
  const Policy& policy;
  const Calendar& calendar;
  const Clock& clock;
  Digest digest;
};

class TransferService {
 public:
  explicit TransferService(TransferWorld world) : world_(std::move(world)) {}

  // Opens a case at the origin and asks the destination (pump() brings the answer), or gives
  //  - for a request id seen before, the answer of then; kIdReused when it asked for something
  //  else;
  //  - for a person with an open case of the same pair and kind, that case.
  // kUnknownRegion, kOffPlatform (of a side: no messages go there, the paper way is the only one),
  // kPolicyMissing, kConflict (an open case of another pair).
  Result<TransferCase> apply(const Application& application);

  Result<TransferCase> status(const Id& case_id) const;                   // kUnknownCase
  Result<std::vector<TransferCase>> list(const Pseudonym& person) const;  // oldest first

  // Delivers the messages that are due, and those they cause. To be called after apply() and now
  // and then for what a crash left behind. The number delivered; a message that fails stays and is
  // due again.
  Result<std::size_t> pump();

 private:
  TransferWorld world_;
};

}  // namespace ssc::backend
