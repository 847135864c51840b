// SPDX-License-Identifier: Apache-2.0
#include "host/backend/ledger/account.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace ssc::backend {
namespace {

TEST(Account, NamesSayKindAndWhose) {
  const Pseudonym person{"00112233445566778899AABBCCDDEEFF"};
  EXPECT_EQ(Account::person("999911", "310", person).name(),
            "person:999911:310:00112233445566778899AABBCCDDEEFF");
  EXPECT_EQ(Account::clearing("999911", "999921").name(), "clearing:999911→999921");
  EXPECT_EQ(Account::of_region(AccountKind::kOpening, "999911").name(), "opening:999911");
}

TEST(Account, MoneyOwedToPeopleIsNeverNegative) {
  for (const auto kind : {AccountKind::kPerson, AccountKind::kClearing, AccountKind::kSuspense,
                          AccountKind::kBankOut})
    EXPECT_FALSE(info(kind).may_be_negative) << info(kind).name;
  for (const auto kind : {AccountKind::kPool, AccountKind::kBank, AccountKind::kOpening,
                          AccountKind::kContrib, AccountKind::kProvider})
    EXPECT_TRUE(info(kind).may_be_negative) << info(kind).name;
}

TEST(Account, APersonsAccountNeedsAPerson) {
  EXPECT_THROW(Account::of_region(AccountKind::kPerson, "999911"), std::logic_error);
}

}  // namespace
}  // namespace ssc::backend
