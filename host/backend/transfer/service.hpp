// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
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
  //  - for a person with an open case of the same pair and kind, that case as it is now.
  // kUnknownRegion, kOffPlatform (of either side: no messages go there, only the paper way),
  // kPolicyMissing, kUnknownPerson, kOpenCase (between other areas).
  Result<TransferCase> apply(const Application& application);

  Result<TransferCase> status(const Id& case_id) const;                   // kUnknownCase
  Result<std::vector<TransferCase>> list(const Pseudonym& person) const;  // oldest first

  // Delivers the messages that are due, and those they cause. To be called after apply() and now
  // and then for what a crash left behind. The number delivered; when one fails, the others are
  // delivered, the first Failure is returned, and that message is due again half a minute later.
  Result<std::size_t> pump();

 private:
  using Tried =
      Result<std::optional<TransferCase>>;  // nothing: somebody else was faster, look again

  Result<Submitted> examine(const Application& application) const;
  Result<Accepted> terms(std::string_view origin, std::string_view destination) const;
  Tried replay(const Id& request, const Hash& input) const;
  Tried join(const Application& application, const Submitted& as, const Hash& input);
  Tried open(const Application& application, const Submitted& as, const Hash& input);

  Result<void> deliver(const Message& message);
  Result<void> answer_precheck(const Message& message);
  Result<void> take_answer(const Message& message);
  Result<void> take_in(const Message& message, Batch effect);
  Result<void> settle(const Id& message);

  TransferWorld world_;
};

}  // namespace ssc::backend
