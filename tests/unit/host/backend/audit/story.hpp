// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <initializer_list>
#include <memory>
#include <string>
#include <vector>

#include "host/backend/audit/verify.hpp"
#include "host/backend/ledger/opening.hpp"
#include "host/backend/registry/record.hpp"
#include "host/backend/registry/relation_epoch.hpp"
#include "host/backend/store/journal.hpp"
#include "host/backend/store/memory_store.hpp"
#include "host/backend/transfer/machine/case_codec.hpp"
#include "host/backend/transfer/machine/consequences.hpp"
#include "tests/unit/host/backend/digest.hpp"

namespace ssc::backend {

using namespace std::chrono_literals;

inline const Pseudonym kMover = test_pseudonym("999911198603140136");
inline constexpr std::string_view kOld = "999911", kNew = "999921";
inline constexpr Fen kMoved{318456};
inline constexpr Date kDay = 2026y / 11 / 20;

inline void PrintTo(const Finding& finding, std::ostream* out) {
  *out << to_text(finding);
}

inline Id id_of(std::string_view name) {
  return derive_id(test_digest, {name});
}

// What became of the journal of an area, and a hand that may forge it.
struct Area {
  std::string code;
  std::shared_ptr<MemoryMedium> medium = std::make_shared<MemoryMedium>();
  MemoryStore store{medium, test_digest};

  void apply(Batch batch, std::string_view name) {
    batch.id = id_of(code + std::string(name));
    batch.at = Timestamp(1000h);
    const Outcome outcome = apply_one(store, batch);
    EXPECT_TRUE(std::holds_alternative<Applied>(outcome)) << name << as_failure(outcome).detail;
  }

  // The number of the batch of that name, from 0.
  std::size_t number(std::string_view name) const {
    const Id id = id_of(code + std::string(name));
    const auto& journal = medium->journal;
    const auto found = std::find_if(journal.begin(), journal.end(),
                                    [&](const auto& entry) { return entry.batch.id == id; });
    EXPECT_NE(found, journal.end()) << name;
    return static_cast<std::size_t>(found - journal.begin());
  }

  // Changes a batch of the past and then everything that would show it: the chain, the balances and
  // the keys.
  template <class Edit>
  void forge(std::size_t number, Edit edit) {
    edit(medium->journal.at(number).batch);
    const Digest digest = test_digest;
    Replay replay(digest, nullptr);
    Hash chain{};
    for (JournalEntry& entry : medium->journal) {
      entry.chain = chain = next_chain(digest, chain, entry.batch);
      replay.add(entry.batch);
    }
    medium->accounts = replay.accounts();
    medium->keys = replay.keys();
  }
  template <class Edit>
  void forge(std::string_view name, Edit edit) {
    forge(number(name), edit);
  }
};

// One case of two areas, step by step, as their agencies would store it. Each step is a batch named
// after its first event.
class Story : public testing::Test {
 protected:
  using Events = std::vector<transfer::CaseEvent>;

  Story() {
    EXPECT_TRUE(post_opening_balances(old_.store, registry_, test_digest, {}, kOld));
    EXPECT_TRUE(post_opening_balances(new_.store, registry_, test_digest, {}, kNew));
  }

  static std::string stream(const Area& area, const Id& case_id) {
    return "case:" + area.code + ":" + case_id.text();
  }
  transfer::Role role(const Area& area) const {
    return &area == &old_ ? transfer::Role::kOrigin : transfer::Role::kDestination;
  }

  // The events with all that follows from them, and `more`.
  void step(Area& area, const Events& events, Batch more = {}, const Id& case_id = id_of("case")) {
    const auto stored = area.store.load(stream(area, case_id)).value();
    transfer::Case state;
    state.role = role(area);
    if (!stored.empty()) state = transfer::fold(state.role, stored).value();
    Append append{stream(area, case_id), stored.size(), {}};
    for (const auto& event : events) {
      transfer::add_consequences(state, event, more);
      EXPECT_TRUE(transfer::evolve(state, event, state.version() + 1, {}));
      append.events.push_back(transfer::encode(event));
    }
    more.appends.insert(more.appends.begin(), std::move(append));
    area.apply(std::move(more), transfer::event_name(events.front()));
  }
  // The same without anything that follows.
  void write(Area& area, const transfer::CaseEvent& event, const Id& case_id = id_of("case")) {
    Batch batch;
    const Version version = area.store.load(stream(area, case_id))->size();
    batch.appends = {{stream(area, case_id), version, {transfer::encode(event)}}};
    area.apply(std::move(batch), "written " + std::string(transfer::event_name(event)));
  }

  static transfer::Submitted submitted(const Id& case_id = id_of("case")) {
    transfer::Submitted event;
    event.case_id = case_id;
    event.person = kMover;
    event.insutype = "310";
    event.origin = kOld;
    event.destination = kNew;
    return event;
  }
  static transfer::Asked asked() {
    transfer::Asked event;
    event.case_id = id_of("case");
    event.person = kMover;
    event.insutype = event.destination_insutype = "310";
    event.origin = kOld;
    event.destination = kNew;
    return event;
  }
  static transfer::Accepted accepted() {
    transfer::Accepted event;
    event.accepted_on = event.whole_deadline = kDay;
    return event;
  }
  static transfer::InfoReceived form() {
    transfer::InfoReceived event;
    event.in_deadline = kDay;
    event.announced = kMoved;
    event.paid = {"2012-07..2026-09"};
    event.money_follows = true;
    return event;
  }
  Batch relation_ends() {
    Batch batch;
    const auto record = insurance_record(old_.store, registry_, kMover, kOld, "310").value();
    end_relation(*record, {id_of("case"), kDay, std::string(kNew)}, kMover, 0, batch);
    return batch;
  }
  Batch relation_comes() {
    Batch batch;
    const auto record = insurance_record(new_.store, registry_, kMover, kNew, "310").value();
    take_relation(record, {id_of("case"), kDay, std::string(kOld), {{2012y / 7, 2026y / 9}}, {}},
                  kNew, "310", kMover, batch);
    return batch;
  }
  static Message letter() {
    return {id_of("letter"), std::string(kNew), std::string(kOld), "CONTACT_LETTER", "body"};
  }

  void agree(transfer::Route route = transfer::Route::kAccount) {
    step(old_, {submitted()});
    step(new_, {asked()});
    step(old_, {transfer::Prechecked{{}, "310"}});
    Batch sends, takes;
    sends.outbox = {letter()};
    step(new_, {accepted()}, sends);
    const Digest digest = test_digest;
    takes.inbox = {
        {std::string(kNew), std::string(kOld), letter().id, next_place(digest, {}, letter())}};
    transfer::Routed routed;
    routed.route = route;
    routed.amount = kMoved;
    if (route == transfer::Route::kAccount)
      step(old_, {accepted(), routed, transfer::Reserved{id_of("set aside"), kMoved}}, takes);
    else
      step(old_, {accepted(), routed, transfer::NoMoney{}}, takes);
  }
  void move_relation() {
    step(old_, {transfer::OutConfirmed{}, transfer::OutPosted{}});
    step(old_, {transfer::InfoSent{}});
    step(new_, {form()});
    step(old_, {transfer::InfoConfirmed{}}, relation_ends());
  }
  void move_money() {
    step(old_, {transfer::Remitted{id_of("order"), kMoved}});
    step(new_, {transfer::RelationIn{"RULES", 172}}, relation_comes());
    step(old_, {transfer::RelationIn{"", 172}});
    step(new_,
         {transfer::Arrived{"line", kMoved}, transfer::Matched{}, transfer::Credited{kMoved}});
    step(old_, {transfer::Credited{kMoved}});
  }
  void whole_way() {
    agree();
    move_relation();
    move_money();
  }

  VerifyOptions options() const { return {test_digest, &registry_, 3}; }
  std::vector<Finding> findings() {
    Store* const stores[] = {&old_.store, &new_.store};
    return verify(stores, options());
  }
  // "3", "CHAIN" …, each as often as it is found.
  std::vector<std::string> found() {
    std::vector<std::string> labels;
    for (const Finding& finding : findings()) labels.emplace_back(label(finding.invariant));
    return labels;
  }

  Registry registry_ =
      Registry::load(SSC_SOURCE_DIR "/host/backend/fixtures", test_pseudonym).value();
  Area old_{std::string(kOld)}, new_{std::string(kNew)};
};

}  // namespace ssc::backend
