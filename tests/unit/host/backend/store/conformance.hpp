// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gmock/gmock.h>

#include <memory>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "host/backend/store/store.hpp"
#include "tests/unit/host/backend/store/stores.hpp"

// What the tests of the conformance suite share. Each of them runs on every engine:
//
//   INSTANTIATE_TEST_SUITE_P(Engines, SomeStore, kEngines, engine_name);
//
// What a store has to stand, and where it is shown:
//
//   atomic under a fault at each write       FailingDisk.AFaultAtAnyWriteLeavesAllOrNothing
//   duplicates, ids used for another input   StoreConformance.TheSame…, ADuplicate…
//   two writers and two workers              StoreConformance.TwoStoresOnOneMediumSeeEachOther
//   opposite-order transfers                 StoreMoney.Opposite…, SharedFile.LosesNothing…
//   never below zero, what is reserved too   StoreMoney.WhatIsSetAside…, NoMoreIsSetAside…
//   a reservation resolves once              StoreMoney.APostedReservation…, OnlyWhatWasSetAside…
//   a batch is one                           StoreConformance.ABatchThatFails…
//   order and leases of a lane               StoreLanes
//   fencing                                  StoreConformance.AnOlderServerIsFencedOff
//   versions                                 StoreMoney.ABalanceSays…, StoreConformance.EventsGo…
//   power cuts at each sync                  PowerCut
//   backup under load                        SharedFile.IsCopiedAsItStood…
//   upgrade of an old file                   SqliteStoreFile, PowerCut.AFileIsBroughtUpToDate…
//   stable pages, equal stores               StoreOracle
//   rare characters, any bytes               StoreConformance.KeepsEverything…, KeepsTexts…
//   64-bit sums                              StoreMoney.SumsKeep64BitsAndRefuseMore
//   disk full, read-only, commit in doubt    FailingDisk
//   a clock that goes back                   StoreConformance.AnEarlierClock…
//   a changed byte                           ForgedStore
namespace ssc::backend {

using namespace std::chrono_literals;
using Rule = Constraint::Rule;
using testing::ElementsAre;
using testing::IsEmpty;

inline constexpr Timestamp kNoon{std::chrono::sys_days(std::chrono::year(2026) / 11 / 2) + 4h};

inline Id id(Byte last) {
  Id id;
  id.bytes[15] = last;
  return id;
}

inline Batch step(Byte number) {
  Batch batch;
  batch.id = id(number);
  batch.input_hash = {number};
  batch.at = kNoon;
  batch.reply = "reply " + std::to_string(number);
  return batch;
}

inline Message message(Byte number, std::string sender = "999911",
                       std::string receiver = "999921") {
  return {id(number), std::move(sender), std::move(receiver), "PRECHECK_REQUEST", "{}"};
}

// The message at `seq` of the lane; a store does not look into the hash.
inline Received received(Byte number, std::uint64_t seq = 1, std::string sender = "999921") {
  return {std::move(sender), "999911", id(number), {seq, {number}}};
}

inline Timer timer(Byte number, Timestamp due) {
  return {id(number), "999911", "REMIND", "case 1", due};
}

inline const Account kLi = Account::person("999911", "310", {"00112233445566778899AABBCCDDEEFF"});
inline const Account kZhao = Account::person("999912", "390", {"FFEEDDCCBBAA99887766554433221100"});
inline const Account kClearing = Account::clearing("999911", "999921");
inline const Account kOpening = Account::of_region(AccountKind::kOpening, "999911");

inline bool applied(const Outcome& outcome) {
  return std::holds_alternative<Applied>(outcome);
}

inline std::string broken(const Outcome& outcome, Rule rule) {
  const auto* constraint = std::get_if<Constraint>(&outcome);
  if (constraint == nullptr) return "no constraint";
  return constraint->rule == rule ? constraint->which : "another rule";
}

struct EngineKind {
  const char* name;
  std::unique_ptr<Engine> (*make)();
};
inline void PrintTo(const EngineKind& kind, std::ostream* out) {
  *out << kind.name;
}

template <class T>
std::unique_ptr<Engine> make_engine() {
  return std::make_unique<T>();
}

inline const auto kEngines = testing::Values(EngineKind{"Memory", make_engine<MemoryEngine>},
                                             EngineKind{"Sqlite", make_engine<SqliteEngine>});
inline std::string engine_name(const testing::TestParamInfo<EngineKind>& info) {
  return info.param.name;
}

class OnEveryEngine : public testing::TestWithParam<EngineKind> {
 protected:
  void reopen() {
    store_.reset();
    store_ = engine_->open();
    ASSERT_NE(store_, nullptr);
  }
  Outcome apply(const Batch& batch) { return apply_one(*store_, batch); }
  // Postings of `amount` from the opening account to Li's.
  void give_li(Fen amount, Byte number = 250) {
    Batch batch = step(number);
    batch.postings = {{kLi, amount}, {kOpening, -amount}};
    ASSERT_TRUE(applied(apply(batch)));
  }
  std::vector<std::string> types(std::string_view stream, Version at = kLatest) {
    std::vector<std::string> types;
    const auto events = store_->load(stream, at).value();
    for (const StoredEvent& stored : events) types.push_back(stored.event.type);
    return types;
  }
  std::vector<Id> claim(Timestamp now, std::size_t max = 10) {
    std::vector<Id> ids;
    const auto claims = store_->claim_due(now, max, 30s).value();
    for (const auto& claim : claims) ids.push_back(claim.message.id);
    return ids;
  }
  std::vector<Id> wake(Timestamp now, std::size_t max = 10) {
    std::vector<Id> ids;
    const auto timers = store_->claim_timers(now, max, 30s).value();
    for (const Timer& timer : timers) ids.push_back(timer.id);
    return ids;
  }

  std::unique_ptr<Engine> engine_ = GetParam().make();
  std::unique_ptr<Store> store_ = engine_->open();
};

}  // namespace ssc::backend
