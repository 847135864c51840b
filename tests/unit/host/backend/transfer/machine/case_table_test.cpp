// SPDX-License-Identifier: Apache-2.0
#include "host/backend/transfer/machine/case_table.hpp"

#include <gtest/gtest.h>

#include <map>
#include <sstream>

#include "host/backend/transfer/machine/case_codec.hpp"
#include "tests/unit/host/backend/transfer/machine/walk.hpp"

namespace ssc::backend::transfer {
namespace {

// Where an event may happen and where it leads: "A>B" from A to B, "A" in A without a move, "*" in
// every state that is not named (of the relation: but NONE). What is not named cannot be.
struct Expected {
  std::string_view relation, money;
};

using Table = std::map<std::string_view, std::vector<Expected>>;

const std::string_view kAsSent = "INFO_SENT INFO_RECEIVED RELATION_IN NOT_MOVED";
const std::string_view kRouted =
    "SRC_REVIEW OUT_CONFIRMED INFO_SENT INFO_RECEIVED RELATION_IN OUT_PAPER NOT_MOVED";
const std::string_view kGone = "INFO_RECEIVED RELATION_IN OUT_PAPER NOT_MOVED";
const std::string_view kRejects =
    "SUBMITTED>REJECTED DEST_REVIEW>REJECTED ACCEPTED>REJECTED SRC_REVIEW>REJECTED "
    "OUT_CONFIRMED>REJECTED INFO_SENT>REJECTED NOT_MOVED";
const std::string_view kWithdraws =
    "SUBMITTED>WITHDRAWN DEST_REVIEW>WITHDRAWN ACCEPTED>WITHDRAWN SRC_REVIEW>WITHDRAWN "
    "OUT_CONFIRMED>WITHDRAWN";

const Table kOrigin = {
    {"SUBMITTED", {{"NONE>SUBMITTED", "NONE"}}},
    {"PRECHECKED", {{"SUBMITTED>DEST_REVIEW", "NONE"}}},
    {"ACCEPTED", {{"SUBMITTED>ACCEPTED DEST_REVIEW>ACCEPTED NOT_MOVED", "NONE"}}},
    {"ROUTED", {{"ACCEPTED>SRC_REVIEW SRC_REVIEW", "NONE RESERVED>NONE"}, {"NOT_MOVED", "NONE"}}},
    {"ROUTE_MISSING", {{"ACCEPTED NOT_MOVED", "NONE"}}},
    {"RESERVED", {{kRouted, "NONE>RESERVED"}}},
    {"OUT_CONFIRMED", {{"SRC_REVIEW>OUT_CONFIRMED", "*"}}},
    {"OUT_POSTED",
     {{"OUT_CONFIRMED INFO_SENT INFO_RECEIVED RELATION_IN OUT_PAPER NOT_MOVED",
       "RESERVED>OUT_POSTED"}}},
    {"INFO_SENT", {{"OUT_CONFIRMED>INFO_SENT", "*"}}},
    {"REMITTED", {{kAsSent, "OUT_POSTED>REMITTED"}}},
    {"INFO_CONFIRMED", {{"INFO_SENT>INFO_RECEIVED", "*"}}},
    {"RELATION_IN", {{"INFO_RECEIVED>RELATION_IN", "*"}}},
    {"PAPER_OUT", {{"SRC_REVIEW>OUT_PAPER", "*"}}},
    {"REJECTED", {{kRejects, "NONE>NOT_NEEDED *"}}},
    {"WITHDRAWN", {{kWithdraws, "NONE>NOT_NEEDED RESERVED OUT_POSTED RELEASED NOT_NEEDED"}}},
    {"NO_MONEY", {{"SRC_REVIEW INFO_RECEIVED RELATION_IN OUT_PAPER NOT_MOVED", "NONE>NOT_NEEDED"}}},
    {"RELEASED", {{"*", "NONE>RELEASED RESERVED>RELEASED OUT_POSTED>RELEASED BOUNCED>RELEASED"}}},
    {"PAYOUT_REQUESTED", {{kRouted, "NONE RESERVED BOUNCED"}}},
    {"PAYOUT_APPROVED", {{kGone, "RESERVED BOUNCED"}}},
    {"PAYOUT_SENT", {{kGone, "OUT_POSTED>PAYOUT_SENT BOUNCED>PAYOUT_SENT"}}},
    {"PAYOUT_PAID", {{kGone, "PAYOUT_SENT>PAID"}}},
    {"PAYOUT_BOUNCED", {{kGone, "PAYOUT_SENT>BOUNCED"}}},
    {"DOUBTED", {{"*", "REMITTED>IN_DOUBT"}}},
    {"CREDITED", {{"RELATION_IN NOT_MOVED", "REMITTED>CREDITED IN_DOUBT>CREDITED"}}},
    {"RETURNED", {{"*", "REMITTED>RETURNED IN_DOUBT>RETURNED"}}},
    {"OVERDUE", {{"*", "*"}}},
    {"CORRECTED", {{"INFO_RECEIVED RELATION_IN", "*"}}},
    {"REMIT_BOUNCED", {{"*", "REMITTED>OUT_POSTED IN_DOUBT>OUT_POSTED"}}},
};

const Table kDestination = {
    {"ASKED", {{"NONE>DEST_REVIEW", "NONE"}}},
    {"ACCEPTED", {{"DEST_REVIEW>ACCEPTED", "NONE ARRIVED"}}},
    {"INFO_RECEIVED", {{"ACCEPTED>INFO_RECEIVED", "NONE ARRIVED"}}},
    {"RELATION_IN", {{"INFO_RECEIVED>RELATION_IN", "*"}}},
    {"REJECTED",
     {{"DEST_REVIEW>REJECTED ACCEPTED>REJECTED", "NONE ARRIVED"},
      {"NOT_MOVED", "NONE>NOT_NEEDED"}}},
    {"WITHDRAWN", {{"DEST_REVIEW>WITHDRAWN ACCEPTED>WITHDRAWN", "NONE ARRIVED"}}},
    {"NO_MONEY", {{"INFO_RECEIVED NOT_MOVED", "NONE>NOT_NEEDED"}}},
    {"CREDITED", {{"RELATION_IN NOT_MOVED", "MATCHED>CREDITED"}}},
    {"ADVICE_RECEIVED", {{"*", "*"}}},
    {"ARRIVED", {{"*", "NONE>ARRIVED"}}},
    {"HELD", {{"INFO_RECEIVED RELATION_IN NOT_MOVED", "ARRIVED>HOLD_MISMATCH"}}},
    {"MATCHED", {{"INFO_RECEIVED RELATION_IN NOT_MOVED", "ARRIVED>MATCHED HOLD_MISMATCH>MATCHED"}}},
    {"RETURNED", {{"*", "ARRIVED>RETURNED HOLD_MISMATCH>RETURNED"}}},
    {"OVERDUE", {{"*", "*"}}},
    {"VOUCHER_REISSUED", {{"RELATION_IN", "*"}}},
    {"CORRECTED", {{"INFO_RECEIVED RELATION_IN", "*"}}},
    {"SURPLUS", {{"*", "*"}}},
    {"SURPLUS_SETTLED", {{"*", "*"}}},
};

// The name of the state that follows `state`, empty for none.
std::string move(std::string_view moves, const std::string& state, bool any) {
  std::istringstream words{std::string(moves)};
  bool star = false;
  for (std::string word; words >> word;) {
    if (word == state) return state;
    if (word.starts_with(state + ">")) return word.substr(state.size() + 1);
    star |= word == "*";
  }
  return star && any ? state : "";
}

std::string expected(const Table& table, std::string_view event, const Next& now) {
  const auto found = table.find(event);
  if (found == table.end()) return "";
  for (const Expected& row : found->second) {
    const std::string relation =
        move(row.relation, std::string(to_string(now.relation)), now.relation != Relation::kNone);
    const std::string money = move(row.money, std::string(to_string(now.money)), true);
    if (!relation.empty() && !money.empty()) return relation + " " + money;
  }
  return "";
}

std::string told(const std::optional<Next>& next) {
  if (!next) return "";
  return std::string(to_string(next->relation)) + " " + std::string(to_string(next->money));
}

template <std::size_t... I>
std::vector<CaseEvent> one_of_each(std::index_sequence<I...>) {
  return {CaseEvent(std::in_place_index<I>)...};
}
const std::vector<CaseEvent> kEvents =
    one_of_each(std::make_index_sequence<std::variant_size_v<CaseEvent>>());

template <class Check>
void for_each_cell(Check check) {
  for (const CaseEvent& event : kEvents)
    for (std::size_t r = 0; r < kRelations; ++r)
      for (std::size_t m = 0; m < kMoneys; ++m)
        check(Next{static_cast<Relation>(r), static_cast<Money>(m)}, event);
}

TEST(CaseTable, EveryCellOfTheOrigin) {
  for_each_cell([](const Next& now, const CaseEvent& event) {
    EXPECT_EQ(told(next(Role::kOrigin, now, event)), expected(kOrigin, event_name(event), now))
        << event_name(event) << " in " << told(now);
  });
}

TEST(CaseTable, EveryCellOfTheDestination) {
  for_each_cell([](const Next& now, const CaseEvent& event) {
    EXPECT_EQ(told(next(Role::kDestination, now, event)),
              expected(kDestination, event_name(event), now))
        << event_name(event) << " in " << told(now);
  });
}

TEST(CaseTable, NoEventLeadsOutOfAFinalState) {
  for (const Role role : {Role::kOrigin, Role::kDestination})
    for_each_cell([role](const Next& now, const CaseEvent& event) {
      const auto after = next(role, now, event);
      if (!after) return;
      const Relation relation = final(now.relation) ? now.relation : after->relation;
      const Money money = final(now.money) ? now.money : after->money;
      EXPECT_EQ(told(after), told(Next{relation, money})) << event_name(event);
    });
}

TEST(CaseTable, ACaseBeginsByItsKind) {
  const auto opened = [](Role role, const CaseEvent& event) { return told(next(role, {}, event)); };
  using enum Kind;
  EXPECT_EQ(opened(Role::kOrigin, application(kSupplement)), "NOT_MOVED NONE");
  EXPECT_EQ(opened(Role::kOrigin, application(kReturn)), "NOT_MOVED NONE");
  EXPECT_EQ(opened(Role::kOrigin, application(kCorrection)), "SUBMITTED NONE");
  EXPECT_EQ(opened(Role::kOrigin, application(kPayout)), "NOT_MOVED NONE");
  EXPECT_EQ(opened(Role::kDestination, question(kSupplement)), "NOT_MOVED NONE");
  EXPECT_EQ(opened(Role::kDestination, question(kReturn)), "NOT_MOVED NONE");
  EXPECT_EQ(opened(Role::kDestination, question(kCorrection)), "ACCEPTED NONE");
  EXPECT_EQ(opened(Role::kDestination, question(kPayout)), "");
}

}  // namespace
}  // namespace ssc::backend::transfer
