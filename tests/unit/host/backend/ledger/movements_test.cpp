// SPDX-License-Identifier: Apache-2.0
#include "host/backend/ledger/movements.hpp"

#include <gtest/gtest.h>

#include "tests/unit/host/backend/world.hpp"

namespace ssc::backend {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view kOld = "999911", kNew = "999921";
constexpr Fen kOpening{318456};  // of the employee at the old place

class Movements : public testing::Test {
 protected:
  static Id id(std::string_view name) { return derive_id(test_digest, {name}); }
  PersonalAccount at(std::string_view region) const {
    return {std::string(region), "310", person_};
  }
  auto pay_in(std::string_view request, std::string_view region, std::int64_t amount,
              std::optional<std::chrono::year_month> month = {}) {
    return accounts_.contribute({id(request), at(region), {amount}, month}, world_.clock.now());
  }
  auto spend(std::string_view request, std::int64_t amount) {
    return accounts_.spend({id(request), at(kOld), {amount}}, world_.clock.now());
  }
  auto reverse(std::string_view request, std::string_view original) {
    return accounts_.reverse({id(request), std::string(kOld), id(original)}, world_.clock.now());
  }
  Fen on(const Account& account) { return world_.store.balance(account)->posted; }
  Fen on_account(std::string_view region = kOld) {
    return on(Account::person(region, "310", person_));
  }
  Fen of_region(AccountKind kind) { return on(Account::of_region(kind, kOld)); }
  InsuranceRecord record(std::string_view region) {
    return *insurance_record(world_.store, world_.registry, person_, region, "310").value();
  }
  void store(Batch batch) {
    batch.id = id("step " + std::to_string(++steps_));
    const Outcome outcome = apply_one(world_.store, batch);
    ASSERT_TRUE(std::holds_alternative<Applied>(outcome)) << as_failure(outcome).detail;
  }
  void reserve(std::int64_t amount) {
    Batch batch;
    batch.reservations = {{id("reservation"), Account::person(kOld, "310", person_),
                           Account::clearing(kOld, kNew), Fen{amount}}};
    store(batch);
  }
  void end_relation_at_old(bool account_stays = false) {
    Batch batch;
    end_relation(record(kOld), {id("case"), 2026y / 11 / 20, std::string(kNew), account_stays},
                 person_, 0, batch);
    store(batch);
  }

  InventedWorld world_;
  Pseudonym person_ = test_pseudonym(kEmployee);
  PersonalAccounts accounts_{world_.store, world_.registry, test_digest};
  int steps_ = 0;
};

TEST_F(Movements, AContributionIsOwedToThePersonAndItsMonthIsPaid) {
  EXPECT_EQ(pay_in("a", kNew, 21000, 2026y / 11).value(), Booked::kAccount);
  EXPECT_EQ(on_account(kNew), Fen{21000});
  EXPECT_EQ(on(Account::of_region(AccountKind::kContrib, kNew)), Fen{-21000});
  EXPECT_EQ(record(kNew).now.months_paid(), 2u);
}

TEST_F(Movements, AMonthlyReturnPaysNoMonth) {
  EXPECT_TRUE(pay_in("a", kNew, 21000));
  EXPECT_EQ(on_account(kNew), Fen{21000});
  EXPECT_EQ(record(kNew).now.months_paid(), 1u);
}

TEST_F(Movements, AreDoneOnceHoweverOftenTheyAreAsked) {
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(pay_in("a", kOld, 100, 2026y / 10));
    EXPECT_TRUE(spend("b", 40));
    EXPECT_TRUE(reverse("c", "b"));
  }
  EXPECT_EQ(on_account(), Fen{kOpening.value + 100});
}

TEST_F(Movements, OfAnotherContentUnderTheSameIdAreRefused) {
  ASSERT_TRUE(pay_in("a", kOld, 100));
  EXPECT_EQ(pay_in("a", kOld, 101).error().code, Code::kIdReused);
  EXPECT_EQ(pay_in("a", kNew, 100).error().code, Code::kIdReused);
  EXPECT_EQ(pay_in("a", kOld, 100, 2026y / 10).error().code, Code::kIdReused);
  EXPECT_EQ(spend("a", 100).error().code, Code::kIdReused);
  EXPECT_EQ(on_account(), Fen{kOpening.value + 100});
}

TEST_F(Movements, SpendWhatIsThereAndNoMore) {
  EXPECT_EQ(spend("a", kOpening.value + 1).error().code, Code::kBalanceShort);
  EXPECT_TRUE(spend("b", kOpening.value));
  EXPECT_EQ(on_account(), Fen{0});
  EXPECT_EQ(of_region(AccountKind::kProvider), kOpening);
  EXPECT_EQ(spend("c", 1).error().code, Code::kBalanceShort);
}

TEST_F(Movements, OfNothingOrLessAreRefused) {
  EXPECT_EQ(spend("a", 0).error().code, Code::kRequestMalformed);
  EXPECT_EQ(spend("a", -5).error().code, Code::kRequestMalformed);
  EXPECT_EQ(pay_in("a", kOld, 0).error().code, Code::kRequestMalformed);
}

TEST_F(Movements, LeaveMoneyAloneThatIsSetAsideForATransfer) {
  reserve(kOpening.value - 100);
  EXPECT_EQ(spend("a", 101).error().code, Code::kInTransfer);
  EXPECT_TRUE(spend("b", 100));
  EXPECT_EQ(spend("c", kOpening.value).error().code, Code::kBalanceShort) << "it never was there";
}

TEST_F(Movements, NeedAnAccountThatIsOpen) {
  person_ = test_pseudonym(kForeigner);
  EXPECT_EQ(spend("a", 1).error().code, Code::kAccountClosed) << "frozen";
  EXPECT_TRUE(pay_in("b", kOld, 1)) << "but it may be paid into";
  person_ = test_pseudonym(kFirstCard);
  EXPECT_EQ(spend("c", 1).error().code, Code::kAccountClosed);
  EXPECT_EQ(pay_in("d", kOld, 1).error().code, Code::kAccountClosed);
  person_ = test_pseudonym(kResident);
  EXPECT_EQ(pay_in("e", kOld, 1).error().code, Code::kNotInsured);
  EXPECT_EQ(accounts_.contribute({id("f"), {"999912", "390", person_}, {1}, {}}, {}).error().code,
            Code::kAccountClosed);
}

TEST_F(Movements, OfARelationThatHasGoneGoToSuspense) {
  end_relation_at_old();
  EXPECT_EQ(spend("a", 1).error().code, Code::kAccountClosed);
  for (int i = 0; i < 2; ++i)
    EXPECT_EQ(pay_in("b", kOld, 700, 2026y / 10).value(), Booked::kSuspense);
  EXPECT_EQ(pay_in("c", kOld, 80).value(), Booked::kSuspense);
  EXPECT_EQ(on_account(), kOpening);
  EXPECT_EQ(of_region(AccountKind::kSuspense), Fen{780});
  const auto late = world_.store.keys(late_money_prefix(kOld, id("case")), "", 9).value();
  ASSERT_EQ(late.size(), 2u);
  EXPECT_EQ(late[0].value.size() + late[1].value.size(), 5u) << "700 and 80";
}

TEST_F(Movements, GoOnWhereTheMoneyStaysBehind) {
  end_relation_at_old(true);
  EXPECT_TRUE(spend("a", 100));
  EXPECT_EQ(pay_in("b", kOld, 30, 2026y / 10).value(), Booked::kAccount);
  EXPECT_EQ(on_account(), Fen{kOpening.value - 70});
}

TEST_F(Movements, AreReversedOnce) {
  ASSERT_TRUE(spend("a", 500));
  EXPECT_EQ(reverse("b", "a").value(), Booked::kAccount);
  EXPECT_EQ(on_account(), kOpening);
  EXPECT_EQ(of_region(AccountKind::kProvider), Fen{0});
  EXPECT_EQ(reverse("c", "a").error().code, Code::kTooLate);
  EXPECT_EQ(reverse("d", "never").error().code, Code::kNotFound);
  EXPECT_EQ(on_account(), kOpening);
}

TEST_F(Movements, ReversedAfterTheRelationHasGoneFollowItByTheSuspense) {
  ASSERT_TRUE(spend("a", 500));
  end_relation_at_old();
  EXPECT_EQ(reverse("b", "a").value(), Booked::kSuspense);
  EXPECT_EQ(of_region(AccountKind::kSuspense), Fen{500});
  EXPECT_EQ(of_region(AccountKind::kProvider), Fen{0});
}

}  // namespace
}  // namespace ssc::backend
