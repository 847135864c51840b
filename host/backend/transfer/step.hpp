// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "host/backend/bank/bank.hpp"
#include "host/backend/transfer/document.hpp"
#include "host/backend/transfer/machine/case.hpp"
#include "host/backend/transfer/machine/destination.hpp"
#include "host/backend/transfer/machine/origin.hpp"
#include "host/backend/transfer/message.hpp"
#include "host/backend/transfer/office.hpp"

namespace ssc::backend::transfer {

// One step of the business in the making: what the machines decide on one input and all that
// follows from it, gathered into one batch. Nothing is stored before store(). A step may touch
// several cases (a return closes one and opens another), each as often as needed.
class Step {
 public:
  Step(const Office& office, const Id& id, const Hash& input);

  const Office& office() const { return office_; }
  Timestamp now() const { return batch_.at; }

  // The case as this step leaves it so far. kUnknownCase.
  Result<const Case*> find(const Id& case_id);
  bool knows(const Id& case_id);

  // Hands an input to the machine of the case (a new case is opened), takes on the events, what
  // follows from them (follow_ups.hpp), and what then needs no person (routine.hpp). The machine's
  // refusals; kUnknownCase when the case has the other role here.
  Result<void> put(const Id& case_id, const origin::Input& input);
  Result<void> put(const Id& case_id, const destination::Input& input);

  // Into the list of the person's cases, once.
  Result<void> list(const Pseudonym& person, const Id& case_id);
  void send(std::string_view receiver, const Payload& payload);
  void order(const PaymentOrder& order);
  void wake(std::string_view type, std::string_view subject, Timestamp due);
  void keep(const Document& document);
  const std::string& kept(std::string_view number) const;  // as encoded; empty: not in this step
  void audit(std::string_view operator_id, std::string_view action, std::string_view subject,
             std::string_view detail);
  Batch& batch() { return batch_; }
  const Id& id() const { return batch_.id; }

  // Whether whoever has to can read what this step says: kRequestMalformed for a text that is no
  // UTF-8, kRequestTooLarge for a message that would stop its lane.
  Result<void> readable() const;
  // Forgets all that was put into the step, for another ending.
  void clear();
  // "<case> <version>": what a request about this case is answered when it comes again.
  std::string stand(const Id& case_id);
  Outcome store(std::string reply);

 private:
  struct Entry {
    Case now;
    Version stored = 0;
    std::vector<Event> added;
  };

  Result<Entry*> entry(const Id& case_id);
  template <class Input>
  Result<void> put_to(Role role, const Id& case_id, const Input& input);
  Result<void> take_on(const Id& case_id, Entry& entry, const std::vector<CaseEvent>& events);
  Result<void> carry_on(const Id& case_id);
  Id next_id(std::string_view kind);

  const Office& office_;
  Batch batch_;
  std::map<Id, Entry> cases_;
  std::map<std::string, std::string, std::less<>> kept_;
  std::size_t made_ = 0;  // ids
};

// Fills a step and stores it, anew when another step came in between. What the step answers, now or
// the first time: its reply. `fill` gives the reply. kIdReused, kConflict after three tries, the
// store's, and those of `fill`.
using Fill = std::function<Result<std::string>(Step&)>;
Result<std::string> perform(const Office& office, const Id& id, const Hash& input,
                            const Fill& fill);
// The same for a step about one case: the case as it stood after the step.
Result<Case> perform_on(const Office& office, const Id& id, const Hash& input, const Id& case_id,
                        const std::function<Result<void>(Step&)>& fill);

// From the reply of a step about one case: that case as it stood. kIdReused: of another step.
Result<Case> as_it_stood(const Office& office, std::string_view reply);

// kUnknownCase.
Result<Case> load_case(const Office& office, const Id& case_id, Version at = kLatest);

// The other agency of a case.
const std::string& peer(const Case& state, const Office& office);

}  // namespace ssc::backend::transfer
