// SPDX-License-Identifier: Apache-2.0
#include "host/backend/transfer/courier.hpp"

#include "host/backend/transfer/envelope.hpp"

namespace ssc::backend::transfer {
namespace {

using namespace std::chrono_literals;

constexpr auto kLease = 30s;
constexpr auto kLongest = 30min;  // a message that is not answered, or an order that is not taken
constexpr std::size_t kClaimed = 64;

bool done(const Outcome& outcome) {
  return std::holds_alternative<Applied>(outcome) || std::holds_alternative<Duplicate>(outcome);
}

}  // namespace

// What a round has done, and what went wrong first.
struct Courier::Round {
  std::size_t done = 0;
  std::optional<Failure> first;

  void count(const Result<void>& result) {
    if (result) ++done;
    if (!result && !first) first = result.error();
  }
};

Courier::Courier(std::map<std::string, Agency*, std::less<>> agencies, AgencyWorld world, Net& net,
                 Bank& bank)
    : agencies_(std::move(agencies)), world_(std::move(world)), net_(net), bank_(bank) {}

Result<std::size_t> Courier::run(std::size_t max_rounds) {
  Round all;
  for (std::size_t i = 0; i < max_rounds; ++i) {
    const Timestamp now = world_.clock.now();
    auto claims = world_.store.claim_due(now, kClaimed, {kLease, kLongest});
    if (!claims) return tl::unexpected(claims.error());
    const auto timers = world_.store.claim_timers(now, kClaimed, kLease);
    if (!timers) return tl::unexpected(timers.error());
    if (claims->empty() && timers->empty()) break;
    all.count(seal(*claims));
    for (const Store::Claim& claim : *claims)
      all.count(claim.message.receiver == kBankReceiver ? order(claim) : send(claim));
    for (const Timer& timer : *timers) {
      const auto agency = agencies_.find(timer.owner);
      if (agency != agencies_.end()) all.count(agency->second->wake(timer));
    }
  }
  if (all.done == 0 && all.first) return tl::unexpected(*all.first);
  return all.done;
}

// The signed bytes are stored before they are sent for the first time, so that they are the same
// whenever they are sent again. Those of one round are stored together.
Result<void> Courier::seal(std::vector<Store::Claim>& claims) {
  Result<void> result;
  std::vector<Batch> batches;
  std::vector<Store::Claim*> sealed;
  for (Store::Claim& claim : claims) {
    if (claim.sealed || claim.message.receiver == kBankReceiver) continue;
    auto bytes = transfer::seal(claim, world_.signer);
    if (!bytes) {
      result = tl::unexpected(bytes.error());
      continue;
    }
    Batch batch;
    batch.id = derive_id(world_.digest, {"seal", claim.message.id.text()});
    batch.at = world_.clock.now();
    batch.seals = {{claim.message.id, std::move(*bytes)}};
    batches.push_back(std::move(batch));
    sealed.push_back(&claim);
  }
  const auto outcomes = world_.store.apply(batches);
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    if (std::holds_alternative<Applied>(outcomes[i]))
      sealed[i]->sealed = std::move(batches[i].seals.front().bytes);
    else
      result = tl::unexpected(as_failure(outcomes[i]));
  }
  return result;
}

Result<void> Courier::send(const Store::Claim& claim) {
  if (claim.sealed) net_.send(claim.message.receiver, *claim.sealed, claim.attempt);
  return {};
}

Result<void> Courier::order(const Store::Claim& claim) {
  const auto order = decode_payment_order(claim.message.body);
  if (!order) return failure(Code::kStorage, "payment order is damaged");
  return bank_.order(*order).and_then([&] { return settle(claim.message.id); });
}

Result<void> Courier::delivered(const Receipt& receipt) {
  return settle(receipt.message);
}

Result<void> Courier::settle(const Id& message) {
  Batch batch;
  batch.id = derive_id(world_.digest, {"settle", message.text()});
  batch.at = world_.clock.now();
  batch.settles = {message};
  const Outcome outcome = apply_one(world_.store, batch);
  if (!done(outcome)) return tl::unexpected(as_failure(outcome));
  return {};
}

}  // namespace ssc::backend::transfer
