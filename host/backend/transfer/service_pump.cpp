// SPDX-License-Identifier: Apache-2.0
// TransferService's way between agencies: out of one's outbox, into the other's inbox. The effect
// of a message and the note that it was taken in are one batch under the message's id, so a message
// that comes again (a crash before settling, a lease that ran out) has no second effect.
#include <array>

#include "host/backend/transfer/case_codec.hpp"
#include "host/backend/transfer/service.hpp"
#include "host/backend/transfer/service_names.hpp"

namespace ssc::backend {
namespace {

using namespace std::chrono_literals;

constexpr auto kLease = 30s;
constexpr std::size_t kClaimed = 64;
constexpr int kRounds = 1000;  // of one pump(): what is left then waits for the next

}  // namespace

Result<std::size_t> TransferService::pump() {
  std::size_t delivered = 0;
  std::optional<Failure> first;
  for (int round = 0; round < kRounds; ++round) {
    const auto claims = world_.store.claim_due(world_.clock.now(), kClaimed, kLease);
    if (!claims) return tl::unexpected(claims.error());
    if (claims->empty()) break;
    for (const Store::Claim& claim : *claims) {
      const Id& id = claim.message.id;
      const auto done = deliver(claim.message).and_then([&] { return settle(id); });
      if (done) ++delivered;
      if (!done && !first) first = done.error();
    }
  }
  if (first) return tl::unexpected(*first);
  return delivered;
}

Result<void> TransferService::deliver(const Message& message) {
  const Region* receiver = world_.registry.region(message.receiver);
  if (receiver == nullptr || !receiver->on_platform)
    return failure(Code::kOffPlatform, message.receiver);
  if (message.type == PrecheckRequest::kType) return answer_precheck(message);
  if (message.type == PrecheckReply::kType) return take_answer(message);
  return failure(Code::kInternal, "unknown message type");
}

// At the destination.
Result<void> TransferService::answer_precheck(const Message& message) {
  const auto request = decode_precheck_request(message.body);
  if (!request) return failure(Code::kStorage, "message is damaged");
  const Person* person = world_.registry.by_pseudonym(request->person);
  const PrecheckReply reply{request->case_id,
                            check_at_destination(request->wanted, person, message.receiver)};
  Batch effect;
  effect.outbox = {{derive_id(world_.digest, {PrecheckReply::kType, message.id.text()}),
                    message.receiver, message.sender, std::string(PrecheckReply::kType),
                    encode(reply)}};
  return take_in(message, std::move(effect));
}

// At the origin. An answer that no case waits for is taken in without effect.
Result<void> TransferService::take_answer(const Message& message) {
  const auto reply = decode_precheck_reply(message.body);
  if (!reply) return failure(Code::kStorage, "message is damaged");
  const auto state = status(reply->case_id);
  if (!state && state.error().code != Code::kUnknownCase) return tl::unexpected(state.error());
  if (!state || state->destination != message.sender) return take_in(message, {});
  const auto promise = terms(state->origin, state->destination);
  if (!promise) return tl::unexpected(promise.error());
  const auto events = decide(*state, DestinationAnswered{reply->checks, *promise});
  if (!events) return take_in(message, {});

  Batch effect;
  Append append{case_stream(state->case_id), state->history.size(), {}};
  for (const CaseEvent& event : *events) append.events.push_back(encode(event));
  effect.appends = {std::move(append)};
  if (std::holds_alternative<Rejected>(events->back()))
    effect.releases = {open_case_key(state->person, state->insutype)};
  return take_in(message, std::move(effect));
}

Result<void> TransferService::take_in(const Message& message, Batch effect) {
  const auto before = world_.store.lane(message.sender, message.receiver);
  if (!before) return tl::unexpected(before.error());
  effect.id = message.id;
  effect.input_hash =
      digest_of(world_.digest, {message.sender, message.receiver, message.type, message.body});
  effect.at = world_.clock.now();
  effect.inbox = {
      {message.sender, message.receiver, message.id, next_place(world_.digest, *before, message)}};
  const Outcome outcome = apply_one(world_.store, effect);
  if (std::holds_alternative<Applied>(outcome) || std::holds_alternative<Duplicate>(outcome))
    return {};
  return tl::unexpected(as_failure(outcome));
}

Result<void> TransferService::settle(const Id& message) {
  Batch batch;
  batch.id = derive_id(world_.digest, {"settle", message.text()});
  batch.at = world_.clock.now();
  batch.settles = {message};
  const Outcome outcome = apply_one(world_.store, batch);
  if (std::holds_alternative<Applied>(outcome) || std::holds_alternative<Duplicate>(outcome))
    return {};
  return tl::unexpected(as_failure(outcome));
}

}  // namespace ssc::backend
