// SPDX-License-Identifier: Apache-2.0
#include "host/backend/transfer/inbox.hpp"

#include <algorithm>
#include <array>

#include "host/backend/planted.hpp"
#include "host/backend/transfer/intake.hpp"
#include "host/backend/transfer/machine/consequences.hpp"
#include "host/backend/transfer/names.hpp"
#include "host/backend/transfer/step.hpp"

namespace ssc::backend::transfer {
namespace {

constexpr std::size_t kEarly = 64;  // messages kept of one lane

// What the store would not have, tried as often as a race is, it will not have later either.
bool unstorable(Code code) {
  constexpr std::array kCodes = {Code::kConflict, Code::kBalanceShort, Code::kRequestMalformed,
                                 Code::kRequestTooLarge};
  return std::find(kCodes.begin(), kCodes.end(), code) != kCodes.end();
}

Id step_id(const Office& office, const Message& message) {
  return derive_id(office.world.digest,
                   {"receive", office.here.code, message.sender, message.id.text()});
}

// A message is the same when the same was said at the same place of the lane.
Hash input_of(const Envelope& envelope) {
  return envelope.place.hash;
}

// Whoever asked about a case that is another's here, or sent a letter or a form for one that is not
// here, would wait for ever; and so would the case of a correction that is not taken.
void reject_unknown(Step& step, const Message& message, const Failure& failure) {
  const auto payload = decode_payload(message.type, message.body);
  if (!payload) return;
  const std::vector<std::string> reasons = {std::string(failure.info().code)};
  const auto* correction = std::get_if<InfoCorrect>(&*payload);
  if (correction != nullptr && failure.code != Code::kIdReused)  // that id is another case's
    step.send(message.sender, Reject{correction->case_id, reasons});
  if (failure.code != Code::kUnknownCase) return;
  if (const auto* question = std::get_if<PrecheckRequest>(&*payload))
    step.send(message.sender, Reject{question->case_id, reasons});
  if (const auto* letter = std::get_if<ContactLetter>(&*payload))
    step.send(message.sender, Reject{letter->case_id, reasons});
  if (const auto* form = std::get_if<InfoForm>(&*payload))
    step.send(message.sender, Reject{form->case_id, reasons});
}

void refuse(Step& step, const Message& message, const Failure& failure) {
  step.clear();
  reject_unknown(step, message, failure);
  step.audit(message.sender, "MESSAGE_REFUSED", message.id.text(),
             message.type + " " + std::string(failure.info().code) + " " + failure.detail);
}

Result<void> effect(Step& step, const Message& message) {
  const auto payload = decode_payload(message.type, message.body);
  if (!payload) return failure(Code::kDocumentMalformed, "payload");
  return take_in(step, message, *payload);
}

}  // namespace

Result<Receipt> Inbox::receive(std::string_view bytes) {
  auto envelope = open(bytes, office_.world.digest, office_.world.signer);
  if (!envelope) return tl::unexpected(envelope.error());
  const Message& message = envelope->message;
  const Region* sender = office_.world.registry.region(message.sender);
  if (sender == nullptr || !sender->on_platform)
    return failure(Code::kUnknownAgency, message.sender);
  if (message.receiver != office_.here.code)
    return failure(Code::kUnknownAgency, "not addressed to " + office_.here.code);
  if (planted(Fault::kInboxCheckOff)) return process(*envelope);
  const auto last = office_.world.store.lane(message.sender, message.receiver);
  if (!last) return tl::unexpected(last.error());
  if (envelope->place.seq <= last->seq) return again(*envelope);
  if (envelope->place.seq == last->seq + 1) return in_order(*envelope, *last);

  Lane& lane = early_[message.sender];
  const std::uint64_t place = envelope->place.seq;
  if (lane.size() < kEarly) lane.emplace(place, std::move(*envelope));
  return failure(Code::kLaneGap,
                 "expected " + std::to_string(last->seq + 1) + ", came " + std::to_string(place));
}

Result<Receipt> Inbox::in_order(const Envelope& envelope, const LanePlace& last) {
  if (envelope.before != last) return tl::unexpected(forked(envelope));
  auto receipt = process(envelope);
  if (receipt) drain(early_[envelope.message.sender], envelope.place.seq);
  return receipt;
}

Result<Receipt> Inbox::process(const Envelope& envelope) {
  const Message& message = envelope.message;
  auto done = take(envelope, [&](Step& step) { return effect(step, message); });
  if (!done && unstorable(done.error().code)) {
    const Failure why = done.error();
    done = take(envelope, [&](Step& step) -> Result<void> {
      refuse(step, message, why);
      return {};
    });
  }
  if (!done && !planted(Fault::kAckBeforeCommit)) return tl::unexpected(done.error());
  return Receipt{message.id};
}

Result<void> Inbox::take(const Envelope& envelope, const Effect& effect) {
  const Message& message = envelope.message;
  const auto done = perform(
      office_, step_id(office_, message), input_of(envelope),
      [&](Step& step) -> Result<std::string> {
        const auto taken = effect(step);
        if (!taken && of_the_medium(taken.error().code)) return tl::unexpected(taken.error());
        if (!taken) refuse(step, message, taken.error());
        if (planted(Fault::kInboxCheckOff)) return std::string();
        step.batch().inbox = {{message.sender, message.receiver, message.id, envelope.place}};
        return std::string();
      });
  return done.map([](const std::string&) {});
}

Result<Receipt> Inbox::again(const Envelope& envelope) {
  const auto seen =
      office_.world.store.seen(step_id(office_, envelope.message), input_of(envelope));
  if (!seen) return tl::unexpected(seen.error());
  if (*seen && std::holds_alternative<Duplicate>(**seen)) return Receipt{envelope.message.id};
  return tl::unexpected(forked(envelope));
}

// Their receipts are given when they come again. One that does not follow is forgotten: it, too,
// will come again, and be judged then.
void Inbox::drain(Lane& lane, std::uint64_t last) {
  lane.erase(lane.begin(), lane.upper_bound(last));
  while (!lane.empty() && lane.begin()->first == last + 1) {
    const Envelope next = std::move(lane.begin()->second);
    lane.erase(lane.begin());
    const auto before = office_.world.store.lane(next.message.sender, next.message.receiver);
    if (!before || next.before != *before || !process(next)) return;
    ++last;
  }
}

Failure Inbox::forked(const Envelope& envelope) {
  const Message& message = envelope.message;
  const std::string alarm = joined("todo", office_.here.code, "LANE:" + message.sender);
  const auto noted = perform(office_,
                             derive_id(office_.world.digest, {"fork", office_.here.code,
                                                              message.sender, message.id.text()}),
                             input_of(envelope), [&](Step& step) -> Result<std::string> {
                               step.audit(message.sender, "LANE_FORKED", message.id.text(),
                                          "place " + std::to_string(envelope.place.seq));
                               const auto raised = office_.world.store.find(alarm);
                               if (!raised) return tl::unexpected(raised.error());
                               if (!*raised)
                                 step.batch().keys.push_back({alarm, message.id.text()});
                               return std::string();
                             });
  if (!noted && of_the_medium(noted.error().code)) return noted.error();
  return {Code::kLaneForked, message.sender + " place " + std::to_string(envelope.place.seq)};
}

}  // namespace ssc::backend::transfer
