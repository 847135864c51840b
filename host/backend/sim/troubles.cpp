// SPDX-License-Identifier: Apache-2.0
#include "host/backend/sim/troubles.hpp"

#include <algorithm>

#include "host/backend/sim/deterministic_signer.hpp"
#include "host/backend/sim/fast_digest.hpp"
#include "host/backend/transfer/envelope.hpp"

namespace ssc::backend::sim {
namespace {

using namespace std::chrono_literals;

constexpr std::int64_t kLastDays = 3;  // when letters of the year before come again

}  // namespace

struct Troubles::Kind {
  unsigned in_a_hundred_days;
  void (Troubles::*happen)();
};
const Troubles::Kind Troubles::kKinds[] = {
    {8, &Troubles::stop_before_write},
    {8, &Troubles::stop_after_write},
    {8, &Troubles::stop_elsewhere},
    {24, &Troubles::spoil_disk},
    {6, &Troubles::set_clock_back},
    {12, &Troubles::silence_signer},
    {4, &Troubles::cut_one_way},
    {3, &Troubles::cut_two_ways},
    {4, &Troubles::forge},
};

void Troubles::plan() {
  const auto on = [this](std::int64_t day, void (Troubles::*happen)()) {
    const Date date = town_.working_days[static_cast<std::size_t>(day)];
    town_.timeline.at(office_hour(date, rng_), [this, happen] { (this->*happen)(); });
  };
  const auto last = static_cast<std::int64_t>(days_) - 1;
  for (const Kind& kind : kKinds) {
    const auto times = std::max<std::int64_t>(1, kind.in_a_hundred_days * days_ / 100);
    for (std::int64_t i = 0; i < times; ++i) on(rng_.between(0, last), kind.happen);
  }
  for (std::int64_t day = std::max<std::int64_t>(0, last - kLastDays); day <= last; ++day)
    on(day, &Troubles::replay);
}

Timestamp Troubles::hours_from_now(std::int64_t least, std::int64_t most) {
  return town_.timeline.now() + rng_.between(least, most) * kHour;
}

void Troubles::stop(Fault kind) {
  town_.node(agency()).faults().stop_at(kind, static_cast<unsigned>(rng_.between(1, 40)));
}

void Troubles::spoil_disk() {
  Node& node = town_.node(agency());
  node.faults().disk_trouble(hours_from_now(2, 30), weather_.disk);
  town_.note(node.region(), "the disk begins to fail", {});
}

void Troubles::set_clock_back() {
  Node& node = town_.node(agency());
  node.clock().offset = -std::chrono::minutes(rng_.between(1, 180));
  town_.counts.count(Fault::kClockBack);
  town_.note(node.region(), "the clock goes back", {});
  town_.timeline.at(hours_from_now(1, 72), [&node] { node.clock().offset = {}; });
}

void Troubles::silence_signer() {
  town_.node(agency()).faults().signer_trouble(hours_from_now(2, 48));
}

std::pair<std::string, std::string> Troubles::two_agencies() {
  const std::string one = agency();
  std::string other = agency();
  while (other == one) other = agency();
  return {one, other};
}

void Troubles::cut_one_way() {
  const auto [from, to] = two_agencies();
  town_.counts.count(Fault::kPartitionOneWay);
  town_.note(from, "the line to " + to + " is cut", {});
  net_.cut(from, to, hours_from_now(12, 240));
}

void Troubles::cut_two_ways() {
  const auto [one, other] = two_agencies();
  const Timestamp until = hours_from_now(12, 240);
  town_.counts.count(Fault::kPartitionTwoWay);
  town_.note(one, "the line to and from " + other + " is cut", {});
  net_.cut(one, other, until);
  net_.cut(other, one, until);
}

// A letter that says it is of an agency here, or of one nobody knows, under a key of its own.
void Troubles::forge() {
  const auto [from, to] = two_agencies();
  const std::string sender = rng_.chance(500) ? from : "999999";
  const Digest other_keys = [](std::string_view text) {
    return fast_digest("forged " + std::string(text));
  };
  DeterministicSigner forger(other_keys, {sender});
  Store::Claim claim;
  claim.message = {rng_.id(), sender, to, "WITHDRAW", "{}"};
  claim.place = next_place(fast_digest, claim.before, claim.message);
  const auto envelope = transfer::seal(claim, forger);
  if (!envelope) return;
  town_.counts.count(Fault::kForged);
  net_.give({sender, to, std::make_shared<const std::string>(*envelope), Net::Quality::kDamaged});
}

}  // namespace ssc::backend::sim
