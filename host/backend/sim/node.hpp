// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "host/backend/ledger/movements.hpp"
#include "host/backend/sim/disk.hpp"
#include "host/backend/sim/machine_faults.hpp"
#include "host/backend/sim/net.hpp"
#include "host/backend/sim/timeline.hpp"
#include "host/backend/transfer/agency.hpp"
#include "host/backend/transfer/courier.hpp"
#include "host/backend/voucher/service.hpp"

namespace ssc::backend::sim {

// What all agencies share; outlives the nodes.
struct Surroundings {
  Timeline& timeline;
  const Registry* registry;
  const Registry& registry_before;  // while everybody was still paying
  const Policy& policy;
  const Calendar& calendar;
  const KeyRing& voucher_keys;
  Digest digest;
  transfer::Signer& signer;
  Net& net;
  Bank& bank;
  std::function<void(const std::string& region, const Batch&)> stored;
  std::function<void(const std::string& region, const std::string& text)> note;
};

// The machine of one agency: its disk lasts, its program stops and starts.
class Node {
 public:
  // The program while it runs, as the machine loads it.
  struct Program;

  Node(const Region& region, const Surroundings& around, Rng rng, FaultCounts& counts);
  ~Node();

  const std::string& region() const { return region_.code; }
  bool up() const { return program_ != nullptr; }
  void start();
  void renew(const Registry& registry);  // starts anew with what is on record by now

  // What `use` answers of the running program; nothing when it is down, or stops meanwhile.
  template <class Use>
  auto ask(const Use& use) -> std::optional<decltype(use(std::declval<Program&>()))> {
    if (!up()) return {};
    try {
      auto answer = use(*program_);
      plan_courier();
      return answer;
    } catch (const Crashed&) {
      stop();
      return {};
    }
  }

  MachineFaults& faults() { return faults_; }
  MachineClock& clock() { return clock_; }
  void heal();
  Store& looked_on() { return *looked_on_; }  // what is on the disk, without faults
  LanePlace last_sent_to(const std::string& receiver) const;
  bool has_taken_in(const std::string& sender, const Id& message) const;

 private:
  void stop();
  VoucherWorld voucher_world(Program& program, const Registry& registry);
  void plan_courier();
  void run_courier();

  const Region& region_;
  Surroundings around_;
  Rng rng_;
  MachineClock clock_;
  MachineFaults faults_;
  std::shared_ptr<MemoryMedium> medium_ = std::make_shared<MemoryMedium>();
  std::unique_ptr<Store> looked_on_;
  std::unique_ptr<Program> program_;
  std::optional<Timestamp> courier_at_;
  Timestamp courier_ran_{};
  bool healed_ = false;
};

struct Node::Program {
  Program(Node& node, const Surroundings& around);
  Program(const Program&) = delete;

  // The world outside, as the program sees it: each call may be the machine's last.
  struct Line final : transfer::Net {
    explicit Line(Node& node) : node(node) {}
    void send(std::string_view receiver, const std::string& envelope, unsigned attempt) override;
    Node& node;
  };
  struct Counter final : Bank {
    explicit Counter(Node& node) : node(node) {}
    Result<void> order(const PaymentOrder& order) override;
    Node& node;
  };
  struct Seal final : transfer::Signer {
    explicit Seal(Node& node) : node(node) {}
    Result<transfer::AgencySignature> sign(std::string_view region,
                                           std::string_view message) override;
    Result<void> verify(std::string_view region, std::string_view message,
                        const transfer::AgencySignature& signature) override;
    Node& node;
  };

  const Clock& clock;
  Disk disk;
  Line line;
  Counter bank;
  Seal seal;
  transfer::Agency agency;
  transfer::Courier courier;
  VoucherService vouchers;
  VoucherService earlier_vouchers;  // as it was while everybody was still paying
  PersonalAccounts accounts;
};

}  // namespace ssc::backend::sim
