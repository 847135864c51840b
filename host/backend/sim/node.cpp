// SPDX-License-Identifier: Apache-2.0
#include "host/backend/sim/node.hpp"

#include <algorithm>

namespace ssc::backend::sim {
namespace {

using std::chrono::milliseconds;
using namespace std::chrono_literals;

constexpr milliseconds kAtLeastBetweenRounds = 1h;  // of the courier
constexpr milliseconds kLongestDown = 48h;

transfer::AgencyWorld world_of(Node::Program& program, const Surroundings& around,
                               const Clock& clock) {
  return {program.disk, *around.registry, around.policy, around.calendar,
          clock,        around.digest,    program.seal};
}

}  // namespace

Node::Node(const Region& region, const Surroundings& around, Rng rng, FaultCounts& counts)
    : region_(region),
      around_(around),
      rng_(rng),
      clock_(around.timeline),
      faults_(around.timeline, rng.branch(1), counts),
      looked_on_(std::make_unique<MemoryStore>(medium_, around.digest)) {}

Node::~Node() = default;

void Node::start() {
  if (up()) return;
  around_.note(region(), "the program starts");
  program_ = std::make_unique<Program>(*this, around_);
  plan_courier();
}

void Node::renew(const Registry& registry) {
  around_.registry = &registry;
  if (!up()) return;
  program_.reset();
  start();
}

void Node::stop() {
  around_.note(region(), "the machine stops");
  program_.reset();
  courier_at_.reset();
  const milliseconds longest = healed_ ? milliseconds(1h) : kLongestDown;
  around_.timeline.in(milliseconds(rng_.between(60'000, longest.count())), [this] { start(); });
}

void Node::heal() {
  healed_ = true;
  faults_.heal();
  clock_.offset = {};
}

VoucherWorld Node::voucher_world(Program& program, const Registry& registry) {
  const auto random = [this](MutableBytes bytes) {
    for (Byte& byte : bytes) byte = static_cast<Byte>(rng_.next() >> 56);
  };
  return {program.disk, registry,       around_.policy, around_.voucher_keys,
          clock_,       around_.digest, random};
}

LanePlace Node::last_sent_to(const std::string& receiver) const {
  const auto lane = medium_->sent_lanes.find({region(), receiver});
  return lane == medium_->sent_lanes.end() ? LanePlace{} : lane->second;
}

bool Node::has_taken_in(const std::string& sender, const Id& message) const {
  const auto lane = medium_->inbox.find({sender, region()});
  return lane != medium_->inbox.end() && lane->second.taken_in.contains(message);
}

void Node::plan_courier() {
  const auto due = looked_on_->next_due();
  if (!due || !*due) return;
  const Timestamp soonest =
      std::max(around_.timeline.now() + milliseconds(1s), courier_ran_ + kAtLeastBetweenRounds);
  const Timestamp time = std::max(soonest, **due - clock_.offset);
  if (courier_at_ && *courier_at_ <= time) return;
  courier_at_ = time;
  around_.timeline.at(time, [this, time] {
    if (courier_at_ == time) run_courier();
  });
}

void Node::run_courier() {
  courier_at_.reset();
  courier_ran_ = around_.timeline.now();
  ask([](Program& program) { return program.courier.run(); });
}

Node::Program::Program(Node& node, const Surroundings& around)
    : clock(node.clock_),
      disk(node.medium_, around.digest, node.faults_,
           [&node](const Batch& batch) { node.around_.stored(node.region(), batch); }),
      line(node),
      bank(node),
      seal(node),
      agency(node.region_, world_of(*this, around, node.clock_)),
      courier({{node.region(), &agency}}, world_of(*this, around, node.clock_), line, bank),
      vouchers(node.voucher_world(*this, *around.registry)),
      earlier_vouchers(node.voucher_world(*this, around.registry_before)),
      accounts(disk, *around.registry, around.digest) {}

void Node::Program::Line::send(std::string_view receiver, const std::string& envelope, unsigned) {
  node.faults_.point(Fault::kCrashElsewhere);
  node.around_.net.send(node.region(), receiver, envelope);
  node.faults_.point(Fault::kCrashElsewhere);
}

Result<void> Node::Program::Counter::order(const PaymentOrder& order) {
  node.faults_.point(Fault::kCrashElsewhere);
  const auto taken = node.around_.bank.order(order);
  node.faults_.point(Fault::kCrashElsewhere);
  return taken;
}

Result<transfer::AgencySignature> Node::Program::Seal::sign(std::string_view region,
                                                            std::string_view message) {
  node.faults_.point(Fault::kCrashElsewhere);
  if (node.faults_.signer_fails()) return failure(Code::kStorage, "the signing device is silent");
  return node.around_.signer.sign(region, message);
}

Result<void> Node::Program::Seal::verify(std::string_view region, std::string_view message,
                                         const transfer::AgencySignature& signature) {
  return node.around_.signer.verify(region, message, signature);
}

}  // namespace ssc::backend::sim
