// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "host/backend/transfer/envelope.hpp"
#include "host/backend/transfer/office.hpp"

namespace ssc::backend::transfer {

class Step;

struct Receipt {  // to the sender of a message: it is stored here
  Id message;
};

// Takes messages of other agencies in, each lane in its order, each message once. The effect of a
// message and the note that it was taken in are one batch.
//
//   the next of its lane   processed, with its followers that came too early
//   taken in before        its receipt again, no second effect
//   too early              kept for a while without a receipt, so that the sender sends it again
//   another at its place   kLaneForked, and an alarm for the clerks: the lane has two histories
//
// A message that is sealed right but does not fit (an unknown case, a step too late, no payload
// that can be read, an effect that the store will not have) is taken in without effect but an audit
// entry: it must not block its lane.
class Inbox {
 public:
  explicit Inbox(const Office& office) : office_(office) {}

  Result<Receipt> receive(std::string_view bytes);

 private:
  using Effect = std::function<Result<void>(Step&)>;
  using Lane = std::map<std::uint64_t, Envelope>;  // by place; what came too early

  Result<Receipt> in_order(const Envelope& envelope, const LanePlace& last);
  Result<Receipt> process(const Envelope& envelope);
  Result<void> take(const Envelope& envelope, const Effect& effect);
  Result<Receipt> again(const Envelope& envelope);
  void drain(Lane& lane, std::uint64_t last);
  Failure forked(const Envelope& envelope);

  const Office& office_;
  std::map<std::string, Lane, std::less<>> early_;  // by sender
};

}  // namespace ssc::backend::transfer
