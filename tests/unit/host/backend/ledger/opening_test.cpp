// SPDX-License-Identifier: Apache-2.0
#include "host/backend/ledger/opening.hpp"

#include <gtest/gtest.h>

#include "host/backend/store/memory_store.hpp"
#include "tests/unit/host/backend/digest.hpp"
#include "tests/unit/host/backend/temporary_folder.hpp"

namespace ssc::backend {
namespace {

const std::filesystem::path kFixtures = SSC_SOURCE_DIR "/host/backend/fixtures";
constexpr Timestamp kStart{std::chrono::sys_days(std::chrono::year(2026) / 11 / 2)};

class OpeningBalances : public testing::Test {
 protected:
  Result<void> post(const Registry& registry) {
    return post_opening_balances(store_, registry, test_digest, kStart);
  }
  Fen balance_of(std::string_view id_number, std::string_view region) {
    return store_.balance(Account::person(region, "310", test_pseudonym(id_number)))->posted;
  }
  Fen opening_of(std::string_view region) {
    return store_.balance(Account::of_region(AccountKind::kOpening, region))->posted;
  }

  MemoryStore store_{test_digest};
  Registry registry_ = Registry::load(kFixtures, test_pseudonym).value();
};

TEST_F(OpeningBalances, AreOwedToThePersonsAndBalancedByTheAreasOpeningAccount) {
  ASSERT_TRUE(post(registry_));
  EXPECT_EQ(balance_of("999911198603140136", "999911"), Fen{318456});
  EXPECT_EQ(balance_of("999911198603140136", "999921"), Fen{0});
  EXPECT_EQ(balance_of("999911195810020248", "999911"), Fen{1250030});
  EXPECT_EQ(opening_of("999911"), Fen{-(318456 + 1250030 + 8800 + 55010)});
}

TEST_F(OpeningBalances, ArePostedOnceHoweverOftenTheBackEndStarts) {
  ASSERT_TRUE(post(registry_));
  ASSERT_TRUE(post(registry_));
  EXPECT_EQ(balance_of("999911198603140136", "999911"), Fen{318456});
}

TEST_F(OpeningBalances, OfOneAreaLeaveTheOthersAlone) {
  ASSERT_TRUE(post_opening_balances(store_, registry_, test_digest, kStart, "999921"));
  EXPECT_EQ(opening_of("999911"), Fen{0});
  ASSERT_TRUE(post_opening_balances(store_, registry_, test_digest, kStart, "999911"));
  EXPECT_EQ(opening_of("999911"), Fen{-(318456 + 1250030 + 8800 + 55010)});
}

TEST_F(OpeningBalances, AreNotRewritten) {
  ASSERT_TRUE(post(registry_));
  TemporaryFolder changed;
  std::string persons = read_text(kFixtures / "persons.toml");
  persons.replace(persons.find("318456"), 6, "318457");
  changed.write("persons.toml", persons);
  changed.write("regions.toml", read_text(kFixtures / "regions.toml"));
  const auto again = post(Registry::load(changed.path(), test_pseudonym).value());
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, Code::kIdReused);
  EXPECT_EQ(balance_of("999911198603140136", "999911"), Fen{318456});
}

}  // namespace
}  // namespace ssc::backend
