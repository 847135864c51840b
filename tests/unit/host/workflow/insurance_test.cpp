// SPDX-License-Identifier: Apache-2.0
#include "host/workflow/insurance.hpp"

#include <gtest/gtest.h>

namespace ssc::workflow {
namespace {

platform::InsuInfo row(const char* insutype, const char* division, std::int64_t fen) {
  platform::InsuInfo row;
  row.insutype = insutype;
  row.insuplc_admdvs = division;
  row.balc.units = fen;
  return row;
}

TEST(Insurance, TakesTheRowOfTheCardsDivision) {
  const auto sorted = sort_out({row("310", "999921", 0), row("310", "999911", 5)}, "999911");
  ASSERT_TRUE(sorted);
  EXPECT_EQ(sorted->basic.balc.units, 5);
  ASSERT_EQ(sorted->others.size(), 1u);
  EXPECT_EQ(sorted->others[0].insuplc_admdvs, "999921");
}

TEST(Insurance, TakesTheFirstRowWhenTheCardIsFromElsewhere) {
  const auto sorted = sort_out({row("310", "999921", 1), row("310", "999912", 2)}, "999911");
  EXPECT_EQ(sorted->basic.balc.units, 1);
}

TEST(Insurance, PrefersEmployeeToResidentWhereverItIs) {
  const auto sorted = sort_out(
      {row("390", "999911", 1), row("510", "999911", 2), row("310", "999921", 3)}, "999911");
  EXPECT_EQ(sorted->basic.balc.units, 3);
  ASSERT_EQ(sorted->others.size(), 2u);
  EXPECT_EQ(sorted->others[0].insutype, "390");
  EXPECT_EQ(sorted->others[1].insutype, "510");
}

TEST(Insurance, TakesResidentWhenThereIsNoEmployee) {
  EXPECT_EQ(sort_out({row("510", "999911", 2), row("390", "999912", 3)}, "999911")->basic.insutype,
            "390");
}

TEST(Insurance, AnythingElseIsNotInsured) {
  EXPECT_EQ(sort_out({row("510", "999911", 2)}, "999911").error().code, Code::kNotInsured);
  EXPECT_EQ(sort_out({}, "999911").error().code, Code::kNotInsured);
}

TEST(Insurance, NamesItsState) {
  auto r = row("310", "999911", 0);
  const std::pair<const char*, const char*> cases[] = {{"0", "NOT_INSURED"},
                                                       {"1", "NORMAL"},
                                                       {"2", "PAUSED"},
                                                       {"3", "TERMINATED"},
                                                       {"4", "UNKNOWN"}};
  for (const auto& [value, name] : cases) {
    r.psn_insu_stas = value;
    EXPECT_EQ(state_of(r), name);
  }
  r.psn_insu_stas = "1";
  r.acct_stas = "FROZEN";
  EXPECT_EQ(state_of(r), "FROZEN");
  r.acct_stas = "NORMAL";
  EXPECT_EQ(state_of(r), "NORMAL");
}

}  // namespace
}  // namespace ssc::workflow
