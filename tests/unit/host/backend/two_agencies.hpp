// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <deque>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "host/backend/bank/simulated_bank.hpp"
#include "host/backend/ledger/opening.hpp"
#include "host/backend/sim/deterministic_signer.hpp"
#include "host/backend/store/memory_store.hpp"
#include "host/backend/transfer/courier.hpp"
#include "host/base/china_time.hpp"
#include "tests/unit/host/backend/digest.hpp"

// A small country to test transfers in: the agencies of the invented regions that are on the
// platform, each with a store of its own, their bank, and a net that delivers at once or as the
// test says.
namespace ssc::backend::transfer {

class SetClock final : public Clock {
 public:
  Timestamp now() const override { return now_; }
  void set(Timestamp now) { now_ = now; }
  void advance(std::chrono::milliseconds by) { now_ += by; }

 private:
  // Monday, 10:00 in China
  Timestamp now_ =
      china_midnight(Date(std::chrono::year(2026), std::chrono::month(11), std::chrono::day(2))) +
      std::chrono::hours(10);
};

inline Id id(Byte number) {
  Id id;
  id.bytes[0] = number;
  return id;
}

// A person of a test's own. `paid`: ranges of months, "2012-07..2026-09".
inline Insurance insured(std::string_view region, InsuranceStatus status,
                         const std::vector<std::string>& paid, Fen balance = {},
                         std::string_view insutype = "310") {
  Insurance row;
  row.division = region;
  row.insutype = insutype;
  row.psn_type = insutype == "310" ? "1101" : "1501";
  row.status = status;
  for (const std::string& months : paid) row.paid.push_back(*parse_months(months));
  row.since = Date(row.paid.front().first / 1);
  if (status == InsuranceStatus::kPaused)
    row.until = Date(row.paid.back().last / std::chrono::last);
  row.opening_balance = balance;
  return row;
}
inline PersonOnRecord person(std::string_view id_number, std::vector<Insurance> rows) {
  Person person;
  person.id_number.assign(id_number);
  person.pseudonym = test_pseudonym(id_number);
  person.insurances = std::move(rows);
  return {std::move(person), {}};
}

class Country;

// One region's agency with all that is its own.
struct Site {
  Site(Country& country, const Region& region);

  Fen on(const Account& account) { return store.balance(account).value().posted; }
  Fen of_person(const Pseudonym& person) { return on(Account::person(code, "310", person)); }
  Fen of(AccountKind kind) { return on(Account::of_region(kind, code)); }
  bool has_todo(std::string_view kind) {
    const std::string prefix = "todo:" + code + ":" + std::string(kind);
    return !store.keys(prefix, {}, 1).value().empty();
  }

  std::string code;
  MemoryStore store{test_digest};
  AgencyWorld world;
  Agency agency;
  Courier courier;
};

class Country final : public Net {
 public:
  explicit Country(std::vector<PersonOnRecord> persons = {}) {
    const auto fixtures =
        Registry::load(SSC_SOURCE_DIR "/host/backend/fixtures", test_pseudonym).value();
    std::vector<Region> regions;
    for (const Region* region : fixtures.regions()) {
      regions.push_back(*region);
      codes_.insert(region->code);
    }
    for (const Person& each : fixtures.persons()) persons.push_back({each, {}});
    registry = Registry::make(std::move(regions), std::move(persons)).value();
    calendar.set_regional_days(regional_days(policy));
  }

  Site& site(std::string_view code) {
    const auto found = sites_.find(code);
    if (found != sites_.end()) return *found->second;
    auto site = std::make_unique<Site>(*this, *registry.region(code));
    EXPECT_TRUE(post_opening_balances(site->store, registry, test_digest, clock.now(), code));
    return *sites_.emplace(std::string(code), std::move(site)).first->second;
  }

  std::vector<Store*> stores() {
    std::vector<Store*> all;
    for (auto& [code, site] : sites_) all.push_back(&site->store);
    return all;
  }
  Agency& agency(std::string_view code) { return site(code).agency; }

  // Net: at once, unless held back.
  void send(std::string_view receiver, const std::string& envelope, unsigned) override {
    sent.emplace_back(receiver, envelope);
    if (!held) deliver(receiver, envelope);
  }
  Result<Receipt> deliver(std::string_view receiver, const std::string& envelope) {
    const auto receipt = agency(receiver).receive(envelope);
    if (!receipt) {
      failures.push_back(receipt.error());
      return receipt;
    }
    for (auto& [code, site] : sites_) site->courier.delivered(*receipt).has_value();
    return receipt;
  }

  // Everything that is due now, at every agency and at the bank.
  void settle() {
    for (int round = 0; round < 100; ++round) {
      std::size_t done = 0;
      for (const std::string& code : codes_) {
        if (registry.region(code)->on_platform) done += site(code).courier.run().value_or(0);
      }
      for (const StatementLine& line : bank.lines_due(clock.now())) {
        const auto taken = agency(line.region).statement(line);
        EXPECT_TRUE(taken) << taken.error().info().code << " " << taken.error().detail;
        bank.acknowledge(line.id);
        ++done;
      }
      if (done == 0) return;
    }
    ADD_FAILURE() << "does not come to rest";
  }
  // Hour by hour.
  void pass(std::chrono::hours time) {
    for (; time.count() > 0; time -= std::chrono::hours(1)) {
      clock.advance(std::chrono::hours(1));
      settle();
    }
  }
  void pass_days(int days) { pass(std::chrono::hours(24 * days)); }

  SetClock clock;
  Registry registry;
  Policy policy = Policy::load(SSC_SOURCE_DIR "/host/backend/data/policy").value();
  Calendar calendar = Calendar::load(SSC_SOURCE_DIR "/host/backend/data/holidays").value();
  SimulatedBank::Treatment treatment{};  // of the orders from now on
  SimulatedBank bank{clock, [this](const PaymentOrder&) { return treatment; }};
  bool held = false;
  std::deque<std::pair<std::string, std::string>> sent;  // receiver, envelope
  std::vector<Failure> failures;                         // of receivers

  sim::DeterministicSigner& signer() {
    if (!signer_) signer_ = std::make_unique<sim::DeterministicSigner>(test_digest, codes_);
    return *signer_;
  }

 private:
  std::set<std::string, std::less<>> codes_;
  std::unique_ptr<sim::DeterministicSigner> signer_;
  std::map<std::string, std::unique_ptr<Site>, std::less<>> sites_;
};

inline Site::Site(Country& country, const Region& region)
    : code(region.code),
      world{store,         country.registry, country.policy,  country.calendar,
            country.clock, test_digest,      country.signer()},
      agency(region, world),
      courier({{region.code, &agency}}, world, country, country.bank) {}

}  // namespace ssc::backend::transfer
