// SPDX-License-Identifier: Apache-2.0
#include "host/backend/transfer/machine/case_codec.hpp"

#include <gtest/gtest.h>

#include <set>

#include "tests/unit/host/backend/transfer/machine/walk.hpp"

namespace ssc::backend::transfer {
namespace {

// Each event with every field away from its default, as it is stored. Reading and writing it again
// gives the same bytes, so that no two fields may be swapped.
constexpr std::pair<std::string_view, std::string_view> kStored[] = {
    {"SUBMITTED",
     R"({"kind":"RETURN","case_id":"000102030405060708090A0B0C0D0E0F",)"
     R"("linked":"0F0E0D0C0B0A09080706050403020100","person":"P","insutype":"310",)"
     R"("origin":"999911","destination":"999921","channel":3,"entry_region":"999931",)"
     R"("proofing":"CARD","checks":{"ARREARS":"MET","NOT_ENROLLED":"PENDING"},"policy":["a","b"],)"
     R"("paper":true,"from_suspense":false,"certificate":"C-1","attachments":["ID_FRONT:00"]})"},
    {"ASKED", R"({"kind":"SUPPLEMENT","case_id":"000102030405060708090A0B0C0D0E0F",)"
              R"("linked":"0F0E0D0C0B0A09080706050403020100","person":"P","insutype":"310",)"
              R"("origin":"999911","destination":"999921","checks":{"DEST_NOT_NORMAL":"FAILED"},)"
              R"("destination_insutype":"390","announced":12345})"},
    {"PRECHECKED", R"({"checks":{"NOT_ENROLLED":"MET"},"destination_insutype":"310"})"},
    {"ACCEPTED",
     R"({"accepted_at":1793592000000,"accepted_on":"2026-11-02","out_deadline":"2026-11-16",)"
     R"("whole_deadline":"2026-11-23","provisional":true,"policy":"row","letter":"L-1",)"
     R"("operator":"clerk-1"})"},
    {"ROUTED", R"({"route":"BANK","reason":"OFF_PLATFORM","zero_at":"ON_REMIT","amount":318456,)"
               R"("policy":["row"]})"},
    {"ROUTE_MISSING", R"({"detail":"zero_at"})"},
    {"RESERVED",
     R"({"reservation":"000102030405060708090A0B0C0D0E0F","amount":318456,"route":"BANK"})"},
    {"OUT_CONFIRMED", R"({"operator":"clerk-1"})"},
    {"OUT_POSTED", "{}"},
    {"INFO_SENT", R"({"number":"F-1"})"},
    {"REMITTED", R"({"order":"000102030405060708090A0B0C0D0E0F","amount":318456})"},
    {"INFO_CONFIRMED", "{}"},
    {"INFO_RECEIVED",
     R"({"number":"F-1","announced":318456,"paid":["2012-07..2026-09"],"holdings":["999912"],)"
     R"("money_follows":true,"in_deadline":"2026-11-09","provisional":false,"policy":"row"})"},
    {"RELATION_IN", R"({"operator":"clerk-9","months_after":170})"},
    {"PAPER_OUT", R"({"certificate":"C-1","operator":"clerk-1"})"},
    {"REJECTED", R"({"by":"999921","reasons":["NOT_ENROLLED"]})"},
    {"WITHDRAWN", "{}"},
    {"NO_MONEY", "{}"},
    {"RELEASED", "{}"},
    {"PAYOUT_REQUESTED", R"({"payee":"T-1"})"},
    {"PAYOUT_APPROVED", R"({"operator":"clerk-2"})"},
    {"PAYOUT_SENT", R"({"order":"000102030405060708090A0B0C0D0E0F"})"},
    {"PAYOUT_PAID", "{}"},
    {"PAYOUT_BOUNCED", R"({"reason":"closed"})"},
    {"DOUBTED", "{}"},
    {"CREDITED", R"({"amount":318456})"},
    {"ADVICE_RECEIVED", R"({"amount":318456})"},
    {"ARRIVED", R"({"line":"L-1","amount":318456,"booked":true})"},
    {"HELD", R"({"announced":318456,"arrived":300000})"},
    {"MATCHED", R"({"operator":"clerk-9"})"},
    {"RETURNED", R"({"return_case":"0F0E0D0C0B0A09080706050403020100","amount":300000})"},
    {"OVERDUE", R"({"which":"MONEY"})"},
    {"VOUCHER_REISSUED", R"({"at":1793592000000})"},
    {"CORRECTED", R"({"by_case":"0F0E0D0C0B0A09080706050403020100"})"},
    {"REMIT_BOUNCED", R"({"reason":"account"})"},
    {"SURPLUS", R"({"line":"L-2","amount":318456,"booked":true})"},
    {"SURPLUS_SETTLED",
     R"({"line":"L-2","operator":"clerk-9","by_case":"0F0E0D0C0B0A09080706050403020100"})"},
};
static_assert(std::size(kStored) == std::variant_size_v<CaseEvent>);

TEST(CaseCodec, EveryEventIsReadAndWrittenAsItIsStored) {
  std::set<std::size_t> kinds;
  for (const auto& [type, body] : kStored) {
    const Event stored{std::string(type), std::string(body)};
    const auto event = decode(stored);
    ASSERT_TRUE(event) << type << body;
    EXPECT_EQ(event_name(*event), type);
    EXPECT_EQ(encode(*event), stored);
    kinds.insert(event->index());
  }
  EXPECT_EQ(kinds.size(), std::variant_size_v<CaseEvent>);
}

TEST(CaseCodec, AFieldTooMuchOrMissingIsDamage) {
  for (const auto& [type, text] : kStored) {
    const std::string body(text), comma = body == "{}" ? "" : ",";
    const std::string more = body.substr(0, body.size() - 1) + comma + R"("more":1})";
    EXPECT_FALSE(decode({std::string(type), more})) << type;
    if (!comma.empty()) {
      EXPECT_FALSE(decode({std::string(type), "{}"})) << type;
    }
    EXPECT_FALSE(decode({std::string(type), body.substr(0, body.size() - 1)})) << type;
  }
  EXPECT_FALSE(decode({"OUT_POSTED", "[]"}));
  EXPECT_FALSE(decode({"UNHEARD_OF", "{}"}));
}

TEST(CaseCodec, AValueOfAnotherFormIsDamage) {
  constexpr std::pair<std::string_view, std::string_view> kWrong[] = {
      {"CREDITED", R"({"amount":"318456"})"},
      {"CREDITED", R"({"amount":-1})"},
      {"CREDITED", R"({"amount":1.5})"},
      {"OVERDUE", R"({"which":"NEVER"})"},
      {"PAYOUT_SENT", R"({"order":"000102030405060708090A0B0C0D0E"})"},
      {"REJECTED", R"({"by":"999921","reasons":"NOT_ENROLLED"})"},
      {"RELATION_IN", R"({"operator":"clerk-9","months_after":-1})"},
      {"PRECHECKED", R"({"checks":{"UNHEARD_OF":"MET"},"destination_insutype":"310"})"},
  };
  for (const auto& [type, body] : kWrong)
    EXPECT_FALSE(decode({std::string(type), std::string(body)})) << type << body;
}

TEST(CaseFold, AHistoryGivesTheCaseItWasWrittenFrom) {
  std::vector<StoredEvent> stored;
  Origin c;
  c.watch = [&](const Case& before, const CaseEvent& event) {
    stored.push_back({before.version() + 1, kNoon, encode(event)});
  };
  c(origin::Submit{application(), {}, {}, {}});
  c(origin::PrecheckReply{{}, "310"});
  c(origin::Letter{terms(), route(Route::kAccount, {318456}), {}});
  const auto folded = fold(Role::kOrigin, stored);
  ASSERT_TRUE(folded);
  EXPECT_EQ(folded->version(), 5u);
  EXPECT_EQ(folded->relation, Relation::kSrcReview);
  EXPECT_EQ(folded->money, Money::kReserved);
  EXPECT_EQ(folded->reserved->reservation, c.state.reserved->reservation);
  EXPECT_EQ(folded->history.back().event, "RESERVED");
}

TEST(CaseFold, DamageIsToldWithItsPlace) {
  EXPECT_EQ(fold(Role::kOrigin, {}).error().code, Code::kUnknownCase);
  const Event submitted = encode(application());
  const Event paid{"PAYOUT_PAID", "{}"};
  const auto out_of_order = fold(Role::kOrigin, {{1, kNoon, submitted}, {2, kNoon, paid}});
  ASSERT_FALSE(out_of_order);
  EXPECT_EQ(out_of_order.error().code, Code::kStorage);
  EXPECT_NE(out_of_order.error().detail.find("2"), std::string::npos);
  EXPECT_FALSE(fold(Role::kOrigin, {{2, kNoon, submitted}}));       // the first is missing
  EXPECT_FALSE(fold(Role::kDestination, {{1, kNoon, submitted}}));  // of the other agency
}

}  // namespace
}  // namespace ssc::backend::transfer
